import * as z from 'zod';
import { normalisedDocumentNumber } from '../../domain/document-number.ts';
import { letterKindIds, letterKinds } from '../../domain/letters.ts';
import { EvidenceId } from '../../model/ids.ts';
import { LocalDate } from '../../model/instant.ts';
import { LetterTemplate } from '../../model/letter-template.ts';
import { SealedLetter, SealedLetterId } from '../../model/sealed-letter.ts';
import { route } from '../route.ts';
import { FileReply } from '../views.ts';
import { docxType } from './documents.ts';
import { documentNumber } from './fields.ts';

/** About one campaign, application, objection or title, as the kind asks for. */
const about = z.strictObject({ about: z.string().min(1).max(200) });
const LetterKindId = z.enum(letterKindIds, '没有这种公文');
const kind = z.strictObject({ kind: LetterKindId });
const content = z
  .string('缺少文件内容')
  .min(1, '文件是空的（0 字节）')
  .max(350_000, '模板不能超过 250 KB，请删去图片后另存');

export const TemplateView = z.object({
  kind: LetterKindId,
  label: z.string(),
  subject: z.enum(['campaign', 'application', 'objection', 'designation']),
  fields: z.array(z.object({ name: z.string(), meaning: z.string() })),
  lists: z.array(z.object({ name: z.string(), columns: z.array(z.string()) })),
  /** The unit's own; null where the letter of the product is in force. */
  own: LetterTemplate.nullable(),
  /** What the next version is saved on. */
  version: z.int().min(0),
});
export type TemplateView = z.infer<typeof TemplateView>;

/** What is wrong with a template: nothing, or what to put right in Word. */
export const TemplateReport = z.object({
  used: z.array(z.string()),
  unknown: z.array(z.string()),
  misplaced: z.array(z.string()),
  broken: z.array(z.string()),
});

export const draftLetter = route({
  name: 'draft-letter',
  method: 'GET',
  path: '/letters/{kind}',
  parameters: kind,
  query: about,
  produces: docxType,
  summary: `公文草稿（Word）：按办理记录拟写，可在 Word 中修改。${Object.values(letterKinds)
    .map(({ label }) => label)
    .join('、')}`,
  reply: FileReply,
});

export const listLetterTemplates = route({
  name: 'list-letter-templates',
  method: 'GET',
  path: '/letter-templates',
  summary: '公文模板：每种公文的可用字段，本单位是否有自己的模板',
  reply: z.object({ templates: z.array(TemplateView) }),
});

export const getLetterTemplate = route({
  name: 'get-letter-template',
  method: 'GET',
  path: '/letter-templates/{kind}',
  parameters: kind,
  produces: docxType,
  summary: '下载现行的公文模板（Word），字段写在双花括号里',
  reply: FileReply,
});

export const examineLetterTemplate = route({
  name: 'examine-letter-template',
  method: 'POST',
  path: '/letter-templates/{kind}/examine',
  parameters: kind,
  command: false,
  bodyBytes: 400_000,
  summary: '检查一份模板：用到的字段，不存在的、放错地方的、括号不成对的字段。不保存',
  body: z.strictObject({ content }),
  reply: TemplateReport,
});

export const previewLetterTemplate = route({
  name: 'preview-letter-template',
  method: 'POST',
  path: '/letter-templates/{kind}/preview',
  parameters: kind,
  command: false,
  bodyBytes: 400_000,
  produces: docxType,
  summary: '预览一份模板：填入示例内容的 Word。不保存',
  body: z.strictObject({ content }),
  reply: FileReply,
});

export const saveLetterTemplate = route({
  name: 'save-letter-template',
  method: 'POST',
  path: '/letter-templates/{kind}',
  parameters: kind,
  bodyBytes: 400_000,
  summary: '更换本单位的公文模板，或恢复系统自带的（content 为 null）；有问题的模板不能保存',
  body: z.strictObject({ version: z.int().min(0), name: z.string().max(200), content: content.nullable() }),
  reply: TemplateView,
});

const subject = z.string().min(1).max(200);

export const SealedLettersView = z.object({
  /** Every unit's that the reader may see; a record without a tied file is not listed. */
  letters: z.array(z.object({ letter: SealedLetter, intact: z.boolean() })),
  /** The reader's own unit's: where its files go, and the decisions whose letter it writes. */
  own: z.object({
    id: SealedLetterId,
    /** 0 where it was not opened yet. */
    version: z.int().min(0),
    decisions: z.array(
      z.object({
        decision: z.string(),
        label: z.string(),
        documentNumber: z.string().nullable(),
        date: LocalDate.nullable(),
      }),
    ),
  }),
});
export type SealedLettersView = z.infer<typeof SealedLettersView>;

export const listSealedLetters = route({
  name: 'list-sealed-letters',
  method: 'GET',
  path: '/sealed-letters/{kind}',
  parameters: kind,
  query: about,
  summary: '一种公文的盖章扫描件：限本人可见的；本单位可以登记的，列出对应的决定',
  reply: SealedLettersView,
});

export const openSealedLetter = route({
  name: 'open-sealed-letter',
  method: 'POST',
  path: '/sealed-letters/{kind}',
  parameters: kind,
  summary: '开始登记一种公文的盖章扫描件：得到上传文件所用的编号；重复办理得到同一个',
  body: z.strictObject({ about: subject }),
  reply: z.object({ id: SealedLetterId, version: z.int().min(1) }),
});

export const tieSealedLetter = route({
  name: 'tie-sealed-letter',
  method: 'POST',
  path: '/sealed-letters/{kind}/tie',
  parameters: kind,
  summary: '登记盖章扫描件：文件（校验值）、文号、成文日期与一项决定对应，入办理记录；更换须说明理由',
  body: z.strictObject({
    about: subject,
    version: z.int('版本号应为整数').min(1),
    decision: z.string().min(1, '请选择对应的决定').max(200),
    file: EvidenceId,
    /** Empty where the letter has none. */
    documentNumber: z
      .union([z.literal(''), documentNumber])
      .transform((text) => (text === '' ? null : normalisedDocumentNumber(text))),
    date: LocalDate,
    reason: z.string().trim().max(2_000, '理由不能超过 2000 字').default(''),
  }),
  reply: z.object({ letter: SealedLetter }),
});
