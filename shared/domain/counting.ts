import type { Campaign } from '../model/campaign.ts';
import type { Counting, Edition, Measure, Part, Row, Share, ValueSource } from '../model/edition.ts';
import type { LocalDate } from '../model/instant.ts';
import type { OthersSource } from '../model/observation.ts';
import { dateOf } from './time.ts';

/** A counting with nothing left open. */
export interface Policy {
  readonly unit: Counting['unit'];
  readonly line: number;
  readonly lineInferred: boolean;
  readonly star: Counting['star'];
  readonly notApplicable: Counting['notApplicable'];
  readonly rollup: Share;
  readonly partial: Share;
  readonly precedence: readonly (readonly ValueSource[])[];
  readonly lineAt: NonNullable<Counting['lineAt']>;
  readonly methods: NonNullable<Counting['methods']>;
  readonly methodSources: Readonly<Record<string, OthersSource>>;
}

/** Q11: on-site > 老龄处/national system > document > self-report. */
const defaultPrecedence: Policy['precedence'] = [['onSite'], ['office', 'system'], ['document'], ['self']];

/** One national system under the two names that the sources give it. */
export const nationalSystemNames = ['全国医养结合监测系统', '全国医养结合管理信息系统'] as const;

/** What to say where a text names the national system: its other name. Null where it does not. */
export function otherSystemName(text: string): string | null {
  const [one, other] = nationalSystemNames;
  if (text.includes(one)) return `“${one}”与“${other}”是同一系统。`;
  return text.includes(other) ? `“${other}”与“${one}”是同一系统。` : null;
}

/** S-05: who fills in what a method verifies. */
export const knownMethods: Policy['methodSources'] = {
  文档检查: 'document',
  现场查看: 'onSite',
  老龄处提供: 'office',
  ...Object.fromEntries(nationalSystemNames.map((name) => [`${name}查验`, 'system' as const])),
};

/**
 * What an edition leaves open, by the defaults of DOMAIN §B.4: all rows of an indicator (Q2), all checks of a row (Q3),
 * on-site before 老龄处 and the national system before documents before the unit's own (Q11), the line when the
 * evaluation is passed (Q12: whoever is below may still apply), a record of every listed method (Q14).
 */
export function policyOf(counting: Counting): Policy {
  return {
    unit: counting.unit,
    line: counting.line,
    lineInferred: counting.lineInferred ?? false,
    star: counting.star,
    notApplicable: counting.notApplicable,
    rollup: counting.rollup ?? { kind: 'all' },
    partial: counting.partial ?? { kind: 'all' },
    precedence: counting.precedence ?? defaultPrecedence,
    lineAt: counting.lineAt ?? 'pass',
    methods: counting.methods ?? 'all',
    methodSources: counting.methodSources ?? knownMethods,
  };
}

/** Compared as integers, never as a rounded percentage (E-64). Nothing of nothing is no share. */
export function holds(share: Share, met: number, total: number): boolean {
  switch (share.kind) {
    case 'all':
      return total > 0 && met === total;
    case 'any':
      return met > 0;
    case 'share':
      return total > 0 && met * 100 >= share.percent * total;
  }
}

export function partOf(row: Row): Part {
  return row.part ?? 'counted';
}

export const sourceNames = {
  self: '自报',
  document: '文件',
  office: '老龄处',
  system: '监测系统',
  onSite: '现场',
} as const satisfies Record<ValueSource, string>;

const shareWords = (share: Share, of: string) =>
  ({
    all: `${of}全部达标`,
    any: `${of}有一个达标即可`,
    share: `${of}达到 ${share.kind === 'share' ? share.percent : 0}%`,
  })[share.kind];

