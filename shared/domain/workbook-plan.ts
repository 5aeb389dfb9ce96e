import type { Answers } from '../model/answer.ts';
import type { CrossRule, Edition, Field, Item, Row } from '../model/edition.ts';
import type { ItemId } from '../model/ids.ts';
import { type AnswerPart, answerPartsOf, choiceWords, partValue, shownPart } from './answer-parts.ts';

/**
 * The layout of the workbook that a unit fills in offline. Every line carries the key of what it asks in a hidden
 * column, so that an upload is read by key: an inserted row or column moves cells, it does not change their meaning.
 * A change of keys, columns or sheet names is a new version.
 */
export const workbookVersion = 1;
/** First cell of the hidden sheet: whether a file is one of ours at all. */
export const workbookMark = 'shifan-workbook';
export const hiddenSheet = '_shifan';
export const guideSheet = '填表说明';

/** Columns, in order; the hidden key is the first. */
export const columns = ['编码', '编号', '内容', '填写项', '填写内容', '单位', '说明'] as const;
/** 0-based. */
export const keyColumn = columns.indexOf('编码');
export const inputColumn = columns.indexOf('填写内容');
/** 0-based row of the column heads; title and remark stand above. */
export const headRow = 2;

/** What Excel itself checks in a cell. */
export type CellCheck =
  | { readonly kind: 'list'; readonly words: readonly string[] }
  /** A formula that must be true. */
  | { readonly kind: 'formula'; readonly formula: string; readonly message: string }
  | { readonly kind: 'length'; readonly most: number };

export interface PlannedInput extends AnswerPart {
  /** As stored, or null. */
  readonly value: string | null;
  readonly check: CellCheck;
}

/** One line of a sheet. */
export interface PlannedLine {
  /** 0-based row in the sheet. */
  readonly row: number;
  readonly item: Item;
  /** First line of its item: number and content are merged downwards over `span` lines. */
  readonly span: number;
  readonly no: string;
  readonly content: string;
  readonly label: string;
  readonly unit: string;
  readonly help: string;
  /** What is filled in, what Excel computes, or what others fill. */
  readonly input: PlannedInput | { readonly formula: string } | { readonly given: string };
}

export interface PlannedSheet {
  readonly name: string;
  readonly title: string;
  readonly remark: string;
  readonly lines: readonly PlannedLine[];
}

export const keyOf = ({ item, part }: Pick<AnswerPart, 'item' | 'part'>): string => `${item}/${part}`;

export function isInput(line: PlannedLine): line is PlannedLine & { readonly input: PlannedInput } {
  return 'part' in line.input;
}

/** 0-based → A1. */
export function cellName(row: number, column: number): string {
  let letters = '';
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26))
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  return `${letters}${row + 1}`;
}

