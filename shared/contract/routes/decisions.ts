import * as z from 'zod';
import { Answers } from '../../model/answer.ts';
import { areAnswers } from '../../model/answers-shape.ts';
import { Defect } from '../../model/application.ts';
import { DisqualificationCause } from '../../model/disqualification.ts';
import { ApplicationId } from '../../model/ids.ts';
import { LocalDate } from '../../model/instant.ts';
import { type Route, route } from '../route.ts';
import { ApplicationView, EffectUp } from '../views.ts';
import { application, document, reason, version } from './fields.ts';

/** A command on an application: what differs is the name, the words and the body. */
function decision<Name extends string, Shape extends z.core.$ZodLooseShape>(
  name: Name,
  summary: string,
  shape: Shape,
  more: Pick<Route, 'accepts'> = {},
) {
  return route({
    name: `${name}-application`,
    method: 'POST',
    path: `/applications/{id}/${name}`,
    parameters: application,
    summary,
    body: z.strictObject({ version, ...shape }),
    reply: ApplicationView,
    ...more,
  });
}

/** A submission that needs no second look: exactly a version and answers. */
function isSubmission(body: unknown): boolean {
  if (typeof body !== 'object' || body === null || Object.keys(body).length !== 2) return false;
  const { version: seen, answers } = body as { version?: unknown; answers?: unknown };
  return Number.isSafeInteger(seen) && (seen as number) >= 1 && areAnswers(answers);
}

/** The whole form travels with the submission: what the officer saw is what is frozen, whatever autosave was doing. */
export const submitApplication = decision(
  'submit',
  '提交上报',
  { answers: Answers },
  { accepts: isSubmission },
);
export const resubmitApplication = decision(
  'resubmit',
  '补正后重新提交',
  { answers: Answers },
  { accepts: isSubmission },
);
export const recallApplication = decision('recall', '撤回上报（对方打开之前）', {});
export const withdrawApplication = decision('withdraw', '撤回申报；截止后须有函件', {
  reason,
  document: document.optional(),
});
export const reopenApplication = decision('reopen', '撤回后重新申报', {});
export const receiveApplication = decision('receive', '接收：打开待审申报', {});
export const returnApplication = decision('return', '退回补正', {
  defects: z.array(Defect).min(1, '请至少指出一处需要补正的条目').max(60),
});
/** 审核意见 of the level that sends it up; whether it is demanded says the campaign (A5). */
const opinion = z.string().trim().max(2_000, '审核意见不能超过 2000 字').optional();
export const forwardApplication = decision('forward', '同意上报', { opinion });
export const recommendApplication = decision('recommend', '推荐至主办单位', { document, opinion });
export const notRecommendApplication = decision('not-recommend', '不予推荐', { reason });
export const acceptApplication = decision('accept', '受理', {});
export const declareIneligibleApplication = decision('declare-ineligible', '不予受理', { reason });
/** While it creates: what was done since, in words, and the whole form as it stands now. */
export const reportCreationApplication = decision(
  'report-creation',
  '创建中：报告创建进展，附按现状填写的全表',
  {
    answers: Answers,
    reason,
  },
);
export const reachStandardApplication = decision('reach-standard', '创建中：达到标准，进入评审', {
  reason: reason.optional(),
});
export const passApplication = decision('pass', '评审通过', {});
export const failApplication = decision('fail', '评审不通过', { reason });
export const appealApplication = decision(
  'appeal',
  '申请复核：评审不通过的单位在期限内说明理由，一次为限；同意的由其他专家重新评审',
  { reason },
);
export const acceptAppealApplication = decision(
  'accept-appeal',
  '同意复核：原评审保留备查，不再计分，由其他专家重新评审',
  { reason: reason.optional() },
);
export const refuseAppealApplication = decision('refuse-appeal', '不予复核', { reason });
export const selectApplication = decision('select', '列为候选', { reason: reason.optional() });
export const deselectApplication = decision('deselect', '移出候选', { reason });
export const publishApplication = decision(
  'publish',
  '单独公示：暂缓公示的单位条件恢复后，自当日起公示满期；其他单位的公示不变',
  { reason },
);
export const republishApplication = decision(
  'republish',
  '重新公示：更正后不是同一单位的，自当日起为该单位重新公示满期；其他单位的公示不变',
  { reason },
);
export const disqualifyApplication = decision('disqualify', '取消资格：主办单位或省级对任一环节的申报', {
  cause: DisqualificationCause,
  reason,
  document: document.optional(),
  banYears: z.int('禁申年数应为整数').min(1, '禁申年数至少为 1').max(20, '禁申年数不能超过 20').optional(),
});
/** 牌匾编号 as it is engraved. */
export const plaqueNumber = z
  .string()
  .trim()
  .min(1, '请填写牌匾编号')
  .max(40, '牌匾编号不能超过 40 字')
  .regex(/^[\p{L}\p{N}〔〕()（）-]+$/u, '牌匾编号只用文字、数字、括号和连字符');
export const nameApplication = decision('name', '命名，同时登记命名记录和牌匾', {
  document,
  /** The next number of the programme where it is left out. */
  plaqueNumber: plaqueNumber.optional(),
  /** Where the plaque was handed over already. */
  plaqueHandedOverOn: LocalDate.optional(),
});

/** How many cases are looked at together: what one reply can bear, and what a person can read before confirming. */
export const mostSentUp = 60;
/** What sending up several at once would do, one by one and in this order; nothing is changed. */
export const previewSendingUp = route({
  name: 'preview-sending-up',
  method: 'POST',
  path: '/applications/sending-up',
  command: false,
  summary: '批量上报的预览：逐件说明将由谁办理，或者为什么现在不能上报；不作任何改动',
  body: z.strictObject({
    applications: z
      .array(ApplicationId)
      .min(1, '请至少选择一件申报')
      .max(mostSentUp, `一次最多选择 ${mostSentUp} 件`)
      .refine((ids) => new Set(ids).size === ids.length, '同一件申报不能选择两次'),
  }),
  reply: z.object({ effects: z.array(EffectUp) }),
});
