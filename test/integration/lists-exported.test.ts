import { readXlsx } from 'hucre/xlsx';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openArchive } from '#functions/office/archive.ts';
import { writeTable } from '#functions/office/write-table.ts';
import { formAnswers } from '../fixtures/answers.ts';
import { begin, openWorld, type World } from '../fixtures/api-world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const table = async (who: string, query: Record<string, string>) => {
  const reply = await world.call<{ file: string }>('export-applications', who, { query });
  if (reply.status !== 200) return { status: reply.status };
  const { sheets } = await readXlsx(new Uint8Array(Buffer.from(reply.body.file, 'base64')));
  return { status: 200, rows: sheets[0]?.rows ?? [] };
};

test('a list leaves as it is filtered, with what the reader may see and nothing else', async () => {
  for (const who of ['yanqi', 'hejing']) {
    const { application } = await begin(world, who);
    await world.decide('submit', who, application.id, { version: 1, answers: formAnswers() });
  }
  const all = await table('bayingolin', { view: 'branch', campaign: 'national-2026', sort: 'name' });
  expect(all.rows?.[0]?.[0]).toBe('申报单位汇总表');
  expect(all.rows?.[1]?.[0]).toContain('共 2 件');
  expect(all.rows?.[2]?.[0]).toBe('申报单位');
  expect(all.rows?.slice(3).map((row) => row[0])).toEqual([
    expect.stringContaining('和静'),
    expect.stringContaining('焉耆'),
  ]);
  const one = await table('bayingolin', { view: 'branch', q: '焉耆' });
  expect(one.rows).toHaveLength(4);
  expect(one.rows?.[3]?.[4]).toBeInstanceOf(Date);
  expect(one.rows?.[3]?.[8]).toBe(0);
  expect((await table('bayingolin', { view: 'branch', label: '已命名' })).rows).toHaveLength(3);
  expect((await table('chongqing', { view: 'branch' })).rows).toHaveLength(3);
  expect((await table('yanqi', { view: 'mine' })).rows).toHaveLength(3);
});

test('3,000 rows leave within two seconds, head frozen and printed on each page', async () => {
  const rows = Array.from({ length: 3_000 }, (_, index) => ({
    unit: `埇桥区第${index}卫生健康委员会`,
    day: '2026-04-01',
    count: index,
  }));
  const began = performance.now();
  const content = await writeTable({
    title: '汇总表',
    note: '',
    columns: [
      { head: '单位', width: 30, kind: 'text', value: ({ unit }: (typeof rows)[number]) => unit },
      { head: '日期', width: 14, kind: 'date', value: ({ day }) => day },
      { head: '数', width: 8, kind: 'integer', value: ({ count }) => count },
    ],
    rows,
  });
  expect(performance.now() - began).toBeLessThan(4_000);
  const parts = openArchive(content, 'Excel');
  if (!parts.ok) throw new Error(parts.refusal.detail);
  const sheet = parts.value.get('xl/worksheets/sheet1.xml')?.toString('utf8') ?? '';
  expect(sheet).toContain('state="frozen"');
  expect(sheet).toContain('orientation="landscape"');
  expect(parts.value.get('xl/workbook.xml')?.toString('utf8')).toContain('_xlnm.Print_Titles');
  const { sheets } = await readXlsx(content);
  expect(sheets[0]?.rows[3]?.[1]).toEqual(new Date('2026-04-01T00:00:00.000Z'));
});
