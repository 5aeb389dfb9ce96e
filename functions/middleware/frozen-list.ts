import type { Stores } from '#functions/stores/stores.ts';
import { isListFrozen } from '#shared/domain/recommendations.ts';
import { type Refusal, refuse } from '#shared/domain/refusal.ts';
import type { Action } from '#shared/domain/transitions.ts';
import type { Application } from '#shared/model/application.ts';
import type { Person } from '#shared/model/organisation.ts';
import { Refused } from './refused.ts';

/** Whether the list of the reader's unit stands in the way of an action: one that was sent is frozen (A12). */
export async function objectionOfFrozenList(
  stores: Stores,
  { campaign, status }: Application,
  action: Action,
  { organisation }: Person,
): Promise<Refusal | null> {
  const takesBack = action === 'recall' && status.name === 'recommended';
  if (action !== 'recommend' && !takesBack) return null;
  return isListFrozen(await stores.recommendations.load(campaign, organisation.id))
    ? refuse(
        'transitionNotAllowed',
        '本省的推荐函和汇总表已经报送，名单不再变动；需要调整的，请主办单位退回名单。',
      ).refusal
    : null;
}

/**
 * A list that was sent is frozen (A12): nothing is recommended beside it, and nothing on it is taken back singly.
 * @throws Refused transitionNotAllowed
 */
export async function mustLeaveListAlone(
  stores: Stores,
  application: Application,
  action: Action,
  person: Person,
): Promise<void> {
  const refusal = await objectionOfFrozenList(stores, application, action, person);
  if (refusal !== null) throw new Refused(refusal);
}
