import { leadLink } from '#shared/domain/decide.ts';
import { levelNameIn, reviewWord } from '#shared/domain/label.ts';
import { asFor } from '#shared/domain/own-publicity.ts';
import { creationEndsAt } from '#shared/domain/standing.ts';
import type { Application } from '#shared/model/application.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { Instant } from '#shared/model/instant.ts';
import { type Status, stepLabels } from '#shared/model/status.ts';

export interface StageShown {
  readonly key: string;
  readonly title: string;
  readonly who: string;
  readonly state: 'done' | 'current' | 'ahead' | 'stopped';
  readonly due: Instant | null;
}

/** The way of a case from filling in to naming, with where it is now. Levels that the chain lacks are not on it. */
export function stagesOf(application: Application, campaign: Campaign): StageShown[] {
  const { chain, status } = application;
  const lead = leadLink(application);
  const reviewers = chain.length > 2 ? chain.slice(1, -1) : chain.slice(1);
  const keys: Omit<StageShown, 'state'>[] = [
    {
      key: 'draft',
      title: '填报',
      who: chain[0]?.name ?? application.organisationName,
      due: campaign.deadlines[campaign.applicantLevel] ?? null,
    },
    ...reviewers.map((link) => ({
      key: `underReview.${link.level}`,
      title: `${levelNameIn(chain, link.level)}${reviewWord(link.level)}`,
      who: link.name,
      due: campaign.deadlines[link.level] ?? null,
    })),
    ...(chain.length > 2 ? [{ key: 'recommended', title: '受理', who: lead.name, due: null }] : []),
    ...(campaign.creation
      ? [
          {
            key: 'creating',
            title: '创建',
            who: chain[0]?.name ?? application.organisationName,
            due: creationEndsAt(campaign),
          },
        ]
      : []),
    ...campaign.evaluation.map((step) => ({
      key: `evaluating.${step}`,
      title: stepLabels[step],
      who: lead.name,
      due: null,
    })),
    { key: 'candidate', title: '确定候选', who: lead.name, due: null },
    {
      key: 'inPublicity',
      title:
        status.name === 'underObjection' ? '公示（异议核查）' : `公示 ${campaign.publicityDays} 个工作日`,
      who: lead.name,
      due: asFor(application, campaign).publicity?.endsAt ?? null,
    },
    { key: 'cleared', title: '命名', who: lead.name, due: null },
  ];
  const here = keys.findIndex(({ key }) => key === keyOf(status, application));
  const named = status.name === 'named';
  const stopped = here === -1 && !named;
  const reached = stopped ? lastReached(application, keys.length) : here;
  return keys.map((stage, index) => ({
    ...stage,
    state:
      named || index < reached ? 'done' : index === reached ? (stopped ? 'stopped' : 'current') : 'ahead',
  }));
}

function keyOf(status: Status, application: Application): string {
  switch (status.name) {
    case 'underReview':
      return `underReview.${status.level}`;
    case 'evaluating':
      return `evaluating.${status.step}`;
    case 'ranked':
      return 'candidate';
    case 'underAppeal':
      return `evaluating.${application.appeal?.step}`;
    case 'underObjection':
      return 'inPublicity';
    case 'returned':
      return 'draft';
    default:
      return application.status.name;
  }
}

/** Where an ended case stopped: before any submission at the start, refused ones at the step that refuses. */
function lastReached({ status, run, chain }: Application, count: number): number {
  if (run === 0) return 0;
  switch (status.name) {
    case 'ineligible':
      return chain.length > 2 ? chain.length - 1 : 1;
    case 'creationEnded':
      return chain.length;
    case 'notPassed':
      return count - 4;
    case 'dropped':
      return count - 2;
    default:
      return Math.min(1, count - 1);
  }
}
