import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { campaignArchive } from '#functions/middleware/campaign-archive.ts';
import { sealEvent } from '#functions/stores/event-chain.ts';
import { writeArchive } from '#infra/local/archive/archive.ts';
import { verifyFile } from '#infra/local/archive/verify.ts';
import { ZipReader } from '#infra/local/archive/zip-reader.ts';
import { pdf } from '#infra/local/demo/files.ts';
import { packageFonts } from '#infra/local/package-fonts.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { Evidence } from '#shared/model/evidence.ts';
import { formAnswers } from '../fixtures/answers.ts';
import { begin, openWorld, type World } from '../fixtures/api-world.ts';
import { placeApplications } from '../fixtures/placed-applications.ts';
import { rewritten } from '../fixtures/rewritten-zip.ts';

const folder = mkdtempSync(join(tmpdir(), 'shifan-archive-'));
const whole = join(folder, 'whole.zip');
let world: World;
let yanqi = '';
let record = '';

beforeAll(async () => {
  world = await openWorld();
  const { application } = await begin(world, 'yanqi');
  yanqi = application.id;
  record = `records/application/${yanqi}.jsonl`;
  await world.upload('yanqi', yanqi, '1.1', pdf('方案.pdf', 'plan').bytes, '工作/方案.pdf'.replace('/', '-'));
  await world.decide('submit', 'yanqi', yanqi, { version: 1, answers: formAnswers() });
  await world.decide('return', 'bayingolin', yanqi, {
    version: 2,
    defects: [{ item: '1.1', note: '缺少文号' }],
  });
  await world.decide('resubmit', 'yanqi', yanqi, {
    version: 3,
    answers: formAnswers({ '1.1': { text: '焉政办发〔2026〕36号' } }),
  });
  await world.seal('bayingolin', yanqi);
  await world.decide('forward', 'bayingolin', yanqi, { version: 4 });
  const document = { documentNumber: '新卫老龄函〔2026〕58号', date: '2026-06-20' };
  await world.decide('recommend', 'xinjiang', yanqi, { version: 5, document });
  const other = await begin(world, 'hejing');
  await world.decide('submit', 'hejing', other.application.id, { version: 1, answers: formAnswers() });
  const campaign = (await world.stores.campaigns.load('national-2026')) as Campaign;
  const pieces = campaignArchive(
    { stores: world.stores, bucket: world.ports.bucket, fonts: packageFonts },
    campaign,
    { at: world.clock.now(), by: '测试' },
  );
  await writeArchive(pieces, whole);
});
afterAll(() => {
  world.close();
  rmSync(folder, { recursive: true, force: true });
});

const copy = (name: string) => join(folder, `${name}.zip`);
const lines = (text: string) => text.split('\n').filter((line) => line !== '');
const joined = (list: readonly string[]) => list.map((line) => `${line}\n`).join('');

/** An archive changed in one of its files, and what the verifier says of it. */
async function faultsAfter(
  name: string,
  change: (path: string, text: string) => string | null | undefined,
): Promise<string[]> {
  rewritten(whole, copy(name), change);
  const { faults } = await verifyFile(copy(name));
  return faults.map(({ path, message }) => `${path}：${message}`);
}
const inRecord = (change: (events: string[]) => string[]) => (path: string, text: string) =>
  path === record ? joined(change(lines(text))) : undefined;

