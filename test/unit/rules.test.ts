import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  idsIn,
  type Rule,
  type RuleBook,
  readTable,
  type ShownBy,
  tableFile,
  tableOf,
  testsIn,
} from '#infra/local/checks/rules.ts';

const order = ['N-05', 'N-06', 'N-07', 'Q1', 'Q2', 'Q3', 'J-T一1', 'J-T一2', 'J-T四', 'XR-1', 'A1', 'G-AGE'];
const bookOf = (...rules: Rule[]): RuleBook => ({ groups: [{ title: '全国方案', rules }] });
const quoting = (own: string): ShownBy => ({ file: 'test/unit/x.test.ts', title: own, own });
const faultsOf = (rule: Partial<Rule>, ...titles: string[]) =>
  tableOf(bookOf({ id: 'N-05', title: '两年一个批次', ...rule }), titles.map(quoting)).faults;

describe('the rules of this repository', () => {
  const root = path.resolve(import.meta.dirname, '../..');
  const { markdown, faults, counts } = readTable(root);

  test('each has either a test or a reason, and the tests quote no other', () => {
    expect(faults).toEqual([]);
    expect(counts.shown + counts.partly + counts.open).toBe(counts.all);
  });

  test('the table is current: npm run rules writes it', () => {
    expect(fs.readFileSync(path.join(root, tableFile), 'utf8')).toBe(markdown);
  });
});

describe('ids in a title', () => {
  // Not written in place: these are examples, which the table must not read as tests of those rules.
  const quotes: [title: string, ids: string[]][] = [
    ['N-05, N-07: one and another', ['N-05', 'N-07']],
    ['a law (N-06)', ['N-06']],
    ['N-05…N-07: all of them', ['N-05', 'N-07', 'N-06']],
    ['Q1–Q3 and A1', ['Q1', 'Q3', 'Q2', 'A1']],
    ['J-T一1…J-T四: tasks', ['J-T一1', 'J-T四', 'J-T一2']],
    ['XR-1，G-AGE', ['XR-1', 'G-AGE']],
    ['SHA-256 of UTF-8, RFC 9457, F-04, B.1, 2^31-1, CQ-COUNTY-2023, A100x', []],
  ];
  const mistakes = [
    ['N-99: nothing', '“N-99” is no rule'],
    ['N-5: a digit short', '“N-5” is no rule'],
    ['Q17', '“Q17” is no rule'],
    ['N-07…N-05: backwards', '“N-07–N-05” is no range'],
    ['N-05–Q2: of two kinds', '“N-05–Q2” is no range'],
  ] as const;

  test.each(quotes)('%s', (title, ids) => {
    expect(idsIn(title, order)).toEqual({ ids, faults: [] });
  });

  test.each(mistakes)('%s is not understood', (title, fault) => {
    expect(idsIn(title, order).faults).toEqual([fault]);
  });
});

describe('tests in a file', () => {
  const titles = (text: string) => testsIn('x.test.ts', text).map(({ title }) => title);

  test('by their title, after the groups around them', () => {
    const text = `describe('Q1: group', () => { test('one', () => {}); it(\`two \${2} in it\`, () => {}); });`;
    expect(titles(text)).toEqual(['Q1: group', 'Q1: group › one', 'Q1: group › two # in it']);
  });

  test('rows of each fill the title with their first value', () => {
    expect(titles(`test.each([['N-05: a', 1], ['b', 2]])('%s holds', () => {});`)).toEqual([
      'N-05: a holds',
      'b holds',
    ]);
    expect(titles(`test.each(['Q1', 'Q2'] as const)('N-06: %s', () => {});`)).toEqual(['N-06: %s']);
    expect(titles(`describe.each(cases)('%s', () => { test('in it', () => {}); });`)).toEqual([
      '%s',
      '%s › in it',
    ]);
  });

  test('what is not run shows nothing, and neither do comments, texts and other calls', () => {
    expect(titles(`describe.skip('N-05', () => { test('N-06', () => {}); }); test.todo('N-07');`)).toEqual(
      [],
    );
    expect(titles(`// test('N-05')\nconst text = "test('N-05')"; /x/.test('N-05'); check('N-05');`)).toEqual(
      [],
    );
  });
});

describe('the table refuses', () => {
  test('a rule with neither a test nor a reason, and one with both', () => {
    expect(faultsOf({})).toEqual(['N-05 has neither a test nor a reason why it is open']);
    expect(faultsOf({ open: '尚未实现' }, 'N-05')).toEqual(['N-05 is said to be open, and a test quotes it']);
    expect(faultsOf({ partly: '尚缺' })).toEqual([
      'N-05 has neither a test nor a reason why it is open',
      'N-05 is said to be shown in part, and no test quotes it',
    ]);
    expect([
      faultsOf({}, 'N-05'),
      faultsOf({ open: '尚未实现' }),
      faultsOf({ partly: '尚缺' }, 'N-05'),
    ]).toEqual([[], [], []]);
  });

  test('an id that no rule has, with the test that quotes it', () => {
    expect(faultsOf({}, 'N-05', 'N-98: gone')).toEqual([
      'test/unit/x.test.ts, “N-98: gone”: “N-98” is no rule',
    ]);
  });

  test('a rule that stands twice', () => {
    const rule = { id: 'N-05', title: '两年一个批次', open: '尚未实现' };
    expect(tableOf(bookOf(rule, rule), []).faults).toEqual(['N-05 stands twice in rules.json']);
  });
});

test('what a title holds does not break the table', () => {
  const { markdown } = tableOf(bookOf({ id: 'N-05', title: '两年一个批次' }), [quoting('N-05: a | b <c>')]);
  expect(markdown.split('\n').at(-2)).toBe(
    '| N-05 | 两年一个批次 | 已有测试 | `test/unit/x.test.ts` N-05: a \\| b &lt;c> |',
  );
});