/** Excel allows 31 characters and not these; two sections never share a name. */
function sheetNames(edition: Edition): string[] {
  const taken = new Set<string>([hiddenSheet, guideSheet]);
  return edition.sections.map(({ title }) => {
    const plain = title.replace(/[[\]:*?/\\']/gu, ' ').replace(/[。\s]+$/u, '');
    let name = [...(plain || '表')].slice(0, 28).join('');
    for (let count = 2; taken.has(name); count += 1) name = `${[...plain].slice(0, 26).join('')}${count}`;
    taken.add(name);
    return name;
  });
}

interface Placed {
  readonly sheet: string;
  readonly row: number;
}

/**
 * The sheets of an edition, one for each section, filled with what the answers hold.
 * @param given what the system or the recommender fills in, by item: the unit's name, the recommending body
 */
export function workbookPlan(
  edition: Edition,
  answers: Answers,
  given: Readonly<Partial<Record<ItemId, string>>> = {},
): PlannedSheet[] {
  const names = sheetNames(edition);
  const places = new Map<string, Placed>();
  for (const [index, { items }] of edition.sections.entries()) {
    let row = headRow + 1;
    for (const item of items) {
      const parts = answerPartsOf(item);
      for (const part of parts) places.set(keyOf(part), { sheet: names[index] as string, row: row++ });
      row += parts.length === 0 ? 1 : 0;
    }
  }
  return edition.sections.map(({ title, items }, index) => {
    const name = names[index] as string;
    const lines: PlannedLine[] = [];
    for (const item of items)
      lines.push(
        ...linesOf(item, headRow + 1 + lines.length, { edition, answers, given, places, sheet: name }),
      );
    return { name, title, remark: edition.remark, lines };
  });
}

interface Surroundings {
  readonly edition: Edition;
  readonly answers: Answers;
  readonly given: Readonly<Partial<Record<ItemId, string>>>;
  readonly places: ReadonlyMap<string, Placed>;
  /** The sheet that formulas stand in. */
  readonly sheet: string;
}

function linesOf(item: Item, from: number, around: Surroundings): PlannedLine[] {
  const no = item.type === 'row' ? item.id : '';
  const content = item.type === 'row' ? contentOf(item) : item.label;
  const parts = answerPartsOf(item);
  const unit = (text: string | null) => text ?? '';
  if (parts.length === 0) {
    const field = item as Field;
    const input =
      field.type === 'derived' && field.ratioOf !== null
        ? { formula: ratioFormula(field.ratioOf, around) }
        : { given: around.given[field.id] ?? '' };
    const help =
      field.type === 'derived'
        ? '自动计算，无需填写。'
        : field.type === 'seal'
          ? '由推荐单位审核后打印盖章，在系统中上传扫描件。'
          : '由系统按机构关系填写。';
    return [
      {
        row: from,
        item,
        span: 1,
        no,
        content,
        label: field.short,
        unit: unit(field.unit),
        help,
        input,
      },
    ];
  }
  return parts.map((part, index) => ({
    row: from + index,
    item,
    span: index === 0 ? parts.length : 0,
    no: index === 0 ? no : '',
    content: index === 0 ? content : '',
    label: part.label,
    unit: unit(part.unit),
    help: index === 0 && item.type === 'row' ? `${part.help}\n验收方式：${item.verification}` : part.help,
    input: {
      ...part,
      value: partValue(around.answers[item.id] ?? {}, part.part),
      check: checkOf(item, part, around),
    },
  }));
}

/** Content as printed; the mark ★ in front where the source has it elsewhere. */
function contentOf(row: Row): string {
  const star = row.star && !row.content.includes('★') ? '★' : '';
  return `${row.indicator.no}.${row.indicator.title}\n${star}${row.content}`;
}

function addressOf(key: string, { places, sheet }: Surroundings): string {
  const place = places.get(key);
  if (place === undefined) throw new Error(`no cell for ${key}`);
  const cell = cellName(place.row, inputColumn);
  return place.sheet === sheet ? cell : `'${place.sheet}'!${cell}`;
}

function ratioFormula([numerator, denominator]: readonly [ItemId, ItemId], around: Surroundings): string {
  const [n, d] = [numerator, denominator].map((id) => addressOf(`${id}/number`, around));
  return `IF(COUNT(${n},${d})<2,"",IF(${d}=0,"—",TEXT(ROUND(${n}/${d}*100,2),"0.00")))`;
}

function checkOf(item: Item, part: AnswerPart, around: Surroundings): CellCheck {
  if (part.kind === 'text') return { kind: 'length', most: part.part === 'reason' ? 2_000 : 20_000 };
  if (part.kind === 'date') return { kind: 'length', most: 40 };
  if (part.kind !== 'number') return { kind: 'list', words: [...choiceWords[part.kind].values()] };
  const own = addressOf(keyOf(part), around);
  const rules = [...ratioRule(item, part, around), ...crossRules(part, around)];
  const whole = `ISNUMBER(${own}),${own}>=0,${own}=INT(${own})`;
  return {
    kind: 'formula',
    formula: `AND(${[whole, ...rules.map(({ formula }) => formula)].join(',')})`,
    message: ['只填 0 或正整数；未开展请填 0。', ...rules.map(({ message }) => message)]
      .join('')
      .slice(0, 220),
  };
}

interface FormulaRule {
  readonly formula: string;
  readonly message: string;
}

/** A share's numerator is not above its denominator, once both are filled. */
function ratioRule(item: Item, { part }: AnswerPart, around: Surroundings): FormulaRule[] {
  const [name, measure, side] = part.split('/');
  if (name !== 'figures' || (side !== 'numerator' && side !== 'denominator')) return [];
  const at = (which: string) => addressOf(`${item.id}/figures/${measure}/${which}`, around);
  const [n, d] = [at('numerator'), at('denominator')];
  return [{ formula: `OR(COUNT(${n},${d})<2,${n}<=${d})`, message: '分子不能大于分母。' }];
}

/** The edition's own rules between fields, where all of their numbers are filled. Warnings are not held against a cell. */
function crossRules({ item }: AnswerPart, around: Surroundings): FormulaRule[] {
  const asked = (rule: CrossRule) =>
    rule.severity === 'error' && [...rule.left, ...rule.right].includes(item);
  return around.edition.rules.filter(asked).map((rule) => {
    const cells = (ids: readonly ItemId[]) => ids.map((id) => addressOf(`${id}/number`, around)).join(',');
    const all = [...rule.left, ...rule.right];
    const sign = rule.kind === 'atMost' ? '<=' : '>=';
    return {
      formula: `OR(COUNT(${cells(all)})<${all.length},SUM(${cells(rule.left)})${sign}SUM(${cells(rule.right)}))`,
      message: rule.message,
    };
  });
}

/** What stands in the cell of a part that is filled: the word of its list, or the text as typed. */
export function cellText({ kind, value }: Pick<PlannedInput, 'kind' | 'value'>): string {
  return value === null ? '' : shownPart(kind, value);
}
