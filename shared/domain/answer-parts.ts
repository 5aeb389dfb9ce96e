import type { Answer } from '../model/answer.ts';
import type { Field, Item, Measure, Row } from '../model/edition.ts';
import type { ItemId } from '../model/ids.ts';
import { isNotDone } from './figures.ts';
import { boundText, partsOf, windowText } from './measures.ts';
import { shownDate } from './time.ts';

/** How a part is filled: free text, a number as typed, or a choice from a list. */
export type PartKind = 'text' | 'number' | 'date' | 'yesNo' | 'incident' | 'done' | 'notApplicable';

/** The smallest thing that a person fills in: one cell of a workbook, one input of a screen. */
export interface AnswerPart {
  readonly item: ItemId;
  /** Where it lies in the answer, as in a fault's pointer: `text`, `checks/0`, `figures/signed/numerator`. */
  readonly part: string;
  readonly kind: PartKind;
  readonly label: string;
  readonly unit: string | null;
  /** How to fill it, in words; empty where the label says it all. */
  readonly help: string;
}

/** Kinds that are chosen from a list. */
export type ListKind = Exclude<PartKind, 'text' | 'number' | 'date'>;

/** What a list offers, in order: value in the answer → word on the screen and in the drop-down. */
export const choiceWords: Readonly<Record<ListKind, ReadonlyMap<string, string>>> = {
  yesNo: new Map([
    ['yes', '是'],
    ['no', '否'],
  ]),
  incident: new Map([
    ['has', '有'],
    ['none', '无'],
  ]),
  done: new Map([
    ['true', '达到'],
    ['false', '未达到'],
  ]),
  notApplicable: new Map([
    ['true', '不适用'],
    ['false', '适用'],
  ]),
};

/** 「如未开展相关工作请填写“无”。」 (DOMAIN X-02). */
const notDoneHelp = '如未开展相关工作请填写“无”。';
const numberHelp = '只填 0 或正整数，不带单位、小数和千分位逗号；未开展请填 0。';

/** Every part of an item that the unit fills, in the order of the screen; none for what others or the system fill. */
export function answerPartsOf(item: Item): AnswerPart[] {
  return item.type === 'row' ? rowParts(item) : fieldParts(item);
}

function rowParts(row: Row): AnswerPart[] {
  const of = (
    part: string,
    kind: PartKind,
    label: string,
    help: string,
    unit: string | null = null,
  ): AnswerPart => ({ item: row.id, part, kind, label, unit, help });
  return [
    ...row.checks.map((check, index) => of(`checks/${index}`, 'done', check, '请选择“达到”或“未达到”。')),
    ...row.measures.flatMap((measure) => measureParts(row, measure)),
    of('text', 'text', '自评说明', '写明文件名称、文号、日期和成效；未开展请填写“无”。'),
    of(
      'notApplicable',
      'notApplicable',
      '本地是否适用',
      '本地不适用的请选择“不适用”，并在下一行说明理由；适用的不必选择。',
    ),
    of('reason', 'text', '不适用的理由', '由审核单位核定；核定为不适用的，不计入总数。'),
  ];
}

function measureParts(row: Row, measure: Measure): AnswerPart[] {
  const optional = measure.required ? '' : '如以此项达标，请填写。';
  const covers = windowText(measure);
  const period = covers === null ? '' : `统计期间：${covers}。`;
  const help = `${period}要求${boundText(measure)}${measure.inferred ? '（原文未给数值，按此判断）' : ''}。${optional}${numberHelp}`;
  if (measure.kind === 'count' && measure.since !== undefined) {
    const until = measure.asOf === undefined ? '' : `，计算至${shownDate(measure.asOf)}`;
    const asked = `填写日期，例如 2019-05-06。要求满 ${measure.bound} ${measure.unit}${until}。`;
    const part = `figures/${measure.id}/value`;
    return [
      { item: row.id, part, kind: 'date', label: measure.since, unit: null, help: `${asked}${optional}` },
    ];
  }
  return partsOf(measure).map((part) => ({
    item: row.id,
    part: `figures/${measure.id}/${part}`,
    kind: 'number',
    label:
      measure.kind === 'count'
        ? measure.label
        : `${measure.label}：${part === 'numerator' ? measure.numerator : measure.denominator}`,
    unit: measure.unit,
    help,
  }));
}

