import { arrivalIn } from '../circumstances.ts';
import { missingRecordsText } from '../missing-records.ts';
import { appealDue } from '../standing.ts';
import { shown } from '../time.ts';
import { type Guard, no } from './guard.ts';
import { passed } from './time.ts';

/** 推动其在评估周期内达到示范要求 (C-10): by the unit's latest report; a form has no line, there the lead judges (A14). */
export const standardReached: Guard = ({ application: { selfTally }, action }) =>
  action !== 'reachStandard' || selfTally === null || selfTally.reached
    ? null
    : no('lineNotReached', `还没有达到标准：最近一次报告${selfTally.sentence}`);

/** Every row is decided, and every method that the standard lists for a row found met has left its record (Q14, A16). */
export const verified: Guard = ({
  action,
  circumstances: { verifiedTally, openFindings, missingRecords },
}) => {
  if (action !== 'pass' || verifiedTally === null) return null;
  if (openFindings === undefined || missingRecords === undefined) return no('findingsIncomplete');
  if (openFindings > 0) return no('findingsIncomplete', `还有 ${openFindings} 行未核定。`);
  if (missingRecords.length === 0) return null;
  const faults = missingRecords.map(({ item, methods }) => ({
    pointer: `/answers/${item}`,
    message: `第 ${item} 行核定达标，但没有${methods.join('、')}的记录。`,
  }));
  return no('recordsMissing', missingRecordsText(missingRecords), faults);
};

/** Every expert has signed, there are enough of them, and the round is passed (A15, A17). */
export const expertsSigned: Guard = ({ action, circumstances: { experts } }) => {
  if (action !== 'pass' || experts === undefined) return null;
  const { signed, open, needed, round, unheard } = experts;
  if (unheard !== null) return no('defencePending', unheard);
  if (open > 0) return no('sheetsMissing', `还有 ${open} 位专家没有签字提交。`);
  if (signed < needed) return no('sheetsMissing', `至少须有 ${needed} 位专家签字，现有 ${signed} 位。`);
  if (round === null) return null;
  if (round.score === null) return no('sheetsMissing', `“${round.title}”签字的专家不足。`);
  return round.score >= round.passMark * 100
    ? null
    : no(
        'passMarkNotReached',
        `“${round.title}”得分 ${(round.score / 100).toFixed(2)}，未达到合格分 ${round.passMark}。`,
      );
};

/** Who is on the reserve is evaluated only in the place of one that dropped out (A10). */
export const notReserve: Guard = ({ application, action, circumstances: { onReserve } }) =>
  action === 'accept' && application.status.name === 'recommended' && onReserve === true
    ? no('transitionNotAllowed', '该单位在推荐单位的候补名单上，名单内有单位退出、由它递补之后才能受理。')
    : null;

/** Asked in time, and before the list is public: afterwards nobody joins it any more (E-61, E-81). */
export const appealable: Guard = ({ application, action, circumstances }) => {
  if (action !== 'appeal') return null;
  const { campaign } = circumstances;
  const until = appealDue(application, campaign);
  if (passed(arrivalIn(circumstances), until))
    return no('deadlinePassed', `复核申请期限已于 ${shown(until)} 届满。`);
  return campaign.publicity === null
    ? null
    : no('publicityStarted', '候选名单已经公示，不再变动，不能申请复核。对公示的单位有异议的，请提出异议。');
};

/** What was granted is done: no second verdict without the other experts' signatures (E-61). */
export const judgedAnew: Guard = ({ application: { appeal }, action, circumstances: { experts } }) => {
  if (action !== 'fail' || appeal?.state !== 'accepted') return null;
  if (experts === undefined) return no('sheetsMissing', '无法确认复核专家的评审情况，请重试。');
  if (experts.open > 0) return no('sheetsMissing', `复核还有 ${experts.open} 位专家没有签字提交。`);
  return experts.signed >= experts.needed
    ? null
    : no(
        'sheetsMissing',
        `复核须由其他专家重新评审：至少 ${experts.needed} 位签字，现有 ${experts.signed} 位。`,
      );
};

/** The team's record of the visit is complete and signed by each (A16). */
export const visited: Guard = ({ action, circumstances: { visitMissing } }) =>
  action !== 'pass' || visitMissing === undefined || visitMissing === null
    ? null
    : no('recordsMissing', visitMissing);

/** Verified below the line it cannot become a candidate (DOMAIN C-02, Q12). A form has no line: its tally is null. */
export const lineReached: Guard = ({ action, circumstances: { verifiedTally, lineAt = 'pass' } }) => {
  if (action !== 'pass' || verifiedTally === null || lineAt === 'apply') return null;
  if (verifiedTally === undefined) return no('findingsIncomplete');
  return verifiedTally.reached ? null : no('lineNotReached', verifiedTally.sentence);
};
