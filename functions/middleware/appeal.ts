import type { Write } from '#functions/ports/table.ts';
import { supersedingWrites } from '#functions/stores/sheet-store.ts';
import type { Stores } from '#functions/stores/stores.ts';
import { appealedStep, stepsAnew } from '#shared/domain/appeal.ts';
import type { Circumstances } from '#shared/domain/circumstances.ts';
import { held, superseded } from '#shared/domain/panels.ts';
import { supersedeSheet } from '#shared/domain/sheets.ts';
import { appealDue } from '#shared/domain/standing.ts';
import { shown } from '#shared/domain/time.ts';
import type { Application } from '#shared/model/application.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { Person } from '#shared/model/organisation.ts';

/** On which terms a unit that is not passed now may ask for 复核; nothing where no experts review the campaign (E-61). */
export async function appealTerms(
  stores: Stores,
  campaign: Campaign,
  application: Application,
): Promise<Pick<Circumstances, 'appeal'>> {
  const review = await stores.reviews.load(campaign.id);
  const step = review ? appealedStep(review.rules, campaign.evaluation, application) : null;
  return review && step !== null ? { appeal: { step, days: review.rules.appealDays } } : {};
}

/** What accepting an appeal does to the tables of its round: all who sit there get up, and their sheets are closed. */
export async function supersededTables(
  stores: Stores,
  { id, campaign, appeal }: Application,
  actor: Person,
  now: Instant,
): Promise<Write[]> {
  const review = await stores.reviews.load(campaign);
  if (review === undefined || !appeal) return [];
  const panels = (
    await Promise.all(
      stepsAnew(review.rules, appeal.step).map((step) => stores.reviews.panel(campaign, step, id)),
    )
  ).filter((panel) => panel !== undefined);
  const sheets = await Promise.all(
    panels.flatMap((panel) =>
      held(panel).flatMap(({ sheet }) => (sheet === null ? [] : [stores.sheets.load(sheet)])),
    ),
  );
  return supersedingWrites(
    panels.map((seen) => ({ seen, next: superseded(seen, now) })),
    sheets.flatMap((seen) =>
      seen === undefined || seen.state === 'closed'
        ? []
        : [{ seen, decision: supersedeSheet(seen, actor, now) }],
    ),
  );
}

/** Units that are not passed and may still be, by their own appeal (E-61): before them no list is published. */
export async function openAppeals(
  stores: Stores,
  campaign: Campaign,
  now: Instant,
): Promise<{ readonly name: string; readonly why: string }[]> {
  if ((await stores.reviews.load(campaign.id)) === undefined) return [];
  const open: { name: string; why: string }[] = [];
  for await (const { organisationName: name } of stores.listing.everyInStage(
    campaign.id,
    'underAppeal',
    null,
  ))
    open.push({ name, why: '复核申请还没有答复' });
  for await (const one of stores.listing.everyInStage(campaign.id, 'evaluating', null))
    if (one.appeal?.state === 'accepted') open.push({ name: one.organisationName, why: '复核还没有结果' });
  for await (const one of stores.listing.everyInStage(campaign.id, 'notPassed', null)) {
    const until = appealDue(one, campaign);
    if (until !== null && until >= now)
      open.push({ name: one.organisationName, why: `可以申请复核至 ${shown(until)}` });
  }
  return open;
}
