import type { PlanProposalView } from '#shared/contract/plan-views.ts';
import { itemsOf } from '#shared/domain/check-answers.ts';
import { editingOf, takesEvidence } from '#shared/domain/editing.ts';
import { proposalsFor } from '#shared/domain/plan-feed.ts';
import { objectionToTaking } from '#shared/domain/reuse-evidence.ts';
import { dateOf } from '#shared/domain/time.ts';
import type { Evidence } from '#shared/model/evidence.ts';
import type { ItemId, PlanUnitId } from '#shared/model/ids.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { Person } from '#shared/model/organisation.ts';
import type { Plan } from '#shared/model/plan.ts';
import type { Case } from './case.ts';
import type { Tools } from './endpoint.ts';
import { filesOfUnit } from './plan.ts';

/** A file of a plan that could stand at an item, and why it may not. */
export interface OfferedFile {
  readonly unit: PlanUnitId;
  readonly evidence: Evidence;
  readonly refusal: string | null;
}

/**
 * What the county's accepted tasks offer to its own draft of now, by item; nothing for who may not fill it in. It is read and
 * shown: what of it is taken over, a person decides item by item.
 */
export async function planProposals(
  tools: Tools,
  { application, campaign, edition }: Case,
  person: Person,
  now: Instant,
): Promise<{ readonly view: PlanProposalView; readonly files: readonly OfferedFile[] }[]> {
  const editing = editingOf(application, campaign, edition, person);
  if (!editing.answers || person.organisation.id !== application.organisation) return [];
  const [plans, own] = await Promise.all([
    tools.plans.ofOrganisation(application.organisation),
    tools.evidence.all(application.id),
  ]);
  const taking = new Set<ItemId>(itemsOf(edition).flatMap((item) => (takesEvidence(item) ? [item.id] : [])));
  const target = {
    edition,
    files: own,
    items: editing.items,
    today: dateOf(now),
    unscannedCounts: tools.ports.scanner.unscannedCounts,
  };
  const found = await Promise.all(
    plans.map(async (plan) => {
      const standard = plan.standard === null ? undefined : await tools.editions.load(plan.standard);
      if (standard === undefined) return [];
      const proposals = proposalsFor(plan, await tools.plans.works(plan.id), standard, edition).filter(
        ({ item }) => editing.items === null || editing.items.includes(item),
      );
      const filesOf = filesByUnit(tools, plan);
      return Promise.all(
        proposals.map(async ({ units, ...proposal }) => {
          const files = (await Promise.all(units.map(filesOf)))
            .flat()
            .filter(({ evidence }) => evidence.item === proposal.task && evidence.state.name === 'accepted')
            .map(({ unit, evidence }) => ({
              unit,
              evidence,
              refusal: objectionToTaking(evidence, taking.has(proposal.item) ? proposal.item : null, target),
            }));
          const view: PlanProposalView = {
            plan: plan.id,
            planTitle: plan.title,
            ...proposal,
            figures: { ...proposal.figures },
            sentences: [...proposal.sentences],
            files: files.map(({ unit, evidence, refusal }) => ({
              unit,
              unitName: plan.units.find(({ id }) => id === unit)?.name ?? '',
              evidence: evidence.id,
              name: evidence.name,
              uploadedAt: evidence.uploadedAt,
              refusal,
            })),
          };
          return { view, files };
        }),
      );
    }),
  );
  return found.flat();
}

/** Reads the files of each unit once. */
function filesByUnit(tools: Tools, plan: Plan) {
  const read = new Map<PlanUnitId, Promise<{ unit: PlanUnitId; evidence: Evidence }[]>>();
  return (unit: PlanUnitId) => {
    const known =
      read.get(unit) ??
      filesOfUnit(tools, plan, unit).then((files) => files.map((evidence) => ({ unit, evidence })));
    read.set(unit, known);
    return known;
  };
}
