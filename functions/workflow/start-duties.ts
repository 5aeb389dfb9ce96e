import type { Ports } from '#functions/ports/ports.ts';
import { dutiesExecution } from '#functions/stores/duty-calendar-store.ts';

/** Starts the duties' machine of a generation; the same generation again starts nothing. */
export async function startDuties(
  { workflow }: Pick<Ports, 'workflow'>,
  designationId: string,
  generation: number,
): Promise<void> {
  const name = dutiesExecution(designationId, generation);
  await workflow.start('DesignationDuties', name, { designationId, generation });
}