/** How an edition is counted, each rule in words under its name. */
export function countingInWords(counting: Counting): Record<string, string> {
  const { unit, line, lineInferred, star, notApplicable, rollup, partial, precedence, lineAt, methods } =
    policyOf(counting);
  const { scores } = counting;
  const units = { rows: '条目（行）', indicators: '二级指标', checks: '检查点' };
  return {
    达标线: `${units[unit]}的 ${line}%${lineInferred ? '（原文没有比例，按此理解）' : ''}`,
    二级指标: shareWords(rollup, '所属条目'),
    条目: shareWords(partial, '各项要求'),
    '★': star === 'veto' ? '一票否决' : '只作标记并提醒',
    不适用: { exclude: '不计入总数', met: '视为达标', notMet: '视为未达标' }[notApplicable],
    取值次序: precedence.map((rank) => rank.map((source) => sourceNames[source]).join('、')).join(' > '),
    达标线何时起作用: {
      apply: '申报时未达到的不能提交',
      pass: '申报时只提醒，核定未达到的不能评审通过',
      both: '申报时未达到的不能提交，核定未达到的不能评审通过',
    }[lineAt],
    验收记录:
      methods === 'all' ? '列明的验收方式都有记录，该行才能按达标通过' : '列明的验收方式有一种有记录即可',
    ...(scores && {
      评分: `${scores.rounds.map(({ title, weight }) => `${title} ${weight}%`).join('、')}，每轮 ${scores.scale} 分制，及格 ${scores.passMark} 分${scores.inferred ? '（原文没有分值，暂按此设定）' : ''}；排序供参考，由主办单位综合确定`,
    }),
  };
}

/** The day as of which a campaign counts years and windows: its own, or the last on which a unit may apply (G-AGE). */
export function referenceDayOf(campaign: Campaign): LocalDate {
  const { referenceDay, deadlines, applicantLevel, opensAt } = campaign;
  return referenceDay ?? dateOf(deadlines[applicantLevel] ?? opensAt);
}

/** Editions never change, and a campaign's day seldom: what was made for both is kept as long as the edition. */
const dated = new WeakMap<Edition, Map<LocalDate, Edition>>();

/** The edition with the reference day in every figure that counts years or covers a window; itself where none does. */
export function withReferenceDay(edition: Edition, day: LocalDate): Edition {
  const made = dated.get(edition) ?? new Map<LocalDate, Edition>();
  dated.set(edition, made);
  const known = made.get(day);
  if (known !== undefined) return known;
  const isDated = (measure: Measure) =>
    measure.window !== undefined || (measure.kind === 'count' && measure.since !== undefined);
  const sections = edition.sections.map((section) => ({
    ...section,
    items: section.items.map((item) =>
      item.type === 'row' && item.measures.some(isDated)
        ? {
            ...item,
            measures: item.measures.map((measure) =>
              isDated(measure) ? { ...measure, asOf: day } : measure,
            ),
          }
        : item,
    ),
  }));
  const changed = sections.some((section, i) =>
    section.items.some((item, j) => item !== edition.sections[i]?.items[j]),
  );
  const next = changed ? { ...edition, sections } : edition;
  made.set(day, next);
  return next;
}

/**
 * The edition with values entered for its parameters: 11.1 is then compared with that year's city average (Q7), and 3.5
 * of the national standard is asked in figures at all (N-13).
 * @param values by parameter id, percent or whole units
 */
export function withParameters(edition: Edition, values: Readonly<Record<string, number>>): Edition {
  if (Object.keys(values).length === 0) return edition;
  const valued = (row: Row): Row => {
    const measures = row.measures.map((measure) => {
      const bound = measure.parameter === undefined ? undefined : values[measure.parameter];
      return bound === undefined ? measure : { ...measure, bound };
    });
    const given = (row.awaits ?? []).flatMap(({ parameter, ...measure }) => {
      const bound = values[parameter];
      return bound === undefined
        ? []
        : [{ ...measure, kind: 'ratio' as const, bound, inferred: false, required: true, parameter }];
    });
    return { ...row, measures: [...measures, ...given] };
  };
  return {
    ...edition,
    sections: edition.sections.map((section) => ({
      ...section,
      items: section.items.map((item) => (item.type === 'row' ? valued(item) : item)),
    })),
  };
}
