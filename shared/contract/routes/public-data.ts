import * as z from 'zod';
import { sealAlgorithms } from '../../domain/seals.ts';
import { Instant, LocalDate } from '../../model/instant.ts';
import { Cursor } from '../cursor.ts';
import {
  NamedUnitRow,
  PublicCampaign,
  type PublicDatasetName,
  PublicisedUnit,
  publicDatasetNames,
  RevokedTitle,
} from '../public-views.ts';
import { route } from '../route.ts';
import { FileReply } from '../views.ts';

const Hash = z.string().regex(/^[0-9a-f]{64}$/);

/** A seal as it was made: whoever keeps a copy can hold every later archive against it. */
export const PublicSeal = z.object({
  number: z.int().min(1),
  from: LocalDate.nullable(),
  to: LocalDate,
  at: Instant,
  /** Made later than the night after its day, or for several days at once. */
  late: z.boolean(),
  previous: Hash,
  pages: z.array(z.object({ day: LocalDate, lines: z.int().min(1), sha256: Hash })),
  algorithm: z.enum(sealAlgorithms),
  publicKey: z.string(),
  /** SHA-256 of the key. */
  fingerprint: Hash,
  hash: Hash,
  signature: z.string(),
});
export type PublicSeal = z.infer<typeof PublicSeal>;

export const listSeals = route({
  name: 'list-seals',
  method: 'GET',
  path: '/public/seals',
  access: 'public',
  summary: '每日封存：全部办理记录每天的末条校验码，签名并首尾相连，最近的在前',
  query: z.strictObject({
    /** Seals with lower numbers than this: `next` of the page before. */
    before: z
      .string()
      .regex(/^\d{1,6}$/, '封存的序号不正确')
      .optional(),
  }),
  reply: z.object({
    seals: z.array(PublicSeal),
    /** Why nothing is sealed at present, and since when. */
    hindrance: z.object({ message: z.string(), since: Instant }).nullable(),
    next: z.string().nullable(),
  }),
});

const dataset = z.strictObject({ dataset: z.enum(publicDatasetNames, '没有这份数据') });
/** `next` of the page before. */
const page = z.strictObject({ cursor: Cursor });
const rowsOf = <Row extends z.ZodType>(name: PublicDatasetName, row: Row) =>
  z.object({ dataset: z.literal(name), rows: z.array(row), next: z.string().nullable() });

export const describePublicData = route({
  name: 'describe-public-data',
  method: 'GET',
  path: '/public/data',
  access: 'public',
  summary: '公开数据目录：每份数据的地址、栏目和 JSON Schema',
  reply: z.object({
    datasets: z.array(
      z.object({
        name: z.enum(publicDatasetNames),
        title: z.string(),
        about: z.string(),
        /** Both stay what they are. */
        json: z.string(),
        csv: z.string(),
        columns: z.array(z.object({ name: z.string(), title: z.string() })),
        /** JSON Schema (2020-12) of a row. */
        schema: z.record(z.string(), z.unknown()),
      }),
    ),
  }),
});

export const getPublicData = route({
  name: 'get-public-data',
  method: 'GET',
  path: '/public/data/{dataset}',
  access: 'public',
  summary: '公开数据（JSON）：批次、公示名单、命名单位、取消和注销，逐页，不含个人信息',
  parameters: dataset,
  query: page,
  reply: z.discriminatedUnion('dataset', [
    rowsOf('campaigns', PublicCampaign),
    rowsOf('publicity', PublicisedUnit),
    rowsOf('named', NamedUnitRow),
    rowsOf('revocations', RevokedTitle),
  ]),
});

export const getPublicTable = route({
  name: 'get-public-table',
  method: 'GET',
  path: '/public/tables/{dataset}',
  access: 'public',
  summary: '公开数据（CSV，UTF-8）：内容与 JSON 相同；还有下一页时由 Link 头给出地址',
  parameters: dataset,
  query: page,
  produces: 'text/csv; charset=utf-8',
  reply: FileReply,
});
