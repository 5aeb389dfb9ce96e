import { Ajv } from 'ajv';
import { Engine } from 'json-rules-engine';
import jsonata from 'jsonata';
import * as z from 'zod';
import { type Observed, tallyMaterial } from '#shared/domain/scoring.ts';
import { rowsOf, tallyAnswers } from '#shared/domain/verdict.ts';
import { Answer, type Answers } from '#shared/model/answer.ts';
import { areAnswers } from '#shared/model/answers-shape.ts';
import type { Edition, Measure, Row } from '#shared/model/edition.ts';
import type { LocalDate } from '#shared/model/instant.ts';
import { editions } from '#shared/standards/editions.ts';
import { standardAnswers } from '../demo/answers.ts';
import { type FormEngine, formEngines } from './form-engines.ts';

/** Applications a second, from the request's text to the verdict, one core. */
export interface Verdicts {
  readonly bytes: number;
  readonly perSecond: Contenders<number>;
  /** Ours to ajv's and to zod's. */
  readonly toAjv: number;
  readonly toZod: number;
  readonly cycle: {
    readonly applications: number;
    readonly rows: number;
    readonly megabytes: number;
    readonly parseSeconds: number;
    readonly rescoreSeconds: number;
    /** Rescoring to JSON.parse of the same data (aim ≤ 3). */
    readonly ratio: number;
  };
}
type Contender =
  | 'parse'
  | 'bare'
  | 'ours'
  | 'ajv'
  | 'zod'
  | 'zodJitless'
  | 'rulesEngine'
  | 'jsonata'
  | 'scoringAlone';
type FormEngineName = 'survey' | 'formio';
/** Without the form engines where those could not be installed. */
type Contenders<Of> = Readonly<Record<Contender, Of> & Partial<Record<FormEngineName, Of>>>;

const edition = editions.find(({ id }) => id === 'CQ-COUNTY-2023') as Edition;
const rows = rowsOf(edition);

/** A district's whole application, of the 23 KB that the issue names. */
function application(district: string): Answers {
  const padding =
    '对照标准逐项开展自查自评，相关制度文件、会议纪要、工作台账、检查记录和现场照片均已归档备查。'.repeat(4);
  const answers = standardAnswers(edition, district, { without: ['10.2', '11.5'] });
  return Object.fromEntries(
    Object.entries(answers).map(([item, answer]) => [
      item,
      { ...answer, text: `${answer.text ?? ''}${padding}` },
    ]),
  ) as Answers;
}

const digits = /^\d{1,15}$/;

/** The barest loop that comes to the same number of rows: no shape, no words, no other counts. */
function bareLoop(answers: Answers): number {
  let met = 0;
  for (const row of rows) {
    const answer = answers[row.id];
    let ok = answer?.checks?.length === row.checks.length && answer.checks.every(Boolean);
    for (const measure of row.measures) ok &&= holdsBarely(measure, answer?.figures?.[measure.id]);
    if (ok) met += 1;
  }
  return met;
}

function holdsBarely(measure: Measure, figure: NonNullable<Answer['figures']>[string] | undefined): boolean {
  if (figure === undefined) return !measure.required;
  const { value, numerator, denominator } = figure;
  if (measure.kind === 'count')
    return (
      value !== undefined && digits.test(value) && compare(Number(value), measure.operator, measure.bound)
    );
  if (
    numerator === undefined ||
    denominator === undefined ||
    !digits.test(numerator) ||
    !digits.test(denominator)
  )
    return false;
  return compare(Number(numerator) * 100, measure.operator, measure.bound * Number(denominator));
}

function compare(left: number, operator: Measure['operator'], right: number): boolean {
  if (operator === '>=') return left >= right;
  if (operator === '>') return left > right;
  return operator === '=' ? left === right : left < right;
}

/** The same demands as one JSONata expression, made from the edition. */
function expressionOf(): string {
  const figure = (row: Row, measure: Measure) => {
    const at = `\`${row.id}\`.figures.\`${measure.id}\``;
    const bound = `${measure.operator} ${measure.bound}`;
    const test =
      measure.kind === 'count'
        ? `$number(${at}.value) ${bound}`
        : `$number(${at}.numerator) * 100 ${measure.operator} ${measure.bound} * $number(${at}.denominator)`;
    return measure.required ? test : `($not($exists(${at})) or ${test})`;
  };
  const conditions = rows.map((row) =>
    [`$not(false in \`${row.id}\`.checks)`, ...row.measures.map((measure) => figure(row, measure))].join(
      ' and ',
    ),
  );
  return `$sum([${conditions.map((condition) => `(${condition}) ? 1 : 0`).join(', ')}])`;
}

