import type { Stores } from '#functions/stores/stores.ts';
import type { Circumstances } from '#shared/domain/circumstances.ts';
import { unheard } from '#shared/domain/defence.ts';
import { roundScore } from '#shared/domain/expert-ranking.ts';
import { held } from '#shared/domain/panels.ts';
import { roundOf } from '#shared/domain/review.ts';
import type { Application } from '#shared/model/application.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { Panel } from '#shared/model/review.ts';
import { sheetSteps } from '#shared/model/status.ts';

/** The experts' tables of an application in the round that it is in. */
export async function panelsOfRound(
  stores: Stores,
  campaign: Campaign,
  { id, status }: Application,
): Promise<Panel[]> {
  const review = status.name === 'evaluating' ? await stores.reviews.load(campaign.id) : undefined;
  if (review === undefined || status.name !== 'evaluating') return [];
  const round = roundOf(review.rules, status.step, campaign.evaluation);
  const panels = await Promise.all(
    (round?.round.steps ?? []).map((step) => stores.reviews.panel(campaign.id, step, id)),
  );
  return panels.filter((panel) => panel !== undefined);
}

/** Why the experts cannot score a defence yet, or pass it; null where nothing is in the way (A17). */
export async function unheardYet(
  stores: Stores,
  application: Pick<Application, 'id' | 'campaign' | 'appeal'>,
): Promise<string | null> {
  const { id, campaign } = application;
  const defence = await stores.defences.load(campaign);
  const slot = defence && (await stores.defences.slot(defence, id));
  return unheard(slot, defence?.settings ?? { materials: false }, application);
}

/** How far the experts are where an application stands now; nothing where no experts review the campaign. */
export async function expertStanding(
  stores: Stores,
  campaign: Campaign,
  application: Application,
): Promise<Pick<Circumstances, 'experts'>> {
  const { status } = application;
  const review = status.name === 'evaluating' ? await stores.reviews.load(campaign.id) : undefined;
  const round =
    review && status.name === 'evaluating' ? roundOf(review.rules, status.step, campaign.evaluation) : null;
  if (review === undefined || status.name !== 'evaluating' || round === null) return {};
  const panels = await panelsOfRound(stores, campaign, application);
  const seats = panels.find(({ step }) => step === status.step)?.seats ?? [];
  const mine = held({ seats });
  const { minExperts } = review.rules;
  const { title, passMark } = round.round;
  return {
    experts: {
      signed: mine.filter(({ state }) => state === 'signed').length,
      open: mine.filter(({ state }) => state !== 'signed').length,
      needed: sheetSteps.includes(status.step) ? minExperts : 0,
      unheard: status.step === 'defence' ? await unheardYet(stores, application) : null,
      round: round.last
        ? {
            title,
            passMark,
            score: roundScore(
              panels.flatMap((one) => one.seats),
              passMark,
              review.rules,
            ).score,
          }
        : null,
    },
  };
}
