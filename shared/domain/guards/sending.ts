import type { Application } from '../../model/application.ts';
import { districtChanges, districtFull } from '../district-quota.ts';
import { blockedSentence, gatedActions, isBlocked } from '../gates.ts';
import { cameBack, targetOf } from '../standing.ts';
import { type Action, actionLabelIn, transitionOf } from '../transitions.ts';
import { isAnotherWayUp } from '../way-up.ts';
import { type Guard, no } from './guard.ts';

/** Whatever is wrong with the form is said at its field, and nothing is sent. */
export const complete: Guard = ({ action, circumstances: { faults } }) => {
  if (action !== 'submit' && action !== 'resubmit' && action !== 'reportCreation') return null;
  if (faults === undefined) return no('incompleteAnswers');
  const [first] = faults;
  if (first === undefined) return null;
  return no(
    'incompleteAnswers',
    `不能${action === 'reportCreation' ? '报告' : '上报'}：还有 ${faults.length} 处需要修改，首先是：${first.message}`,
    faults,
  );
};

/** At most so many returns of one submission (退回补正最多 maxReturns 次, A6); after that the level decides on what it has. */
export const returnsLeft: Guard = ({ application, action, circumstances: { campaign } }) => {
  if (action !== 'return') return null;
  const most = campaign.maxReturns ?? null;
  const times = application.returned?.times ?? 0;
  if (most === null || times < most) return null;
  const ways = otherWays(application);
  return no(
    'returnsExhausted',
    `本次申报已退回补正 ${times} 次，本批次最多退回 ${most} 次，不能再退回。请按现有材料办理：${ways.join('、')}。`,
  );
};

/** What else the side that may return can do with the case. */
function otherWays(application: Application): string[] {
  const ways: readonly Action[] = ['forward', 'recommend', 'accept', 'notRecommend', 'pass', 'fail'];
  return ways
    .filter((way) => transitionOf(application.status, way) !== undefined && !isAnotherWayUp(application, way))
    .map((way) => actionLabelIn(way, application.status));
}

/** What was sent is taken back only as long as nobody above has opened it. */
export const recallable: Guard = ({ application, action }) => {
  if (action !== 'recall') return null;
  if (application.openedBy !== null) {
    return no('alreadyOpened', `${application.openedBy}已打开该申报，不能撤回上报；如需修改请联系对方退回。`);
  }
  return cameBack(application)
    ? no('transitionNotAllowed', '补正后重新提交的申报不能撤回上报；如需修改请联系对方退回。')
    : null;
};

/** One form per county, sealed by the recommender (DOMAIN X-01). */
export const sealedBefore: Guard = ({
  application: { status },
  action,
  circumstances: { campaign, sealed, untied = false },
}) =>
  (action === 'forward' || action === 'recommend') &&
  status.name === 'underReview' &&
  status.level === campaign.sealedBy &&
  sealed !== true
    ? no(
        'sealMissing',
        untied
          ? '不能上报：盖章扫描件还没有核对版本。请在扫描件旁输入它页脚上的校验码。'
          : '不能上报：请先打印信息表，加盖公章后上传扫描件，并等待文件检查通过。',
      )
    : null;

/**
 * A district recommends no more than the campaign allows (C-09): refused here with the names of those that it has
 * recommended (E-50), and held by the transaction's own condition where two act at once.
 */
export const districtPlaceLeft: Guard = ({ application, action, transition: { to }, circumstances }) => {
  if (to !== 'FirstReview' && to !== 'NextReview' && to !== 'recommended' && to !== 'NextEvaluation')
    return null;
  const { campaign, district } = circumstances;
  const chain = action === 'submit' ? [...(circumstances.chain ?? application.chain)] : application.chain;
  const next = { ...application, chain, status: targetOf({ ...application, chain }, to, campaign) };
  if (!districtChanges(application, next, campaign).some(({ by }) => by === 1)) return null;
  if (district === undefined) return no('quotaExhausted', '无法确认本区县推荐名额的使用情况，请重试。');
  return district !== null && district.taken >= district.limit
    ? no('quotaExhausted', districtFull(district))
    : null;
};

/** Ban, title, certificates, years, figures, incidents: by the data of today, whatever was so at the gate before. */
export const gatesOpen: Guard = ({ action, circumstances: { gates } }) => {
  if (!gatedActions.has(action)) return null;
  // The calendar asks who is due before it looks at their gates, and again with them (A19).
  if (gates === undefined && action === 'beginPublicity') return null;
  if (gates === undefined) return no('gateBlocked', '无法确认各项申报条件，请重试。');
  const blocked = gates.filter(isBlocked);
  if (action === 'holdBack')
    return blocked.length > 0 ? null : no('transitionNotAllowed', '该单位符合条件，应当公示。');
  if (blocked.length === 0) return null;
  const faults = blocked.map(({ pointer, title, sentence }) => ({
    pointer,
    message: `${title}：${sentence}`,
  }));
  return no('gateBlocked', blockedSentence(blocked), faults);
};