function fieldParts(field: Field): AnswerPart[] {
  const of = (part: string, kind: PartKind, label: string, help: string): AnswerPart => ({
    item: field.id,
    part,
    kind,
    label,
    unit: field.unit,
    help,
  });
  switch (field.type) {
    case 'text':
      return [of('text', 'text', '填写内容', field.notDone ? notDoneHelp : '')];
    case 'integer':
      return [of('number', 'number', field.short, numberHelp)];
    case 'yesNo':
      return [
        of('choice', 'yesNo', field.short, '请选择“是”或“否”。'),
        of('text', 'text', '具体情况', '选择“是”的必须填写；选择“否”的留空。'),
      ];
    case 'incident':
      return [
        of('choice', 'incident', field.short, '请选择“有”或“无”。这里的“无”表示没有发生，不是“未开展”。'),
        ...(field.incidentBlocks === false
          ? [of('reason', 'text', '理由和处理情况', '选择“有”的必须填写；选择“无”的留空。')]
          : []),
      ];
    case 'person':
      return [of('text', 'text', '姓名', '')];
    case 'phone':
      return [of('text', 'text', '电话', '11 位手机号码，或带区号的固定电话，例如 0996-2012345。')];
    case 'derived':
    case 'recommender':
    case 'division':
    case 'seal':
      return [];
  }
}

/** A part as stored, or null where it was never filled. Choices as `yes`, `none`, `true`. */
export function partValue(answer: Answer, part: string): string | null {
  const [name, first = '', second = ''] = part.split('/');
  switch (name) {
    case 'checks': {
      const tick = answer.checks?.[Number(first)];
      return tick === undefined ? null : String(tick);
    }
    case 'figures':
      return answer.figures?.[first]?.[second as 'value'] ?? null;
    case 'notApplicable':
      return answer.notApplicable === undefined ? null : String(answer.notApplicable);
    default:
      return answer[name as 'text'] ?? null;
  }
}

/** The answer with one part set. Ticks that were never set beside it count as not done, as on the screen. */
export function withPart(item: Item, answer: Answer, part: string, value: string): Answer {
  const [name, first = '', second = ''] = part.split('/');
  switch (name) {
    case 'checks': {
      const ticks = item.type === 'row' ? item.checks : [];
      const checks = ticks.map((_, index) =>
        index === Number(first) ? value === 'true' : (answer.checks?.[index] ?? false),
      );
      return { ...answer, checks };
    }
    case 'figures': {
      const figure = { ...answer.figures?.[first], [second]: value };
      return { ...answer, figures: { ...answer.figures, [first]: figure } };
    }
    case 'notApplicable': {
      if (value === 'true') return { ...answer, notApplicable: true };
      const { notApplicable: _, ...rest } = answer;
      return rest;
    }
    default:
      return { ...answer, [name as 'text']: value };
  }
}

/** A stored value in the words of the screen: 达到 for `true`, the text itself otherwise. */
export function shownPart(kind: PartKind, value: string): string {
  return kind === 'text' || kind === 'number' || kind === 'date'
    ? value
    : (choiceWords[kind].get(value) ?? value);
}

const equals = (left: string, right: string) => left.normalize('NFKC') === right.normalize('NFKC');

/**
 * Reads the word of a list, as chosen or typed: full-width letters, spaces and marks around it do not matter, and 暂无
 * is 无. @returns the stored value, or null for a word that the list does not have
 */
export function readChoice(kind: ListKind, raw: string): string | null {
  const word = raw.trim().replace(/[。．.；;，,、]+$/u, '');
  for (const [value, shown] of choiceWords[kind]) if (equals(shown, word)) return value;
  if (kind === 'incident' && isNotDone(word)) return 'none';
  const tick = { '√': 'true', '✓': 'true', '☑': 'true', '×': 'false', '✗': 'false' }[word];
  return kind === 'done' ? (tick ?? null) : null;
}
