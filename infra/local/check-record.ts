import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { recordFormat } from '#functions/middleware/record-archive.ts';
import { openArchive } from '#functions/office/archive.ts';
import { sha256 } from '#functions/stores/event-chain.ts';
import { faultsOfRecord } from '#shared/domain/record-chain.ts';

const usage = `npm run record -- 记录.zip|record.jsonl [--head 末条校验码]
离线核验导出的办理记录。--head 给出另行留存的末条校验码：只有与它一致，才能断定末尾没有被删去。`;

/** What is no record at all; the message is for whoever runs it. */
class NoRecord extends Error {
  override readonly name = 'NoRecord';
}

interface Head {
  readonly format: string;
  readonly kind: string;
  readonly title: string;
  readonly version: number;
  readonly head: string;
}

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { head: { type: 'string' } },
  });
  if (positionals.length !== 1) throw new NoRecord(usage);
  await check(positionals[0] as string, values.head);
} catch (error) {
  console.error(error instanceof NoRecord ? error.message : error);
  process.exitCode = 1;
}

async function check(path: string, known: string | undefined): Promise<void> {
  const bytes = recordOf(await readFile(path));
  const firstEnd = bytes.indexOf('\n');
  const { format, kind, title, version, head } = headOf(
    bytes.toString('utf8', 0, firstEnd === -1 ? bytes.length : firstEnd),
  );
  if (format !== recordFormat || version === undefined || head === undefined)
    throw new NoRecord(`${path} 不是导出的办理记录（第一行应注明 ${recordFormat}）。`);
  const end = { version, head: known?.trim().toLowerCase() ?? head };
  const { faults, events } = faultsOfRecord(bytes.subarray(firstEnd + 1), end, sha256);
  console.log(`${kind}：${title}，${events.length} 条记录`);
  if (faults.length === 0) {
    console.log(`核验一致：每一条都与校验码相符，首尾相连。末条校验码 ${head}`);
    if (known === undefined) console.log('请与系统中显示的末条校验码比对，或用 --head 给出另行留存的。');
    return;
  }
  for (const { message } of faults) console.log(`核验不一致：${message}`);
  process.exitCode = 2;
}

function headOf(line: string): Partial<Head> {
  try {
    return JSON.parse(line) as Partial<Head>;
  } catch {
    return {};
  }
}

/** The lines of the record, its first one included; out of the ZIP where it is one. */
function recordOf(bytes: Buffer): Buffer {
  if (bytes.subarray(0, 2).toString('latin1') !== 'PK') return bytes;
  const parts = openArchive(bytes, '导出的办理记录（.zip）', { entries: 10, bytes: 512 * 1024 * 1024 });
  if (!parts.ok) throw new NoRecord(parts.refusal.detail);
  const kept = parts.value.get('record.jsonl');
  if (kept === undefined) throw new NoRecord('压缩包里没有 record.jsonl。');
  return kept;
}