describe('an archive checked with nothing but itself', () => {
  test('is whole as it was written: records, submissions, evidence, official tables', async () => {
    const verified = await verifyFile(whole);
    expect(verified.faults).toEqual([]);
    expect(verified.events).toBeGreaterThan(7);
    const zip = new ZipReader(whole);
    const paths = [...zip.paths()];
    zip.close();
    expect(paths).toContain(record);
    expect(paths).toContain(`submissions/${yanqi}/0002.json`);
    expect(paths.some((path) => path.startsWith(`evidence/${yanqi}/`) && path.endsWith('方案.pdf'))).toBe(
      true,
    );
    expect(paths).toContain(`forms/${yanqi}-0002.pdf`);
  });

  test('an altered event is named by its number', async () => {
    const faults = await faultsAfter(
      'altered',
      inRecord((events) => events.map((line) => line.replace('缺少文号', '无问题'))),
    );
    expect(faults).toEqual([`${record}：第 3 条的内容与它的校验码不符：这一条被改动过，或是插入的。`]);
  });

  test('an altered event with a new hash breaks the link of the next one', async () => {
    const faults = await faultsAfter(
      'rehashed',
      inRecord((events) =>
        events.map((line, index) => {
          if (index !== 2) return line;
          const { hash: _, previous, ...event } = JSON.parse(line) as { hash: string; previous: string };
          const { canonical } = resealed({ ...event, reason: '伪造' }, previous);
          return canonical;
        }),
      ),
    );
    expect(faults).toEqual([
      `${record}：第 4 条所记的上一条校验码与第 3 条不符：上一条被替换过，或这一条是插入的。`,
    ]);
  });

  test('a deleted event is named, in the middle and at the end', async () => {
    expect(
      await faultsAfter(
        'deleted',
        inRecord((events) => events.toSpliced(2, 1)),
      ),
    ).toEqual([`${record}：第 3 条不见了：有记录被删去。`]);
    expect(
      await faultsAfter(
        'cut',
        inRecord((events) => events.slice(0, -1)),
      ),
    ).toEqual([expect.stringMatching(/记录到第 5 条为止，登记的末条是第 6 条.*末尾有记录被删去/)]);
  });

  test('reordered events are named', async () => {
    const faults = await faultsAfter(
      'reordered',
      inRecord(([one, two, three, four, ...rest]) => [one, three, two, four, ...rest] as string[]),
    );
    expect(faults[0]).toBe(`${record}：第 3 条排在第 2 条之前：顺序被改动过。`);
    expect(faults[1]).toContain('第 2 条重复出现，或排错了位置');
  });

  test('an inserted event is named', async () => {
    const faults = await faultsAfter(
      'inserted',
      inRecord((events) => {
        const {
          hash: _,
          previous,
          ...event
        } = JSON.parse(events[2] as string) as { hash: string; previous: string };
        return events.toSpliced(3, 0, resealed({ ...event, reason: '插入' }, previous).canonical);
      }),
    );
    expect(faults.some((fault) => fault.includes('第 3 条重复出现，或排错了位置：有记录被插入'))).toBe(true);
  });

  test('a whole record, a submission and a file that are gone or changed are named', async () => {
    expect(await faultsAfter('record-gone', (path) => (path === record ? null : undefined))).toContainEqual(
      `${record}：记录不见了：整份记录被删去。`,
    );
    const submission = `submissions/${yanqi}/0001.json`;
    expect(
      await faultsAfter('submission', (path, text) =>
        path === submission ? text.replace('阿依努尔', '张三') : undefined,
      ),
    ).toContainEqual(`${submission}：第 1 次提交的内容与记录第 2 条的校验码不符：被改动过。`);
    const evidence = await faultsAfter('evidence', (path, text) =>
      path.endsWith('方案.pdf') ? `${text}x` : undefined,
    );
    expect(evidence.some((fault) => fault.includes('材料与登记的校验值不符：内容被替换过'))).toBe(true);
    const added = await faultsAfter('named', (path) =>
      path === 'named.json'
        ? JSON.stringify([
            { application: yanqi, organisationName: '焉耆', documentNumber: '某号', date: '2026-01-01' },
          ])
        : undefined,
    );
    expect(added).toEqual(['named.json：焉耆在名单上，记录里没有命名的决定。']);
  });

  test('bytes that were changed without care, and a file that ends too early, are told', async () => {
    const damaged = copy('damaged');
    const bytes = readFileSync(whole);
    const at = bytes.indexOf(Buffer.from('缺少文号'));
    bytes[at] = (bytes[at] as number) ^ 1;
    writeFileSync(damaged, bytes);
    expect((await verifyFile(damaged)).faults.length).toBeGreaterThan(0);
    const cut = copy('short');
    writeFileSync(cut, readFileSync(whole));
    truncateSync(cut, 10_000);
    await expect(verifyFile(cut)).rejects.toThrow('不是 ZIP 归档，或已被截断');
  });

  test('the command says so and ends accordingly', async () => {
    const run = (path: string) =>
      promisify(execFile)(process.execPath, ['infra/local/archive/verify.ts', path]);
    expect((await run(whole)).stdout).toContain('✓ 归档完整');
    await faultsAfter(
      'for-the-command',
      inRecord((events) => events.toSpliced(1, 1)),
    );
    await expect(run(copy('for-the-command'))).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringContaining('第 2 条不见了'),
    });
    expect(existsSync(`${whole}.partial`)).toBe(false);
  });
});

