import * as z from 'zod';

/** What a unit is disqualified for while its application is under way (DOMAIN A24). */
export const disqualificationCauses = ['fraud', 'incident', 'certificate', 'ban'] as const;
export const DisqualificationCause = z.enum(disqualificationCauses, '请选择取消资格的情形');
export type DisqualificationCause = z.infer<typeof DisqualificationCause>;

export const disqualificationLabels = {
  fraud: '弄虚作假',
  incident: '发生重大负面事件',
  certificate: '证照失效或被吊销',
  ban: '本单位处于禁申期',
} as const satisfies Record<DisqualificationCause, string>;
