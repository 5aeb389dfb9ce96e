import type { Application } from '../model/application.ts';
import type { Campaign } from '../model/campaign.ts';
import type { Edition } from '../model/edition.ts';
import type { Instant } from '../model/instant.ts';
import type { Person } from '../model/organisation.ts';
import type { Review, ReviewEvent, ReviewEventType, ReviewRules, Round } from '../model/review.ts';
import { type Step, sheetSteps, stepLabels } from '../model/status.ts';
import { recordedActor } from './decide.ts';
import { manages } from './decide-campaign.ts';
import { accept, type Fault, type Result, refuse } from './refusal.ts';

export type ReviewEventDraft = Omit<ReviewEvent, 'previous' | 'hash'>;
export interface ReviewDecision {
  readonly next: Review;
  readonly event: ReviewEventDraft;
}

/**
 * Rules to begin with: the rounds and their weights as the edition declares them, three experts, nothing trimmed. No
 * source gives any of it (C-11, C-12, [GAP]).
 */
export function usualRules(campaign: Campaign, edition: Edition): ReviewRules {
  const scores = edition.counting?.scores;
  const scale = scores?.scale ?? 100;
  const last = campaign.evaluation.includes('defence') && campaign.evaluation.length > 1;
  const parts: Step[][] = last
    ? [campaign.evaluation.filter((step) => step !== 'defence'), ['defence']]
    : [[...campaign.evaluation]];
  const declared = scores?.rounds.length === parts.length ? scores.rounds : null;
  const rounds: Round[] = parts.map((steps, index) => ({
    title:
      declared?.[index]?.title ??
      `第${index === 0 ? '一' : '二'}轮：${steps.map((step) => stepLabels[step]).join('、')}`,
    weight: declared?.[index]?.weight ?? (parts.length === 1 ? 100 : index === 0 ? 60 : 40),
    steps,
    passMark: scores?.passMark ?? Math.round(scale * 0.6),
  }));
  return {
    scale,
    rowPoints: 10,
    rounds,
    criteria: [
      { id: 'feature', title: '工作特色', max: 30 },
      { id: 'highlight', title: '工作亮点', max: 30 },
      { id: 'effect', title: '工作成效', max: 40 },
    ],
    perApplication: 3,
    minExperts: 3,
    trim: false,
    outlier: Math.round(scale * 0.15),
    blind: false,
    fields: [],
    samePrefecture: true,
    formerEmployer: true,
    scoredLast: true,
    panelsOverlap: true,
    appealDays: 5,
  };
}

/** What does not fit in rules; pointers are those of the request. */
export function faultsInRules(rules: ReviewRules, campaign: Campaign): Fault[] {
  const faults: Fault[] = [];
  const say = (pointer: string, message: string) => faults.push({ pointer: `/rules/${pointer}`, message });
  const sum = rules.rounds.reduce((total, { weight }) => total + weight, 0);
  if (sum !== 100) say('rounds', `各轮权重之和应为 100，现为 ${sum}。`);
  if (rules.minExperts > rules.perApplication)
    say('minExperts', `最少签字人数不能超过每件专家人数（${rules.perApplication}）。`);
  if (rules.fields.length > rules.perApplication)
    say('fields', `要求的专业领域不能多于每件专家人数（${rules.perApplication}）。`);
  if (rules.outlier > rules.scale) say('outlier', '离群分差不能超过满分。');
  rules.rounds.forEach(({ passMark, steps }, index) => {
    if (passMark > rules.scale) say(`rounds/${index}/passMark`, `合格分不能超过满分 ${rules.scale}。`);
    for (const step of steps)
      if (!campaign.evaluation.includes(step))
        say(`rounds/${index}/steps`, `本批次没有“${stepLabels[step]}”环节。`);
    if (!steps.some((step) => sheetSteps.includes(step)))
      say(`rounds/${index}/steps`, '每一轮至少要有一个由专家评分的环节。');
  });
  const named = rules.rounds.flatMap(({ steps }) => steps);
  for (const step of campaign.evaluation)
    if (named.filter((one) => one === step).length !== 1)
      say('rounds', `“${stepLabels[step]}”应属于且只属于一轮。`);
  const ids = rules.criteria.map(({ id }) => id);
  if (new Set(ids).size !== ids.length) say('criteria', '评分项编号重复。');
  if (named.includes('defence') && rules.criteria.length === 0) say('criteria', '答辩须有评分项。');
  return faults;
}

/** The next version with the event that made it. */
export function reviewDecision(
  review: Review,
  change: Partial<Review>,
  told: { readonly type: ReviewEventType; readonly reason?: string; readonly data?: Record<string, unknown> },
  actor: Person,
  now: Instant,
): ReviewDecision {
  const number = review.version + 1;
  return {
    next: { ...review, ...change, version: number, updatedAt: now },
    event: {
      number,
      type: told.type,
      campaign: review.campaign,
      at: now,
      actor: recordedActor(actor),
      reason: told.reason ?? null,
      data: told.data ?? {},
    },
  };
}

/** 制定 or 修改评审办法. Once experts have been told of their seats, the rules by which they judge stay. */
export function arrangeReview(
  review: Review | null,
  campaign: Campaign,
  rules: ReviewRules,
  actor: Person,
  now: Instant,
): Result<ReviewDecision> {
  if (!manages(campaign, actor)) return refuse('notPermitted', '评审办法由主办单位的批次管理人员制定。');
  if (review && Object.values(review.panels).some((panels) => panels?.publishedAt))
    return refuse('transitionNotAllowed', '指派已经公布，评审办法不能再修改。');
  const faults = faultsInRules(rules, campaign);
  if (faults.length > 0) return refuse('invalidInput', faults[0]?.message, { faults });
  const before: Review = review ?? {
    campaign: campaign.id,
    lead: campaign.lead,
    rules,
    panels: {},
    version: 0,
    head: '',
    updatedAt: now,
  };
  const type = review === null ? 'ReviewArranged' : 'RulesChanged';
  return accept(reviewDecision(before, { rules }, { type, data: { rules } }, actor, now));
}

/** Whether an application is at the step now. */
export function isAtStep({ status }: Pick<Application, 'status'>, step: Step): boolean {
  return status.name === 'evaluating' && status.step === step;
}

/** The round that a step belongs to, and whether it is its last. */
export function roundOf(rules: ReviewRules, step: Step, evaluation: readonly Step[]) {
  const index = rules.rounds.findIndex(({ steps }) => steps.includes(step));
  const round = rules.rounds[index];
  if (round === undefined) return null;
  const last = evaluation.filter((one) => round.steps.includes(one)).at(-1) === step;
  return { index, round, last };
}
