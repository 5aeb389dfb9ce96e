import { daysBetween } from '#shared/domain/time.ts';
import type { LocalDate } from '#shared/model/instant.ts';
import type { Plan } from '#shared/model/plan.ts';

/** Share of the plan's whole time, in percent, at which a day begins. */
export interface Axis {
  readonly from: LocalDate;
  readonly to: LocalDate;
  at(date: LocalDate): number;
}

/** From the first day of the first phase to the last day that binds anybody. */
export function axisOf(plan: Pick<Plan, 'phases' | 'tasks'>, more: readonly LocalDate[]): Axis {
  const days = [
    ...plan.phases.flatMap(({ from, to }) => [from, to]),
    ...plan.tasks.map(({ due }) => due),
    ...more,
  ].sort();
  const from = days[0] as LocalDate;
  const to = days.at(-1) as LocalDate;
  const whole = daysBetween(from, to) + 1;
  return { from, to, at: (date) => Math.min(100, Math.max(0, (daysBetween(from, date) / whole) * 100)) };
}
