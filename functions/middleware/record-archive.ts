import { writeZip } from '#functions/office/write-zip.ts';
import { csvOf } from '#shared/domain/csv.ts';
import { canonicalJson, type Sealed } from '#shared/domain/record-chain.ts';
import type { RecordLine } from '#shared/domain/record-lines.ts';
import { exactly } from '#shared/domain/time.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { Person } from '#shared/model/organisation.ts';

/** A record of any kind, as it is handed out. */
export interface ExportedRecord {
  /** 申报 · 批次 · …: what it is the record of. */
  readonly kind: string;
  readonly id: string;
  readonly title: string;
  /** Number and hash of the last event, as the aggregate holds them. */
  readonly version: number;
  readonly head: string;
  readonly events: readonly Sealed[];
  readonly lines: readonly RecordLine[];
}

/** The first line of `record.jsonl` names this, so that a program knows how to check the rest. */
export const recordFormat = 'shifan-record/1';

const columns: readonly (readonly [string, (line: RecordLine) => string])[] = [
  ['序号（版本）', ({ number }) => String(number)],
  ['时间（北京时间）', ({ time }) => time],
  ['办理人', ({ who }) => who],
  ['身份', ({ as }) => as],
  ['事项', ({ action }) => action],
  ['原状态', ({ from }) => from],
  ['现状态', ({ to }) => to],
  ['理由', ({ reason }) => reason],
  ['说明', ({ details }) => details.join('；')],
  ['上一条校验码', ({ previous }) => previous],
  ['本条校验码', ({ hash }) => hash],
];

/** A ZIP of the record as it is kept, a table for people, and how to check the one by the other. */
export function recordArchive(record: ExportedRecord, person: Person, now: Instant): Buffer {
  const { kind, id, title, version, head, events, lines } = record;
  const exportedBy = `${person.organisation.name} ${person.name}`;
  const first = { format: recordFormat, kind, id, title, version, head, exportedAt: now, exportedBy };
  const kept = [first, ...events].map((one) => `${canonicalJson(one)}\n`).join('');
  const table = [columns.map(([name]) => name), ...lines.map((line) => columns.map(([, of]) => of(line)))];
  const words = `${title}（${kind}）的办理记录，共 ${events.length} 条，${exactly(now)}（北京时间）由${exportedBy}导出。

record.jsonl  原始记录，每行一条，第一行是说明。
record.csv    供人阅读的表格，可用 Excel、WPS 打开；内容取自 record.jsonl。

核验办法（不需要联网，也不需要本系统运行）：
  npm run record -- 本文件.zip
或者用任何程序逐条计算：去掉 hash 一项，其余各项按名称排序写成不带空格的 JSON，以 UTF-8 计算 SHA-256，
应等于 hash；previous 应等于上一条的 hash（第一条为 64 个 0）；最后一条的 hash 应等于第一行的 head。
末条校验码 ${head} 可与系统中显示的、或单位另行留存的比对：只有它一致，才能断定末尾没有被删去。
`;
  return writeZip([
    { name: 'record.jsonl', content: Buffer.from(kept) },
    {
      name: 'record.csv',
      content: Buffer.from(csvOf(table)),
    },
    { name: '核验说明.txt', content: Buffer.from(`\uFEFF${words}`) },
  ]);
}
