import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Shifan } from '#infra/local/compose.ts';
import type { ApiClient } from '#shared/contract/client.ts';
import type { ProvinceView } from '#shared/contract/province-views.ts';
import * as routes from '#shared/contract/routes.ts';
import { millisecondsOf } from '#shared/domain/time.ts';
import type { EvidenceId, ItemId, ProvinceApplicationId } from '#shared/model/ids.ts';
import type { Instant, LocalDate } from '#shared/model/instant.ts';
import type { ProvinceCommand } from '#shared/model/province-command.ts';
import { pdfOf } from '../fixtures/evidence-files.ts';
import { clientOf, runningShifan } from '../fixtures/running-shifan.ts';

const cleanUp: (() => unknown)[] = [];
let shifan: Shifan;
let chongqing: ApiClient;
let nation: ApiClient;
let id: ProvinceApplicationId;

beforeAll(async () => {
  shifan = await runningShifan(cleanUp, { clockStart: '2026-01-05T01:00:00.000Z' as Instant });
  [chongqing, nation] = await Promise.all([
    clientOf(shifan.url, 'cq-lead'),
    clientOf(shifan.url, 'nhc-lead'),
  ]);
}, 120_000);
afterAll(async () => {
  for (const done of cleanUp.reverse()) await done();
});

let files = 0;
async function file(client: ApiClient, item: string): Promise<EvidenceId> {
  const bytes = pdfOf([{ text: [`file ${++files}`] }]);
  const { evidence, upload } = await client(routes.requestUpload, {
    parameters: { id },
    key: `upload-${item}-${files}`,
    body: {
      item: item as ItemId,
      name: `${item}.pdf`,
      type: 'application/pdf',
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    },
  });
  const form = new FormData();
  for (const [name, value] of Object.entries(upload?.fields ?? {})) form.append(name, value);
  form.append('file', new Blob([new Uint8Array(bytes)]), `${item}.pdf`);
  await fetch(new URL(upload?.url ?? '', shifan.url), { method: 'POST', body: form });
  await shifan.settled();
  return evidence.id;
}

const view = (): Promise<ProvinceView> => nation(routes.getProvinceApplication, { parameters: { id } });
let intents = 0;
async function decide(client: ApiClient, command: ProvinceCommand): Promise<ProvinceView> {
  const { application } = await client(routes.getProvinceApplication, { parameters: { id } });
  const reply = await client(routes.decideProvinceApplication, {
    parameters: { id },
    key: `decision-${++intents}`,
    body: { version: application.version, command },
  });
  await shifan.settled();
  return reply;
}
const day = (text: string) => text as LocalDate;
/** Moved in steps, as the clock's route allows. */
async function until(instant: string): Promise<void> {
  const target = millisecondsOf(instant as Instant);
  for (;;) {
    const left = target - millisecondsOf(shifan.clock.port.now());
    if (left <= 0) return;
    shifan.clock.moveBy(Math.min(left, 200 * 86_400_000));
    await shifan.settled();
  }
}
const running = (round: string) => shifan.ports.workflow.isRunning('ProvinceApplication', `${id}${round}`);

test('P3 P5 P8: a creation of more than two years is waited for over several executions, and extended on the way', async () => {
  const begun = await chongqing(routes.beginProvinceApplication, { key: 'begin-once' });
  id = begun.application.id;
  const part = async (item: string) => ({
    text: '各区县均已建立医养结合工作机制并落实责任。',
    file: await file(chongqing, item),
  });
  await decide(chongqing, {
    action: 'submit',
    content: {
      government: '重庆市人民政府',
      letter: {
        documentNumber: '渝府函〔2026〕1号',
        date: day('2026-01-04'),
        file: await file(chongqing, 'letter'),
      },
      progress: await part('progress'),
      next: await part('next'),
      milestones: [{ id: 'm1', title: '印发实施方案', due: '2026-12-31' }],
    },
  });
  expect(await running('-g2')).toBe(true);
  await decide(nation, {
    action: 'accept',
    agreement: {
      documentNumber: '国卫老龄函〔2026〕2号',
      date: day('2026-01-05'),
      file: await file(nation, 'agreement'),
    },
    period: { start: day('2026-01-05'), end: day('2027-12-31') },
  });
  expect((await view()).row).toMatchObject({
    label: '创建中',
    awaited: '重庆市卫生健康委员会',
    dueAt: '2027-12-31T15:59:59.999Z',
  });

  await until('2026-12-20T00:00:00.000Z');
  // The wait outlasted the first execution; its successor waits on.
  expect(await running('-g2')).toBe(false);
  expect(await running('-g2-r1')).toBe(true);

  await until('2027-10-03T00:00:00.000Z');
  const inbox = async () => (await chongqing(routes.listInbox)).messages.map(({ subject }) => subject);
  expect((await inbox()).filter((subject) => subject.startsWith('创建期还有')).sort()).toEqual([
    '创建期还有 180 天：重庆市人民政府',
    '创建期还有 90 天：重庆市人民政府',
  ]);

  const extended = await decide(nation, {
    action: 'extend',
    end: day('2028-06-30'),
    reason: '机构改革影响进度。',
    document: { documentNumber: '国卫老龄函〔2027〕9号', date: day('2027-10-01') },
  });
  expect(await running(`-g${extended.application.generation}`)).toBe(true);
  await until('2028-01-01T00:00:00.000Z');
  expect((await view()).application.status).toBe('creating');
  await until('2028-06-30T15:00:00.000Z');
  expect((await view()).application.status).toBe('creating');
  await until('2028-07-01T00:00:00.000Z');
  expect((await view()).row).toMatchObject({ label: '创建期满，待评估', dueAt: null });
  const { events, intact } = await view();
  expect(intact).toBe(true);
  expect(events.map(({ action }) => action)).toEqual(['begin', 'submit', 'accept', 'extend', 'expire']);
}, 120_000);

test('E-84: two years after the end nobody has evaluated it, and somebody is still waited for', async () => {
  await until('2030-07-01T00:00:00.000Z');
  expect((await view()).application.status).toBe('periodExpired');
  const generation = (await view()).application.generation;
  const rounds = await Promise.all(
    [0, 1, 2, 3, 4, 5].map((round) => running(`-g${generation}${round === 0 ? '' : `-r${round}`}`)),
  );
  expect(rounds.filter(Boolean)).toHaveLength(1);
  await decide(nation, { action: 'openInquiry', category: 'policy', facts: '长期没有推进评估准备工作。' });
  await decide(chongqing, {
    action: 'exit',
    letter: {
      documentNumber: '渝府函〔2030〕8号',
      date: day('2030-07-01'),
      file: await file(chongqing, 'exit'),
    },
    reason: '工作重点调整。',
  });
  await shifan.settled();
  expect(
    (
      await Promise.all(
        [0, 1, 2, 3, 4, 5].map((round) => running(`-g${generation}${round === 0 ? '' : `-r${round}`}`)),
      )
    ).filter(Boolean),
  ).toEqual([]);
}, 120_000);
