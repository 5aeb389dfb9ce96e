import * as z from 'zod';
import { unitToBe } from '../../domain/organisation-change.ts';
import { ApplicationId, DesignationId, OrganisationId } from '../../model/ids.ts';
import { Instant, LocalDate } from '../../model/instant.ts';
import { Level, OrganisationKind, PlaceType } from '../../model/organisation.ts';
import { organisationEventTypes } from '../../model/organisation-event.ts';
import { Cursor } from '../cursor.ts';
import { route } from '../route.ts';
import { document, reason } from './fields.ts';

export const OrganisationRow = z.object({
  id: OrganisationId,
  name: z.string(),
  fullName: z.string(),
  level: Level,
  parent: OrganisationId.nullable(),
  /** Places that went into it, wholly or in part: 江北区, 渝北区5镇. */
  formerNames: z.array(z.string()),
  divisionCode: z.string().nullable(),
  /** 市辖区, 县级市, 功能区 … */
  place: z.string(),
  /** 2025年11月6日, where the unit exists no longer. */
  closedOn: z.string().nullable(),
});
export type OrganisationRow = z.infer<typeof OrganisationRow>;

export const listOrganisations = route({
  name: 'list-organisations',
  method: 'GET',
  path: '/organisations',
  summary: '本单位及下级单位：按现名、原名、别名或代码查找，或列出某单位的直接下级（限系统管理员），逐页',
  query: z.strictObject({
    q: z.string().trim().max(60, '查找的内容过长').optional(),
    parent: OrganisationId.optional(),
    /** Closed units, too. */
    closed: z.enum(['include']).optional(),
    cursor: Cursor,
  }),
  reply: z.object({
    organisations: z.array(OrganisationRow),
    /** More fit than are listed. */
    more: z.boolean(),
    next: z.string().nullable(),
  }),
});

const unit = z.strictObject({ id: OrganisationId });

const KinView = z.object({
  organisation: OrganisationId,
  name: z.string(),
  on: z.string(),
  part: z.string().nullable(),
});

/** An entry of a unit's record, in words. */
export const OrganisationChangeView = z.object({
  number: z.int(),
  type: z.enum(organisationEventTypes),
  label: z.string(),
  on: LocalDate,
  documentNumber: z.string().nullable(),
  reason: z.string().nullable(),
  by: z.string(),
  at: Instant,
});
export type OrganisationChangeView = z.infer<typeof OrganisationChangeView>;

/** A unit with its life. */
export const OrganisationView = z.object({
  unit: OrganisationRow,
  /** From the top down to the unit itself; only those that the reader may open have an id. */
  lineage: z.array(z.object({ id: OrganisationId.nullable(), name: z.string() })),
  levelName: z.string(),
  kind: OrganisationKind,
  aliases: z.array(z.string()),
  validFrom: z.string().nullable(),
  closed: z.boolean(),
  predecessors: z.array(KinView),
  successors: z.array(KinView),
  /** Earlier names, codes and superiors, the latest first. */
  past: z.array(
    z.object({
      until: z.string(),
      fullName: z.string(),
      divisionCode: z.string().nullable(),
    }),
  ),
  /** The latest first. */
  changes: z.array(OrganisationChangeView),
  /** Whether every entry of the record still fits the one before. */
  intact: z.boolean(),
  /** Whether the reader may change it; whoever may not, may still put units below the own one. */
  mayChange: z.boolean(),
  mayAdd: z.boolean(),
});
export type OrganisationView = z.infer<typeof OrganisationView>;

export const getOrganisation = route({
  name: 'get-organisation',
  method: 'GET',
  path: '/organisations/{id}',
  parameters: unit,
  summary: '一个单位：名称和代码的沿革、并入和去向、变动记录（限系统管理员）',
  reply: OrganisationView,
});

const name = z.string().trim().min(2, '请填写单位全称').max(100, '单位名称不能超过 100 字');
const code = z
  .string()
  .trim()
  .regex(/^\d{6}$/, '区划代码应为 6 位数字')
  .nullable();
const aliases = z
  .array(z.string().trim().min(1).max(100, '别名不能超过 100 字'))
  .max(20, '别名不能超过 20 个');
const placements = z
  .array(z.strictObject({ organisation: OrganisationId, to: OrganisationId }))
  .max(60)
  .default([]);
const terms = { on: LocalDate, document, reason };
const NewUnitBody = z.strictObject({
  parent: OrganisationId,
  name,
  level: Level,
  kind: OrganisationKind.default('commission'),
  place: PlaceType.nullable().default(null),
  divisionCode: code,
  aliases: aliases.default([]),
});

