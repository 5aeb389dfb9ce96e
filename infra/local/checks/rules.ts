// `npm run rules`: writes test/rules/RULES.md, every rule of the sources with the tests that show it. A test shows a
// rule by quoting its id in its title, so the table is never edited by hand: what is open is said in rules.json.
import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import * as z from 'zod';

const Rule = z.strictObject({
  id: z.string().min(1),
  /** What it demands, in words of our own. */
  title: z.string().min(1).max(30),
  /** No test shows it: why, and which issue brings it. */
  open: z.string().min(1).optional(),
  /** What the tests that quote it do not show yet. */
  partly: z.string().min(1).optional(),
});
const RuleBook = z.strictObject({
  groups: z.array(z.strictObject({ title: z.string(), rules: z.array(Rule) })),
});
export type Rule = z.infer<typeof Rule>;
export type RuleBook = z.infer<typeof RuleBook>;

/** A test by its file and its title, after the titles of the groups that it stands in. */
export interface ShownBy {
  readonly file: string;
  readonly title: string;
  /** The title alone, without its groups: a group that quotes a rule shows it once, not once for each test. */
  readonly own: string;
}

export interface RuleTable {
  readonly markdown: string;
  readonly faults: readonly string[];
  readonly counts: {
    readonly all: number;
    readonly shown: number;
    readonly partly: number;
    readonly open: number;
  };
}

const id =
  /(?<![\w-])(?:(?:XR|[NCXJES])-\d{1,3}|J-T[一二三四五六七八九]\d?|G-[A-Z]+|[QAP]\d{1,3})(?![\w-])/gu;

/**
 * The rules that a title quotes: «N-05, N-07», and ranges as «Q1–Q5» or «N-10…N-17», which mean every rule from the one
 * to the other in the order of the rule book. F-… are sources, not rules, and are left alone.
 * @param order every known id
 */
export function idsIn(title: string, order: readonly string[]): { ids: string[]; faults: string[] } {
  const found = [...title.matchAll(id)];
  const ids = new Set<string>();
  const faults: string[] = [];
  found.forEach(([one], i) => {
    if (!order.includes(one)) faults.push(`“${one}” is no rule`);
    ids.add(one);
    const before = found[i - 1];
    if (!before || !/^\s*[–…]\s*$/u.test(title.slice(before.index + before[0].length, found[i]?.index)))
      return;
    const [from, to] = [order.indexOf(before[0]), order.indexOf(one)];
    if (from < 0 || to < 0) return;
    if (from >= to || family(before[0]) !== family(one)) faults.push(`“${before[0]}–${one}” is no range`);
    else for (const between of order.slice(from, to)) ids.add(between);
  });
  return { ids: [...ids], faults };
}

/** N of N-05, Q of Q12, J-T of J-T一1. */
function family(one: string): string {
  return one.replace(/[\d一二三四五六七八九]+$/u, '');
}

const testing = new Set(['describe', 'test', 'it']);
const notRun = new Set(['skip', 'todo', 'fails']);

/**
 * Titles of the tests and groups in a file. A row of `each` that is written in place and begins with a text fills the
 * first %s; rows that come from elsewhere are not looked up.
 */
export function testsIn(file: string, text: string): ShownBy[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: ShownBy[] = [];
  const visit = (node: ts.Node, groups: readonly string[]) => {
    const titles = ts.isCallExpression(node) ? titlesOf(node) : [];
    if (titles === 'not run') return;
    for (const own of titles) found.push({ file, title: [...groups, own].join(' › '), own });
    const below = titles[0] === undefined ? groups : [...groups, titles[0]];
    ts.forEachChild(node, (child) => visit(child, below));
  };
  visit(source, []);
  return found;
}

function titlesOf(call: ts.CallExpression): string[] | 'not run' {
  let rows: ts.Expression | undefined;
  let at: ts.Expression = call.expression;
  while (!ts.isIdentifier(at)) {
    if (ts.isCallExpression(at)) {
      rows = at.arguments[0];
      at = at.expression;
    } else if (ts.isPropertyAccessExpression(at)) {
      if (notRun.has(at.name.text)) return 'not run';
      at = at.expression;
    } else return [];
  }
  const [first] = call.arguments;
  if (!testing.has(at.text) || !first) return [];
  const title = textOf(first);
  if (title === null) return [];
  const filled = title.includes('%s') && rows && ts.isArrayLiteralExpression(rows) ? rows.elements : [];
  const all = filled.flatMap((row) => {
    const value = textOf(ts.isArrayLiteralExpression(row) ? (row.elements[0] ?? row) : row);
    return value === null ? [] : [title.replace('%s', () => value)];
  });
  return all.length > 0 ? all : [title];
}

