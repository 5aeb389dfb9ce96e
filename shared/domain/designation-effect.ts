import type { Designation } from '../model/designation.ts';
import type { DesignationDecision } from './designate.ts';
import type { DutyAction } from './designation-states.ts';

/** What the duties' machine asks for; `year` names the report, null where it is about none. */
export interface DutyCommand {
  readonly action: DutyAction;
  readonly year: number | null;
}

/** What an action makes of the record, and what the event says of it. */
export interface DesignationEffect {
  readonly change: Partial<Designation>;
  readonly data: Record<string, unknown>;
  readonly reason: string | null;
  readonly content: DesignationDecision['content'];
}

/** @param more.reason trimmed; absent or blank is none */
export const effect = (
  change: Partial<Designation>,
  data: Record<string, unknown> = {},
  more: { readonly reason?: string; readonly content?: DesignationDecision['content'] } = {},
): DesignationEffect => ({
  change,
  data,
  reason: more.reason?.trim() || null,
  content: more.content ?? null,
});
