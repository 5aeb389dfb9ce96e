import { afterEach, expect, test } from 'vitest';
import { InspectionProcess } from '#infra/local/inspection/inspection-process.ts';
import { pdfOf, png } from '../fixtures/evidence-files.ts';

const pdf = { name: '佐证.pdf', type: 'application/pdf' } as const;
const processes: InspectionProcess[] = [];
afterEach(async () => {
  for (const inspecting of processes.splice(0)) await inspecting.close();
});
function opened(room?: number, idle?: number) {
  const inspecting = new InspectionProcess(room, idle);
  processes.push(inspecting);
  return inspecting;
}

test('files are inspected one after the other, each with its own answer', async () => {
  const { inspect } = opened();
  const found = await Promise.all([
    inspect(pdfOf([{ text: ['Work plan'] }, { text: ['Page two'] }]), pdf),
    inspect(png(40, 30), { name: '现场.png', type: 'image/png' }),
    inspect(Buffer.from('not a file'), pdf),
  ]);
  expect(found).toMatchObject([
    { ok: true, facts: { pages: 2, hasText: true } },
    { ok: true, facts: { width: 40, height: 30 } },
    { ok: false },
  ]);
});

test('a file that needs more memory than there is ends that process, not the server, and says so', async () => {
  const small = opened(8);
  expect(await small.inspect(pdfOf([{ text: ['Work plan'] }]), pdf)).toEqual({
    ok: false,
    reason: '文件结构过于复杂，检查未能完成。请重新导出或拆分后上传。',
  });
  // The next file has a process again.
  expect(await small.inspect(Buffer.alloc(0), pdf)).toMatchObject({ ok: false, reason: /0 字节/ });
});

test('who ends the process from outside says nothing about the file: it is to be inspected again', async () => {
  const inspecting = opened();
  const asked = inspecting.inspect(pdfOf([{ text: ['Work plan'] }]), pdf);
  // Until it has loaded what it needs it cannot have answered.
  await expect.poll(() => inspecting.pid).toBeDefined();
  process.kill(inspecting.pid as number, 'SIGKILL');
  await expect(asked).rejects.toThrow('SIGKILL');
  expect(await inspecting.inspect(png(40, 30), { name: '现场.png', type: 'image/png' })).toMatchObject({
    ok: true,
  });
});

test('a long file that was asked for together with a short one is read to its end', async () => {
  const { inspect } = opened(undefined, 1);
  const lines = Array.from({ length: 60 }, (_, line) => `line ${line} of a long register of notices`);
  const short = inspect(pdfOf([{ text: ['Work plan'] }]), pdf);
  const long = inspect(pdfOf(Array.from({ length: 120 }, () => ({ text: lines }))), pdf);
  expect(await short).toMatchObject({ ok: true });
  expect(await long).toMatchObject({ ok: true, facts: { pages: 120 } });
});

test('a part of a larger memory is inspected without taking the rest away', async () => {
  const { inspect } = opened();
  const file = pdfOf([{ text: ['Work plan'] }]);
  const larger = Buffer.alloc(file.length + 10, 1);
  larger.set(file, 5);
  expect(await inspect(larger.subarray(5, 5 + file.length), pdf)).toMatchObject({ ok: true });
  expect(larger[0]).toBe(1);
});
