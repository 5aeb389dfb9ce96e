import type { Application } from '../model/application.ts';
import { byVerdict, named, type Order, type PassedOver, type Ranked } from './ranking.ts';
import { accept, type Fault, type Result, refuse } from './refusal.ts';

/** A candidate with those who stand before it and are on no list: the publication needs a reason for them (E-59). */
export interface OutOfOrder extends PassedOver {
  readonly passedOver: PassedOver[];
  /** What was said when it was chosen. */
  readonly reason: string | null;
  /** Whether that was said of all of them: it then need not be said again. */
  readonly said: boolean;
}

/**
 * Who is left out for good when the list is published, with for whom: whoever was chosen while places were left was not
 * asked why, and those before it may have been left out since (E-59).
 * @param ranked who passed and is not chosen
 */
export function outOfOrder(
  candidates: readonly (Ranked & Pick<Application, 'selection'>)[],
  ranked: readonly Ranked[],
  comesBefore: Order = byVerdict,
): OutOfOrder[] {
  return candidates.flatMap((candidate): OutOfOrder[] => {
    const over = ranked.filter((other) => comesBefore(other, candidate)).map(named);
    if (over.length === 0) return [];
    const { reason = null, passedOver: known = [] } = candidate.selection ?? {};
    const saidOf = new Set(known.map(({ application }) => application));
    const said = reason !== null && over.every(({ application }) => saidOf.has(application));
    return [{ ...named(candidate), passedOver: over, reason, said }];
  });
}

/** What the record says of each candidate who is published while somebody before it is not (A18, E-59). */
export interface OrderMinute extends PassedOver {
  readonly passedOver: readonly PassedOver[];
  readonly reason: string;
}

/** A reason for everybody who is passed over: as it was said when the candidate was chosen, or as it is given now. */
export function minuteOf(
  all: readonly OutOfOrder[],
  reasons: Readonly<Record<string, string>>,
): Result<OrderMinute[]> {
  const faults: Fault[] = [];
  const minute = all.map(({ application, organisationName, passedOver, reason, said }): OrderMinute => {
    const given = reasons[application]?.trim() ?? '';
    if (given === '' && !said)
      faults.push({
        pointer: `/reasons/${application}`,
        message: `排在${organisationName}前面的${passedOver.map((one) => one.organisationName).join('、')}没有列入公示名单，请说明理由（如国家推荐名单、优先推荐条件）。`,
      });
    return { application, organisationName, passedOver, reason: given === '' ? (reason ?? '') : given };
  });
  return faults.length > 0 ? refuse('invalidInput', faults[0]?.message, { faults }) : accept(minute);
}
