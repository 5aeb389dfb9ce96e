import type { Appeal, Application } from '../model/application.ts';
import type { ReviewRules } from '../model/review.ts';
import { type Step, sheetSteps } from '../model/status.ts';
import type { Circumstances } from './circumstances.ts';
import type { Command } from './decide.ts';
import { endOfDayAfter } from './time.ts';

/**
 * Where other experts begin anew: the first step scored by sheets of the round in which it was not passed, or of the last
 * round where the lead did not take it although it had passed all of them. Null where the rules know no such step.
 * @param evaluation the steps of the campaign, in their order
 */
export function appealedStep(
  rules: Pick<ReviewRules, 'rounds'>,
  evaluation: readonly Step[],
  { status }: Pick<Application, 'status'>,
): Step | null {
  const at = status.name === 'evaluating' ? status.step : evaluation.at(-1);
  const round = rules.rounds.find(({ steps }) => at !== undefined && steps.includes(at));
  return evaluation.find((step) => sheetSteps.includes(step) && round?.steps.includes(step)) ?? null;
}

/** Steps whose tables are filled anew: all of the appealed round that are scored by sheets. */
export function stepsAnew(rules: Pick<ReviewRules, 'rounds'>, from: Step): Step[] {
  const round = rules.rounds.find(({ steps }) => steps.includes(from));
  return (round?.steps ?? []).filter((step) => sheetSteps.includes(step));
}

/**
 * What a decision makes of the unit's right to 复核 (E-61); undefined where it leaves it as it is. A verdict of the other
 * experts ends it: whoever is not passed by them may not ask again.
 */
export function appealAfter(
  application: Application,
  { action, reason }: Command,
  { now, appeal: terms, experts }: Circumstances,
): Appeal | null | undefined {
  const { appeal } = application;
  const said = reason?.trim() || null;
  switch (action) {
    case 'submit':
      return appeal ? null : undefined;
    case 'fail':
      if (appeal?.state === 'accepted') return { ...appeal, state: 'notPassed' };
      if (terms === undefined) return undefined;
      return {
        step: terms.step,
        since: now,
        until: endOfDayAfter(now, terms.days),
        state: 'open',
        reason: null,
        askedAt: null,
        answer: null,
        answeredAt: null,
      };
    case 'appeal':
      return appeal ? { ...appeal, state: 'asked', reason: said, askedAt: now } : undefined;
    case 'acceptAppeal':
      return appeal ? { ...appeal, state: 'accepted', answer: said, answeredAt: now } : undefined;
    case 'refuseAppeal':
      return appeal ? { ...appeal, state: 'refused', answer: said, answeredAt: now } : undefined;
    case 'pass':
      // Its last step: what is still to come is another round, with a verdict of its own.
      return appeal?.state === 'accepted' && experts?.round ? { ...appeal, state: 'passed' } : undefined;
    default:
      return undefined;
  }
}
