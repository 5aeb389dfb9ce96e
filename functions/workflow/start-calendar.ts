import type { Ports } from '#functions/ports/ports.ts';
import { calendarExecution } from '#functions/stores/campaign-store.ts';

/** Starts the calendar machine of a generation; the same generation again starts nothing. */
export async function startCalendar(
  { workflow }: Pick<Ports, 'workflow'>,
  campaignId: string,
  generation: number,
): Promise<void> {
  await workflow.start('CampaignCalendar', calendarExecution(campaignId, generation), {
    campaignId,
    generation,
  });
}

/** The name of an application's execution. @param version given where a repair starts it anew. */
export function applicationExecution(applicationId: string, run: number, version?: number): string {
  return `${applicationId}-run${run}${version === undefined ? '' : `-v${version}`}`;
}