/** The same demands as one rule a row, made from the edition; it checks no shape. */
function rulesEngineOf(): Engine {
  const engine = new Engine([], { allowUndefinedFacts: true });
  engine.addOperator('ticked', (checks: unknown) => Array.isArray(checks) && checks.every(Boolean));
  engine.addOperator('holds', (figure: unknown, measure: unknown) =>
    holdsBarely(measure as Measure, figure as Parameters<typeof holdsBarely>[1]),
  );
  for (const row of rows) {
    const figures = row.measures.map((measure) => ({
      fact: row.id,
      path: `$.figures.${measure.id}`,
      operator: 'holds',
      value: measure,
    }));
    engine.addRule({
      conditions: { all: [{ fact: row.id, path: '$.checks', operator: 'ticked', value: true }, ...figures] },
      event: { type: 'met' },
    });
  }
  return engine;
}

/** Rounds a second over `seconds`. */
async function rate(once: () => unknown, seconds: number): Promise<number> {
  const began = performance.now();
  let rounds = 0;
  let elapsed = 0;
  while (elapsed < seconds * 1000) {
    // The clock is asked seldom, but not so seldom that what takes 10 milliseconds runs for half a second.
    const batch = elapsed === 0 ? 1 : Math.min(50, Math.ceil((rounds * 20) / elapsed));
    for (let i = 0; i < batch; i += 1) {
      const pending = once();
      if (pending instanceof Promise) await pending;
    }
    rounds += batch;
    elapsed = performance.now() - began;
  }
  return Math.round((rounds / elapsed) * 1000);
}

/** The best of each over five rounds in turn, after one to warm up: other work on the machine only ever slows. */
async function rates(contenders: Contenders<() => unknown>): Promise<Contenders<number>> {
  const best = {} as Record<keyof Contenders<number>, number>;
  for (let round = 0; round <= 5; round += 1) {
    for (const [name, once] of Object.entries(contenders) as [keyof typeof best, () => unknown][]) {
      const measured = await rate(once, 0.3);
      if (round > 0) best[name] = Math.max(best[name] ?? 0, measured);
    }
  }
  return best;
}

/** Throws where a contender comes to another result than the rest: then its speed says nothing. */
function same(met: number, expected: number, who: string): void {
  if (met !== expected) throw new Error(`${who}: ${met} rows met, not ${expected}`);
}

/**
 * Measures validation with scoring side by side, and a national cycle rescored. Two form engines are too heavy for every
 * installation (100 MB) and are installed by this measurement alone.
 */
export async function measureVerdicts(): Promise<Verdicts> {
  const answers = application('綦江区');
  const text = JSON.stringify(answers);
  const expected = tallyAnswers(edition, answers)?.rows.met ?? -1;
  const shape = z.strictObject(Object.fromEntries(rows.map((row) => [row.id, Answer])));
  const validate = new Ajv({ strict: false }).compile(z.toJSONSchema(shape, { target: 'draft-7' }));
  const expression = jsonata(expressionOf());
  const engine = rulesEngineOf();
  const read = () => JSON.parse(text) as Answers;
  const forms = await formEngines(rows);
  const judgedBy = (who: string, accepts: FormEngine) => () => {
    const parsed = read();
    if (!accepts(parsed)) throw new Error(`${who}: refused`);
    same(bareLoop(parsed), expected, who);
  };
  const contenders: Contenders<() => unknown> = {
    parse: read,
    bare: () => same(bareLoop(read()), expected, 'bare loop'),
    ours: () => {
      const parsed: unknown = read();
      if (!areAnswers(parsed)) throw new Error('ours: refused');
      same(tallyAnswers(edition, parsed)?.rows.met ?? -1, expected, 'ours');
    },
    ajv: () => {
      const parsed = read();
      if (!validate(parsed)) throw new Error('ajv: refused');
      same(bareLoop(parsed), expected, 'ajv');
    },
    zod: () => same(bareLoop(shape.parse(read()) as Answers), expected, 'zod'),
    zodJitless: () =>
      same(bareLoop(shape.parse(read(), { jitless: true }) as Answers), expected, 'zod, jitless'),
    rulesEngine: async () => same((await engine.run(read())).events.length, expected, 'json-rules-engine'),
    jsonata: async () => same((await expression.evaluate(read())) as number, expected, 'jsonata'),
    scoringAlone: () => same(bareLoop(answers), expected, 'scoring'),
    ...(forms && {
      survey: judgedBy('survey-core', forms.survey),
      formio: judgedBy('@formio/core', forms.formio),
    }),
  };
  const perSecond = await rates(contenders);
  return {
    bytes: Buffer.byteLength(text),
    perSecond,
    toAjv: ratio(perSecond.ours, perSecond.ajv),
    toZod: ratio(perSecond.ours, perSecond.zod),
    cycle: rescored(),
  };
}