/** One change of the tree; what goes together says the domain (`decideOrganisationChange`). */
export const OrganisationChangeBody = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('establish'), unit: NewUnitBody, ...terms }),
  z.strictObject({
    kind: z.literal('rename'),
    organisation: OrganisationId,
    name,
    divisionCode: code,
    ...terms,
  }),
  z.strictObject({ kind: z.literal('move'), organisation: OrganisationId, parent: OrganisationId, ...terms }),
  z.strictObject({
    kind: z.literal('merge'),
    sources: z.array(OrganisationId).min(1, '请选择被合并的单位').max(10, '一次最多合并 10 个单位'),
    into: z.union([z.strictObject({ organisation: OrganisationId }), z.strictObject({ unit: NewUnitBody })]),
    parts: z
      .array(
        z.strictObject({
          from: OrganisationId,
          to: OrganisationId,
          part: z.string().trim().min(1, '请填写划出的部分，例如 5镇').max(60),
        }),
      )
      .max(20)
      .default([]),
    /** `new` stands for the unit that the merger establishes. */
    placements,
    ...terms,
  }),
  z.strictObject({
    kind: z.literal('close'),
    organisation: OrganisationId,
    successors: z
      .array(z.strictObject({ organisation: OrganisationId, part: z.string().trim().max(60).nullable() }))
      .max(20)
      .default([]),
    placements,
    ...terms,
  }),
  z.strictObject({ kind: z.literal('aliases'), organisation: OrganisationId, aliases }),
]);
export type OrganisationChangeBody = z.infer<typeof OrganisationChangeBody>;
export { unitToBe };

/** A yearly table as text: comma-separated, with a heading. The whole country has 170 KB. */
const table = z.string().min(1, '请选择年度区划表文件').max(600_000, '文件过大，年度区划表不应超过 600 KB');

export const TableDifferenceView = z.object({
  key: z.string(),
  kind: z.enum(['new', 'renamed', 'moved', 'missing']),
  line: z.int().nullable(),
  /** The unit as it stands; null for a new one. */
  before: z.string().nullable(),
  after: z.string(),
  divisionCode: z.string().nullable(),
  inferred: z.boolean(),
});
export type TableDifferenceView = z.infer<typeof TableDifferenceView>;

export const previewDivisionTable = route({
  name: 'preview-division-table',
  method: 'POST',
  command: false,
  path: '/organisations/table/preview',
  summary: '年度区划表与机构树的比较：新设、更名、调整隶属、表中没有的单位；逐行指出错误；不作任何改动',
  body: z.strictObject({ table }),
  reply: z.object({
    differences: z.array(TableDifferenceView),
    faults: z.array(z.object({ line: z.int(), message: z.string() })),
    unchanged: z.int(),
    ignored: z.int(),
    token: z.string(),
  }),
});

export const importDivisionTable = route({
  name: 'import-division-table',
  method: 'POST',
  path: '/organisations/table',
  summary: '按预览办理年度区划表中选定的变动；每个单位各有一条变动记录',
  body: z.strictObject({
    table,
    preview: z.string().min(1).max(100),
    keys: z
      .array(z.string().min(1).max(80))
      .min(1, '请至少选择一项变动')
      .max(200, '一次最多办理 200 项，请分批'),
    ...terms,
  }),
  reply: z.object({ done: z.int() }),
});

/** What a change would do, and whom it concerns: nothing of it is done yet. */
export const OrganisationPreview = z.object({
  units: z.array(
    z.object({
      id: OrganisationId,
      label: z.string(),
      before: z.object({ fullName: z.string(), divisionCode: z.string().nullable() }).nullable(),
      after: z.object({
        fullName: z.string(),
        divisionCode: z.string().nullable(),
        closedOn: z.string().nullable(),
      }),
      /** Units below it whose full name and place follow. */
      below: z.int(),
      /** Members who act for it today: with a closed unit they begin nothing new. */
      members: z.int(),
    }),
  ),
  /** Running applications of these units: their chain and name stay as pinned; the lead decides (E-07). */
  applications: z.array(
    z.object({
      id: ApplicationId,
      organisationName: z.string(),
      campaignTitle: z.string(),
      label: z.string(),
    }),
  ),
  /** Cases that await one of these units as a reviewer: they stay with it. */
  awaiting: z.int(),
  /** Titles of these units: never transferred by themselves (E-09). */
  titles: z.array(z.object({ id: DesignationId, title: z.string(), namedAs: z.string(), label: z.string() })),
  /** Bans in force: whether they pass to a successor is decided by hand (E-10). */
  bans: z.array(z.object({ organisationName: z.string(), programme: z.string(), until: LocalDate })),
  /** Names what was previewed, so that exactly this is done. */
  token: z.string(),
});
export type OrganisationPreview = z.infer<typeof OrganisationPreview>;

export const previewOrganisationChange = route({
  name: 'preview-organisation-change',
  method: 'POST',
  command: false,
  path: '/organisations/changes/preview',
  summary: '机构变更的预览：涉及的单位、进行中的申报、命名和禁申；不作任何改动',
  body: z.strictObject({ change: OrganisationChangeBody }),
  reply: OrganisationPreview,
});

export const changeOrganisation = route({
  name: 'change-organisation',
  method: 'POST',
  path: '/organisations/changes',
  summary: '办理机构变更：新设、更名、调整隶属、合并、撤销、修改别名；须与预览的内容一致',
  body: z.strictObject({ change: OrganisationChangeBody, preview: z.string().min(1).max(100) }),
  reply: z.object({ units: z.array(OrganisationId) }),
});
