import * as z from 'zod';
import { Answers } from '../../model/answer.ts';
import { Edition } from '../../model/edition.ts';
import { Evidence } from '../../model/evidence.ts';
import { EvidenceId, ItemId, SheetId } from '../../model/ids.ts';
import { Instant } from '../../model/instant.ts';
import {
  Mark,
  SavedMark,
  Sheet,
  SheetEvent,
  type SheetState,
  SignedSheet,
  sheetStates,
} from '../../model/sheet.ts';
import { Step } from '../../model/status.ts';
import { route } from '../route.ts';
import { reason, version } from './fields.ts';

const state = z.enum(Object.keys(sheetStates) as [SheetState]);

/** One line of an expert's list. In a blind review `unit` is the number that was drawn for it. */
export const SheetRow = z.object({
  id: SheetId,
  campaignTitle: z.string(),
  step: Step,
  stepLabel: z.string(),
  unit: z.string(),
  /** Judged anew after 复核 (E-61). */
  anew: z.boolean(),
  state,
  signedAt: Instant.nullable(),
  version: z.int(),
});
export type SheetRow = z.infer<typeof SheetRow>;

export const ScoredItem = z.object({
  item: z.string(),
  title: z.string(),
  max: z.int(),
  row: z.boolean(),
  mayNotApply: z.boolean(),
});

export const SheetFile = z.object({
  id: EvidenceId,
  item: ItemId,
  name: z.string(),
  type: Evidence.shape.type,
  bytes: z.int(),
  sha256: z.string(),
});
export type SheetFile = z.infer<typeof SheetFile>;

/** What an expert works with: nothing that says which unit it is, where the review is blind. */
export const SheetView = z.object({
  row: SheetRow,
  blind: z.boolean(),
  scale: z.int(),
  edition: Edition,
  items: z.array(ScoredItem),
  answers: Answers,
  files: z.array(SheetFile),
  marks: z.array(SavedMark),
  overall: z.string(),
  /** In hundredths of a point; of the latest signature. */
  score: z.int().nullable(),
  /** Why it was given back for a new version. */
  reopened: z.string().nullable(),
  /** Why the unit asked for 复核, without its names where the review is blind; null where it did not. */
  appeal: z.string().nullable(),
  /** What others signed, without their names; empty until the own sheet is signed. */
  others: z.array(
    z.object({ expert: z.string(), score: z.int(), marks: z.array(Mark), overall: z.string() }),
  ),
});
export type SheetView = z.infer<typeof SheetView>;

const sheet = z.strictObject({ id: SheetId });

export const listSheets = route({
  name: 'list-sheets',
  method: 'GET',
  path: '/expert/sheets',
  experts: 'only',
  summary: '指派给本人的评审',
  reply: z.object({ sheets: z.array(SheetRow) }),
});

export const getSheet = route({
  name: 'get-sheet',
  method: 'GET',
  path: '/expert/sheets/{id}',
  parameters: sheet,
  experts: 'only',
  summary: '一张评分表：条目、填报内容、材料和本人的评审',
  reply: SheetView,
});

export const MarkChange = z.strictObject({ ...Mark.shape, revision: z.int().min(0) });

export const saveMarks = route({
  name: 'save-marks',
  method: 'PUT',
  path: '/expert/sheets/{id}/marks',
  parameters: sheet,
  experts: 'only',
  command: false,
  summary: '自动保存评审内容，逐条带修订号',
  body: z.strictObject({ changes: z.array(MarkChange).min(1).max(60, '一次最多保存 60 条') }),
  reply: z.object({ saved: z.array(SavedMark) }),
});

export const signSheet = route({
  name: 'sign-sheet',
  method: 'POST',
  path: '/expert/sheets/{id}/sign',
  parameters: sheet,
  experts: 'only',
  summary: '签字提交：内容随即固定；此后只能由主办单位退回，形成新的版本',
  body: z.strictObject({ version, overall: z.string().trim().max(2_000, '总体意见不能超过 2000 字') }),
  reply: SheetRow,
});

export const declineSheet = route({
  name: 'decline-sheet',
  method: 'POST',
  path: '/expert/sheets/{id}/decline',
  parameters: sheet,
  experts: 'only',
  summary: '辞评，或申报回避；已经签字的随即作废',
  body: z.strictObject({ version, conflict: z.boolean('请选择是否因回避'), reason }),
  reply: SheetRow,
});

export const getSheetEvidence = route({
  name: 'get-sheet-evidence',
  method: 'GET',
  path: '/expert/sheets/{id}/evidence/{evidence}',
  parameters: z.strictObject({ id: SheetId, evidence: EvidenceId }),
  experts: 'only',
  summary: '评审材料的限时地址；盲评时文件名和地址都不含单位',
  reply: z.object({ file: SheetFile, address: z.string() }),
});

export const readSheet = route({
  name: 'read-sheet',
  method: 'GET',
  path: '/sheets/{id}',
  parameters: sheet,
  summary: '主办单位查看一张评分表：历次签字的内容和记录，不含未签字的草稿',
  reply: z.object({
    sheet: Sheet,
    items: z.array(ScoredItem),
    signed: z.array(SignedSheet),
    events: z.array(SheetEvent),
    intact: z.boolean(),
  }),
});

export const reopenSheet = route({
  name: 'reopen-sheet',
  method: 'POST',
  path: '/sheets/{id}/reopen',
  parameters: sheet,
  summary: '退回一张已签字的评分表修改，说明理由；原签字版本保留',
  body: z.strictObject({ version, reason }),
  reply: z.object({ sheet: Sheet }),
});
