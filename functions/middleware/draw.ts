import { solve } from '#functions/solver/highs.ts';
import { canonicalJson, sha256 } from '#functions/stores/event-chain.ts';
import type { Barred } from '#functions/stores/review-store.ts';
import type { Stores } from '#functions/stores/stores.ts';
import { type Assignment, assign, drawing, shuffled } from '#shared/domain/assignment.ts';
import { conflictsOf } from '#shared/domain/conflicts.ts';
import { held, loadsOf } from '#shared/domain/panels.ts';
import type { Application } from '#shared/model/application.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { Person } from '#shared/model/organisation.ts';
import type { Panel, Review, Seat } from '#shared/model/review.ts';
import type { Step } from '#shared/model/status.ts';
import { takenElsewhere } from './defence.ts';
import { reject } from './refused.ts';
import { applicationsAt, declaredConflicts, expertFacts, unfitness, unitFacts } from './review.ts';

export interface Drawn {
  readonly draw: number;
  readonly panels: readonly { readonly seen: Panel | null; readonly panel: Panel }[];
  readonly barred: readonly Barred[];
  readonly assignment: Assignment;
  readonly applications: readonly Application[];
  /** Of every seat that was given, so that a repetition by the same seed can be compared. */
  readonly digest: string;
}

/**
 * Draws the experts of a step. Before they are announced, all of it anew; afterwards only the seats that are empty, and
 * nobody who holds one is moved.
 * @throws Refused transitionNotAllowed where nobody waits or nobody can be drawn
 */
export async function drawSeats(
  stores: Stores,
  campaign: Campaign,
  review: Review,
  step: Step,
  seed: string,
  actor: Person,
  now: Instant,
): Promise<Drawn> {
  const [applications, roster, pool, declared, seen] = await Promise.all([
    applicationsAt(stores, campaign, step),
    stores.rosters.load(actor.organisation),
    stores.experts.pool(actor.organisation.id),
    declaredConflicts(stores, campaign.id),
    stores.reviews.panels(campaign.id, step),
  ]);
  if (applications.length === 0) reject('transitionNotAllowed', '目前没有申报处于该环节，无须抽取专家。');
  const experts = pool
    .filter((expert) => unfitness(roster, expert, now) === null)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  if (experts.length === 0)
    reject('transitionNotAllowed', '专家库中没有可以指派的专家（已接受邀请、没有登记不能参加）。');
  const announced = review.panels[step]?.publishedAt != null;
  const draw = announced ? (review.panels[step]?.draw ?? 1) : (review.panels[step]?.draw ?? 0) + 1;
  const known = new Map(seen.map((panel) => [panel.application as string, panel]));
  const [facts, units] = await Promise.all([
    expertFacts(stores, campaign, roster, experts),
    unitFacts(stores, review, campaign, step, applications),
  ]);
  // Once units are told when they are heard, nobody is given a seat who has to be elsewhere then.
  const taken =
    announced && step === 'defence'
      ? await takenElsewhere(stores, campaign, applications)
      : new Map<string, Set<string>>();
  const barredOf = new Map<string, { application: string; rule: string }[]>();
  // In the order of the alphabet of their ids, so that the seed alone decides.
  const sorted = applications.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const tables = sorted.map((application) => {
    const unit = units.get(application.id);
    const panel = known.get(application.id);
    const kept = announced && panel ? held(panel).map(({ expert }) => expert as string) : [];
    // Who declined, was recused or taken back does not come again.
    const left = announced && panel ? panel.seats.filter((seat) => !kept.includes(seat.expert)) : [];
    const barred = new Set<string>(left.map(({ expert }) => expert));
    for (const expert of taken.get(application.id) ?? []) if (!kept.includes(expert)) barred.add(expert);
    for (const expert of experts) {
      const about = facts.get(expert.id);
      const [first] = about && unit ? conflictsOf(about, unit, review.rules, declared) : [];
      if (first === undefined) continue;
      barred.add(expert.id);
      const list = barredOf.get(expert.id) ?? [];
      list.push({ application: application.id, rule: first.rule });
      barredOf.set(expert.id, list);
    }
    return { id: application.id, kept, open: Math.max(0, review.rules.perApplication - kept.length), barred };
  });
  const loads = announced ? loadsOf(seen) : new Map<string, number>();
  const candidates = experts.map(({ id, fields }) => ({ id, fields, load: loads.get(id) ?? 0 }));
  const assignment = await assign({ candidates, tables, fields: review.rules.fields, seed }, solve);
  const names = new Map(experts.map(({ id, name }) => [id as string, name]));
  const numbers = aliases(sorted, seen, announced, seed);
  const panels = sorted.flatMap((application) => {
    const before = known.get(application.id) ?? null;
    const given = assignment.seats.get(application.id) ?? [];
    if (announced && before && given.length === 0) return [];
    const seats = given.map(
      (expert): Seat => ({
        expert: expert as Seat['expert'],
        expertName: names.get(expert) ?? '',
        state: 'proposed',
        by: 'draw',
        reason: null,
        rule: null,
        sheet: null,
        score: null,
        signedAt: null,
        at: now,
      }),
    );
    const panel: Panel = {
      campaign: campaign.id,
      step,
      application: application.id,
      organisation: application.organisation,
      organisationName: application.organisationName,
      alias: numbers.get(application.id) ?? '',
      draw,
      seats: announced && before ? [...before.seats, ...seats] : seats,
      revision: (before?.revision ?? 0) + 1,
      updatedAt: now,
    };
    return [{ seen: before, panel }];
  });
  const barred = experts.flatMap(({ id, name }) => {
    const list = barredOf.get(id);
    return list ? [{ expert: id, expertName: name, applications: list }] : [];
  });
  const digest = sha256(
    canonicalJson([...assignment.seats].map(([table, list]) => [table, [...list].sort()])),
  );
  return { draw, panels, barred, assignment, applications: sorted, digest };
}

/** Numbers that units go by in a blind review: drawn, so that their order says nothing, and kept once experts know them. */
function aliases(
  applications: readonly Application[],
  seen: readonly Panel[],
  announced: boolean,
  seed: string,
): Map<string, string> {
  const kept = new Map(announced ? seen.map(({ application, alias }) => [application as string, alias]) : []);
  const width = Math.max(2, String(applications.length + kept.size).length);
  const free = Array.from(
    { length: applications.length + kept.size },
    (_, at) => `${String(at + 1).padStart(width, '0')}号`,
  ).filter((alias) => ![...kept.values()].includes(alias));
  const order = shuffled(free, drawing(`${seed}/alias`));
  for (const { id } of applications) if (!kept.has(id)) kept.set(id, order.pop() ?? id);
  return kept;
}
