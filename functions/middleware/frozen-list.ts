import type { Stores } from '#functions/stores/stores.ts';
import { isListFrozen } from '#shared/domain/recommendations.ts';
import type { Action } from '#shared/domain/transitions.ts';
import type { Application } from '#shared/model/application.ts';
import type { Person } from '#shared/model/organisation.ts';
import { reject } from './refused.ts';

/**
 * A list that was sent is frozen (A12): nothing is recommended beside it, and nothing on it is taken back singly.
 * @throws Refused transitionNotAllowed
 */
export async function mustLeaveListAlone(
  stores: Stores,
  { campaign, status }: Application,
  action: Action,
  { organisation }: Person,
): Promise<void> {
  const takesBack = action === 'recall' && status.name === 'recommended';
  if (action !== 'recommend' && !takesBack) return;
  if (isListFrozen(await stores.recommendations.load(campaign, organisation.id)))
    reject(
      'transitionNotAllowed',
      '本省的推荐函和汇总表已经报送，名单不再变动；需要调整的，请主办单位退回名单。',
    );
}
