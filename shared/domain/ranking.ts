import type { Application, Tally } from '../model/application.ts';
import type { ApplicationId } from '../model/ids.ts';

/** What an order is made of. */
export type Ranked = Pick<Application, 'id' | 'organisationName' | 'verifiedTally' | 'institution'>;

/** The count that decides, as the standard says: rows, indicators or checks. */
const share = (tally: Tally) => tally[tally.unit];

/**
 * Who comes first: the verified share, then the ★ rows met, then the preferences met (N-25), then a community health
 * centre or a township hospital at the head (C-04). Shares are compared as whole numbers (E-64). 0 is a tie: it is left to
 * the lead's decision and never to an id or a time (E-54).
 * @returns below 0 where `a` comes before `b`; null where one of them was not counted (a form has no line)
 */
export function compareRanked(a: Ranked, b: Ranked): number | null {
  const [left, right] = [a.verifiedTally, b.verifiedTally];
  if (left === null || right === null) return null;
  const [one, other] = [share(left), share(right)];
  return (
    other.met * one.total - one.met * other.total ||
    right.stars.met - left.stars.met ||
    (right.preferences?.met ?? 0) - (left.preferences?.met ?? 0) ||
    Number(leansTowards(b)) - Number(leansTowards(a))
  );
}

/** 向以社区卫生服务中心、乡镇卫生院为主体的医养结合机构倾斜 (C-04): orders, never decides. */
export function leansTowards({ institution }: Pick<Ranked, 'institution'>): boolean {
  return institution?.kind === 'communityHealthCentre' || institution?.kind === 'townshipHospital';
}

/**
 * Those of the others that come before one and would be left out by choosing it: then it needs a reason (A18, E-59).
 * @param others who are ranked and not chosen
 * @param free places of the quota that are not taken
 */
export function passedOver<Unit extends Ranked>(
  chosen: Ranked,
  others: readonly Unit[],
  free: number,
  comesBefore: Order = byVerdict,
): PassedOver[] {
  return leftOut(
    others.filter((other) => other.id !== chosen.id && comesBefore(other, chosen)),
    free,
  );
}

/** Whether one stands before the other. */
export type Order = (one: Ranked, other: Ranked) => boolean;
/** By what was verified. */
export const byVerdict: Order = (one, other) => (compareRanked(one, other) ?? 0) < 0;

/** One who stands before a candidate and is left out. */
export interface PassedOver {
  readonly application: ApplicationId;
  readonly organisationName: string;
}

/**
 * As long as a place is left for each of those who come before, the order in which the list is put together says
 * nothing.
 * @returns all of them, or nobody
 */
function leftOut(before: readonly Ranked[], free: number): PassedOver[] {
  return before.length < free ? [] : before.map(named);
}

/** A unit as a minute names it. */
export const named = ({ id, organisationName }: Ranked): PassedOver => ({
  application: id,
  organisationName,
});