const ratio = (ours: number, theirs: number) => Math.round((ours / theirs) * 100) / 100;

/** Counties of the national cycle (DOMAIN: 2,847 county-level units as of 2026-04). */
const counties = 2_847;

interface Kept {
  readonly answers: Answers;
  readonly observed: Readonly<Record<string, readonly Observed[]>>;
}

/** Answers without their prose, and beside the unit's own figures those of a document and of the on-site team. */
function keptOf(index: number): Kept {
  const without = rows
    .filter((_, row) => (index * 31 + row * 7) % (4 + (index % 9)) === 0)
    .map(({ id }) => id);
  const answers = standardAnswers(edition, '', { without });
  const bare = Object.fromEntries(
    Object.entries(answers).map(([item, { text: _, ...answer }]) => [item, answer]),
  );
  const seen = (row: Row, source: Observed['source'], on: string): Observed[] =>
    row.measures.length === 0
      ? []
      : [{ source, on: on as LocalDate, figures: answers[row.id]?.figures ?? {} }];
  const observed = Object.fromEntries(
    rows.map((row) => [
      row.id,
      [...seen(row, 'document', '2026-06-30'), ...seen(row, 'onSite', '2026-09-15')],
    ]),
  );
  return { answers: bare as Answers, observed };
}

function rescored(): Verdicts['cycle'] {
  const text = JSON.stringify(Array.from({ length: counties }, (_, index) => keptOf(index)));
  const times = { parse: Number.POSITIVE_INFINITY, rescore: Number.POSITIVE_INFINITY };
  for (let attempt = 0; attempt < 4; attempt += 1) {
    let began = performance.now();
    const all = JSON.parse(text) as Kept[];
    times.parse = Math.min(times.parse, performance.now() - began);
    began = performance.now();
    let reached = 0;
    for (const material of all) if (tallyMaterial(edition, material)?.reached) reached += 1;
    times.rescore = Math.min(times.rescore, performance.now() - began);
    if (reached === 0 || reached === counties)
      throw new Error(`the cycle tells nothing apart: ${reached} reached`);
  }
  return {
    applications: counties,
    rows: rows.length,
    megabytes: Math.round(Buffer.byteLength(text) / 1e5) / 10,
    parseSeconds: Math.round(times.parse) / 1000,
    rescoreSeconds: Math.round(times.rescore) / 1000,
    ratio: ratio(times.rescore, times.parse),
  };
}

const names = {
  parse: 'JSON.parse',
  bare: '最简手写循环',
  ours: '示范',
  ajv: 'ajv 8（编译）+ 循环',
  zod: 'zod 4 + 循环',
  zodJitless: 'zod 4（jitless）+ 循环',
  rulesEngine: 'json-rules-engine（不校验）',
  jsonata: 'jsonata（不校验）',
  formio: '@formio/core + 循环',
  survey: 'survey-core + 循环',
  scoringAlone: '仅循环（不解析、不校验）',
} as const satisfies Record<Contender | FormEngineName, string>;

/** For people, with the aims beside the figures. */
export function verdictsAsText({ bytes, perSecond, toAjv, toZod, cycle }: Verdicts): string {
  return [
    `校验并判定一份重庆市申报（30 行，${Math.round(bytes / 1024)} KB），单核，从请求文本到结论，每秒份数：`,
    ...Object.entries(names).map(
      ([key, name]) =>
        `　　${name}：${perSecond[key as Contender]?.toLocaleString('en') ?? '没有装上，未测'}`,
    ),
    `　　示范与 ajv 之比 ${toAjv}（目标 ≥ 1），与 zod 之比 ${toZod}（不得低于 1）`,
    `全国一个周期重新判定（${cycle.applications.toLocaleString('en')} 份 × ${cycle.rows} 行 × 3 个来源，${cycle.megabytes} MB），单核 ${cycle.rescoreSeconds} 秒；` +
      `JSON.parse 同样数据 ${cycle.parseSeconds} 秒；之比 ${cycle.ratio}（目标 ≤ 3）`,
  ].join('\n');
}
