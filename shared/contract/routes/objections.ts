import * as z from 'zod';
import { ApplicationId, CampaignId, ObjectionId } from '../../model/ids.ts';
import { Instant, LocalDate } from '../../model/instant.ts';
import { ObjectionFinding, ObjectorKind } from '../../model/objection.ts';
import { ObjectionRow, ObjectionView } from '../objection-views.ts';
import { route } from '../route.ts';
import { application, campaign, cursor, reason, version } from './fields.ts';

/** Empty where it does not apply; what is demanded of whom says the domain (`faultsOfObjection`). */
const words = (what: string, most: number) =>
  z.string(`请填写${what}`).max(most, `${what}不能超过 ${most} 字`);

const sent = {
  objector: ObjectorKind,
  name: words('姓名', 40),
  organisationName: words('单位名称', 100),
  contact: words('联系方式', 200),
  statement: words('事实和理由', 5_000),
};

export const submitObjection = route({
  name: 'submit-objection',
  method: 'POST',
  path: '/public/objections',
  access: 'public',
  // A person without an account has no subject to keep a marker under: the intent travels in the body.
  command: false,
  summary: '公众对公示中的单位提出异议，无需登录；异议人信息只有主办单位的承办人可见',
  body: z.strictObject({
    /** Made by the browser for one intent: the same again is answered as before, and kept once. */
    key: z.uuid('请求编号格式不正确'),
    application: ApplicationId,
    ...sent,
  }),
  reply: z.object({
    /** To ask by. */
    number: z.string(),
    receivedAt: Instant,
    /** Without a name it is kept as a clue, and nobody can be answered. */
    clue: z.boolean(),
  }),
});

export const recordLetter = route({
  name: 'record-letter',
  method: 'POST',
  path: '/applications/{id}/objections',
  parameters: application,
  summary: '登记来信提出的异议，以邮戳为准',
  body: z.strictObject({
    ...sent,
    /** Null where it cannot be read: then the arrival counts. */
    postmarkedOn: LocalDate.nullable(),
    arrivedOn: LocalDate,
  }),
  reply: ObjectionRow,
});

export const listObjections = route({
  name: 'list-objections',
  method: 'GET',
  path: '/campaigns/{id}/objections',
  parameters: campaign,
  query: z.strictObject({ cursor }),
  summary: '一个批次收到的异议和线索，新的在前，逐页（限承办人），不含异议人信息',
  reply: z.object({
    campaign: CampaignId,
    intake: z.string(),
    objections: z.array(ObjectionRow),
    next: z.string().nullable(),
  }),
});

const objection = z.strictObject({ id: ObjectionId });

export const getObjection = route({
  name: 'get-objection',
  method: 'GET',
  path: '/objections/{id}',
  parameters: objection,
  summary: '一件异议的全部内容（限承办人）',
  reply: ObjectionView,
});

/** A decision of a handler. The reply is kept for a repetition, so nothing of the objector is in it: read it again. */
function handling<Name extends string, Shape extends z.core.$ZodLooseShape>(
  name: Name,
  path: string,
  summary: string,
  shape: Shape,
) {
  return route({
    name,
    method: 'POST',
    path: `/objections/{id}/${path}`,
    parameters: objection,
    summary,
    body: z.strictObject({ version, ...shape }),
    reply: ObjectionRow,
  });
}

export const acceptObjection = handling(
  'accept-objection',
  'accept',
  '受理异议：该单位转入核查，其他单位公示照常',
  {
    /** Name or seal, and contact, were verified. */
    verified: z.boolean('请确认已核实署名和联系方式'),
  },
);
export const refuseObjection = handling('refuse-objection', 'refuse', '不予受理异议，说明理由', {
  refusal: reason,
});
export const concludeObjection = handling(
  'conclude-objection',
  'conclude',
  '记录核查结论：属实的不予命名，不属实的继续',
  {
    finding: ObjectionFinding,
    drop: z.boolean('请选择是否不予命名').default(false),
    report: words('核查情况', 5_000),
    reason: words('理由', 2_000).default(''),
  },
);
export const replyObjection = handling('reply-objection', 'reply', '记录对异议人的答复', {
  reply: words('答复内容', 5_000),
  way: words('答复方式', 100),
  date: LocalDate,
});
export const noteClue = handling('note-clue', 'note', '记录线索的处理情况', { note: reason });