/** An event sealed anew, as somebody would who knows how. */
function resealed(event: object, previous: string) {
  const sealed = sealEvent(event, previous);
  const sorted = Object.fromEntries(
    Object.entries(sealed).sort(([left], [right]) => (left < right ? -1 : 1)),
  );
  return { canonical: JSON.stringify(sorted) };
}

describe('speed', () => {
  test('an archive is streamed: memory does not grow with the files of its applications', async () => {
    const many = await openWorld();
    try {
      await placeApplications(many, 'chongqing-2026', { name: 'named' }, 250);
      const campaign = (await many.stores.campaigns.load('chongqing-2026')) as Campaign;
      const size = 512 * 1024;
      const file = (application: string) =>
        ({
          id: 'file',
          application,
          item: '1.1',
          name: '佐证.pdf',
          sha256: '',
          state: { name: 'accepted' },
        }) as unknown as Evidence;
      const stores = {
        ...many.stores,
        evidence: { ...many.stores.evidence, all: async (id: string) => [file(id)] },
      };
      const before = process.memoryUsage();
      let [written, most] = [0, 0];
      const world = {
        stores,
        bucket: { read: async () => new Uint8Array(size).fill(written % 251) },
        fonts: null,
      };
      for await (const piece of campaignArchive(world, campaign, { at: many.clock.now(), by: '测试' })) {
        written += piece.length;
        const { heapUsed, arrayBuffers } = process.memoryUsage();
        most = Math.max(most, heapUsed + arrayBuffers - before.heapUsed - before.arrayBuffers);
      }
      expect(written).toBeGreaterThan(250 * size);
      expect(most).toBeLessThan(100 * 1024 * 1024);
    } finally {
      many.close();
    }
  });

  test('60,000 events are verified in little more than it takes to read and to hash them', async () => {
    const { faultsOfRecord } = await import('#shared/domain/record-chain.ts');
    const { canonicalJson } = await import('#functions/stores/event-chain.ts');
    const { hash } = await import('node:crypto');
    const events = await world.stores.applications.events(yanqi);
    let previous = '';
    const text: string[] = [];
    for (let number = 1; number <= 60_000; number += 1) {
      const { hash: _, previous: __, ...event } = events[number % events.length] as (typeof events)[number];
      const sealed = sealEvent({ ...event, number }, previous);
      previous = sealed.hash;
      text.push(`${canonicalJson(sealed)}\n`);
    }
    const bytes = Buffer.from(text.join(''));
    const spent = (work: () => void) => {
      const before = process.cpuUsage();
      work();
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1e6;
    };
    const digest = (content: string | Uint8Array) => hash('sha256', content, 'hex');
    // What no verifier can do without: to read each line and to hash it. The machine may be busy with others.
    const least = spent(() => {
      for (const line of text) {
        JSON.parse(line);
        digest(line);
      }
    });
    let faults: readonly unknown[] = [];
    const whole = spent(() => {
      faults = faultsOfRecord(bytes, { version: 60_000, head: previous }, digest).faults;
    });
    expect(faults).toEqual([]);
    console.log(`${Math.round(60_000 / whole)} events/s, ${(whole / least).toFixed(2)} times the least`);
    expect(whole).toBeLessThan(least * 3);
  }, 180_000);
});