function textOf(node: ts.Expression): string | null {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return null;
  return node.head.text + node.templateSpans.map(({ literal }) => `#${literal.text}`).join('');
}

/** The table, and everything in book or tests that would make it untrue. */
export function tableOf(book: RuleBook, tests: readonly ShownBy[]): RuleTable {
  const rules = book.groups.flatMap((group) => group.rules);
  const order = rules.map((rule) => rule.id);
  const faults = order
    .filter((one, i) => order.indexOf(one) !== i)
    .map((one) => `${one} stands twice in rules.json`);
  const shown = new Map<string, ShownBy[]>();
  for (const one of tests) {
    const quoted = idsIn(one.own, order);
    faults.push(...quoted.faults.map((fault) => `${one.file}, “${one.own}”: ${fault}`));
    for (const rule of quoted.ids) shown.set(rule, [...(shown.get(rule) ?? []), one]);
  }
  for (const { id: rule, open, partly } of rules) {
    const isShown = shown.has(rule);
    if (!isShown && !open) faults.push(`${rule} has neither a test nor a reason why it is open`);
    if (isShown && open) faults.push(`${rule} is said to be open, and a test quotes it`);
    if (partly && !isShown) faults.push(`${rule} is said to be shown in part, and no test quotes it`);
  }
  const open = rules.filter((rule) => rule.open).length;
  const partly = rules.filter((rule) => rule.partly).length;
  const counts = { all: rules.length, shown: rules.length - open - partly, partly, open };
  return { markdown: markdownOf(book, shown, counts), faults, counts };
}

function markdownOf(
  book: RuleBook,
  shown: ReadonlyMap<string, readonly ShownBy[]>,
  counts: RuleTable['counts'],
): string {
  const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
  const lines = [
    '# 规则与测试',
    '',
    '由 `npm run rules` 生成，请勿手工修改：规则和未实现的原因在 `rules.json`，测试在标题里写明规则编号。',
    `共 ${counts.all} 条：已有测试 ${counts.shown} 条，部分 ${counts.partly} 条，未实现 ${counts.open} 条。`,
  ];
  for (const { title, rules } of book.groups) {
    lines.push(
      '',
      `## ${title}`,
      '',
      '| 编号 | 规则 | 状态 | 测试，或未实现的原因 |',
      '| --- | --- | --- | --- |',
    );
    for (const rule of rules) {
      const tests = (shown.get(rule.id) ?? []).map((one) => `\`${one.file}\` ${cell(one.title)}`);
      const said = rule.partly ? [`**尚缺**：${cell(rule.partly)}`] : [];
      const state = rule.open ? '未实现' : rule.partly ? '部分' : '已有测试';
      const last = rule.open ? cell(rule.open) : [...new Set([...said, ...tests])].join('<br>');
      lines.push(`| ${rule.id} | ${cell(rule.title)} | ${state} | ${last} |`);
    }
  }
  return `${lines.join('\n')}\n`;
}

const projects = ['unit', 'contract', 'conformance', 'integration', 'e2e'];
const bookFile = 'test/rules/rules.json';
export const tableFile = 'test/rules/RULES.md';

/**
 * Reads rule book and tests of the repository.
 * @throws Error where rules.json is not in its shape
 */
export function readTable(root: string): RuleTable {
  const book = RuleBook.parse(JSON.parse(fs.readFileSync(path.join(root, bookFile), 'utf8')));
  const tests = projects.flatMap((project) =>
    fs
      .readdirSync(path.join(root, 'test', project), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
      .map((name) => `test/${project}/${name.replaceAll('\\', '/')}`)
      .toSorted()
      .flatMap((file) => testsIn(file, fs.readFileSync(path.join(root, file), 'utf8'))),
  );
  return tableOf(book, tests);
}

if (import.meta.main) {
  const root = path.resolve(import.meta.dirname, '../../..');
  const { markdown, faults, counts } = readTable(root);
  if (faults.length === 0) fs.writeFileSync(path.join(root, tableFile), markdown);
  for (const fault of faults) console.error(fault);
  console.log(`${counts.all} rules: ${counts.shown} shown, ${counts.partly} in part, ${counts.open} open`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
