import type { Ports } from '#functions/ports/ports.ts';
import { dutiesExecution } from '#functions/stores/duty-calendar-store.ts';
import type { Stores } from '#functions/stores/stores.ts';
import { startDuties } from '#functions/workflow/start-duties.ts';
import { dutyActions, isLiving } from '#shared/domain/designation-states.ts';
import { dutiesAhead } from '#shared/domain/duties.ts';
import { designationFact } from '#shared/domain/hooks.ts';
import type { Designation, DesignationEvent } from '#shared/model/designation.ts';
import { designationNotices, otherLevelNotice } from './designation-notices.ts';
import { tellHooks } from './tell-hooks.ts';

const renaming: ReadonlySet<string> = new Set(['designate', 'change', 'recordPlaque']);
const ofTheMachine: ReadonlySet<string> = new Set(dutyActions);

/** Carries an event of a title to where it matters: the public's search, its duties' machine, people. */
export async function relayDesignation(ports: Ports, stores: Stores, event: DesignationEvent): Promise<void> {
  const designation = await stores.designations.load(event.designation);
  if (designation === undefined) throw new Error(`designation ${event.designation} does not exist`);
  if (renaming.has(event.action)) await stores.titles.enter(designation);
  for (const message of designationNotices(designation, event)) await ports.mailer.send(message);
  await tellHooks(stores, designationFact(designation, event), ports.clock.now());
  if (event.action === 'revoke') await tellOtherLevels(ports, stores, designation, event);
  // What the machine did itself it looks at next.
  if (!ofTheMachine.has(event.action)) await keepDutiesAwake(ports, stores, designation);
}

/** Another programme's title is not touched; whoever leads it hears of it (DOMAIN E-74). */
async function tellOtherLevels(
  { mailer }: Ports,
  stores: Stores,
  revoked: Designation,
  event: DesignationEvent,
): Promise<void> {
  for (const other of await stores.designations.ofOrganisation(revoked.organisation)) {
    if (other.id !== revoked.id && isLiving(other))
      await mailer.send(otherLevelNotice(other, revoked, event));
  }
}

/**
 * Makes sure that the duties' machine looks at the title no later than its next day. A machine that is at work may have
 * read the title before the change, so it is replaced as well.
 */
export async function keepDutiesAwake(ports: Ports, stores: Stores, designation: Designation): Promise<void> {
  const next = dutiesAhead(designation)[0];
  if (next === undefined) return;
  const known = await stores.dutyCalendars.load(designation.id);
  if (known === undefined) {
    const { generation } = await stores.dutyCalendars.begin(designation.id);
    return startDuties(ports, designation.id, generation);
  }
  const { wakesAt, ended, startedAt, generation } = known;
  // Begun and not yet looked at: the same name again starts nothing.
  if (startedAt === null) return startDuties(ports, designation.id, generation);
  if (!ended && wakesAt !== null && wakesAt > ports.clock.now() && wakesAt <= next.at) return;
  const replaced = await stores.dutyCalendars.nextGeneration(known);
  // Somebody else replaced it at this moment, perhaps without knowing of this change: look again.
  if (replaced === null) return keepDutiesAwake(ports, stores, designation);
  await startDuties(ports, designation.id, replaced);
}

/** Starts what no execution waits for. @returns whether anything had to be started */
export async function repairDuties(ports: Ports, stores: Stores, id: string): Promise<boolean> {
  const designation = await stores.designations.load(id);
  if (designation === undefined) return false;
  const next = dutiesAhead(designation)[0];
  if (next === undefined) return false;
  const known = await stores.dutyCalendars.load(id);
  if (
    known !== undefined &&
    (await ports.workflow.isRunning('DesignationDuties', dutiesExecution(id, known.generation)))
  ) {
    const { wakesAt } = known;
    // At work, or about to be; else it waits, and what lies before its wake-up was missed.
    if (wakesAt === null || wakesAt <= ports.clock.now() || wakesAt <= next.at) return false;
  }
  const generation =
    known === undefined
      ? (await stores.dutyCalendars.begin(designation.id)).generation
      : await stores.dutyCalendars.nextGeneration(known);
  if (generation === null) return false;
  await startDuties(ports, id, generation);
  return true;
}
