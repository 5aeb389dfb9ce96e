import type { Answer, Answers } from '../model/answer.ts';
import type { Edition, Item } from '../model/edition.ts';
import type { ItemId } from '../model/ids.ts';
import { type AnswerPart, answerPartsOf, partValue, readChoice, withPart } from './answer-parts.ts';
import { checkAnswers, itemsOf } from './check-answers.ts';
import { readDate, readNumber } from './figures.ts';
import { notADate, notANumber } from './measures.ts';
import { accept, type Result, refuse } from './refusal.ts';
import type { CellRead, SheetRead } from './workbook-cells.ts';
import {
  cellName,
  columns,
  hiddenSheet,
  inputColumn,
  isInput,
  keyColumn,
  keyOf,
  workbookMark,
  workbookPlan,
  workbookVersion,
} from './workbook-plan.ts';

/** One cell that differs from what is stored. Values as stored: `yes`, `true`, digits, text. */
export interface WorkbookChange {
  readonly item: ItemId;
  readonly part: string;
  readonly sheet: string;
  readonly cell: string;
  readonly before: string | null;
  readonly after: string;
  /** The stored answer was changed after the template was made: taking the cell would undo that. */
  readonly changedSince: boolean;
}

export interface WorkbookFault {
  readonly sheet: string;
  /** Empty where the fault is the sheet's. */
  readonly cell: string;
  readonly message: string;
  /** The cell was read and is offered, but has to be put right before submission; false: the cell was left out. */
  readonly taken: boolean;
}

export interface WorkbookProposal {
  readonly changes: readonly WorkbookChange[];
  readonly faults: readonly WorkbookFault[];
  /** Cells that say what is stored already. */
  readonly same: number;
  /** Cells left empty: they clear nothing. */
  readonly blank: number;
}

/** 「工作表“三、固本强基”单元格 D12：…」 */
export function workbookFaultText({ sheet, cell, message }: WorkbookFault): string {
  const place = sheet === '' ? '' : `工作表“${sheet}”${cell === '' ? '' : `单元格 ${cell}`}：`;
  return `${place}${message}`;
}

const no = (detail: string) => refuse('invalidInput', detail);

/**
 * Compares a filled workbook with what is stored. Writes nothing; every cell that differs is shown with both values.
 * @param application whose template it must be
 * @param open items that may be changed now; null: all
 * @returns a refusal for a file that is no template of this application, edition and version
 */
export function workbookProposal(
  sheets: readonly SheetRead[],
  {
    edition,
    application,
    answers,
    open,
  }: {
    readonly edition: Edition;
    readonly application: string;
    readonly answers: Answers;
    readonly open: readonly ItemId[] | null;
  },
): Result<WorkbookProposal> {
  const own = sheets.find(({ name }) => name === hiddenSheet);
  if (own === undefined || own.cell(0, 0).value !== workbookMark)
    return no('这不是从本系统下载的填报表。请在该申报的页面下载模板，填好后上传。');
  const [version, editionId, applicationId] = [0, 1, 2].map((row) => own.cell(row, 1).value);
  if (version !== workbookVersion)
    return no(
      `填报表的模板版本是 ${String(version)}，现行版本是 ${workbookVersion}。请重新下载模板，把内容复制过去后上传。`,
    );
  if (editionId !== edition.id)
    return no(
      `填报表对应的标准是“${String(editionId)}”，本申报适用“${edition.id}”（${edition.title}）。请重新下载模板。`,
    );
  if (applicationId !== application)
    return no('填报表是为另一份申报生成的，不能上传到这里。请在本申报的页面下载模板。');
  const reading = new Reading(edition, answers, basesOf(own), open);
  for (const sheet of workbookPlan(edition, {})) reading.sheet(sheet, sheets);
  return accept(reading.finish());
}

/** What each cell held when the template was made. */
function basesOf(sheet: SheetRead): Map<string, string> {
  const bases = new Map<string, string>();
  for (let row = 3; row < sheet.rows; row += 1) {
    const [key, base] = [sheet.cell(row, 0).value, sheet.cell(row, 3).value];
    if (typeof key === 'string') bases.set(key, base === null ? '' : String(base));
  }
  return bases;
}

/** Where the columns are now, found by their heads. */
interface Heads {
  readonly row: number;
  readonly key: number;
  readonly input: number;
}

const farthestHead = 40;

function headsOf(sheet: SheetRead): Heads | null {
  for (let row = 0; row < Math.min(sheet.rows, farthestHead); row += 1) {
    const words = Array.from({ length: Math.min(sheet.columns, farthestHead) }, (_, column) => {
      const { value } = sheet.cell(row, column);
      return typeof value === 'string' ? value.trim() : '';
    });
    const [key, input] = [words.indexOf(columns[keyColumn] ?? ''), words.indexOf(columns[inputColumn] ?? '')];
    if (key !== -1 && input !== -1) return { row, key, input };
  }
  return null;
}

class Reading {
  readonly #edition: Edition;
  readonly #before: Answers;
  readonly #bases: ReadonlyMap<string, string>;
  readonly #open: readonly ItemId[] | null;
  readonly #changes: WorkbookChange[] = [];
  readonly #faults: WorkbookFault[] = [];
  /** Where each key was read, for faults found later. */
  readonly #places = new Map<string, { sheet: string; cell: string }>();
  #same = 0;
  #blank = 0;

  constructor(
    edition: Edition,
    before: Answers,
    bases: ReadonlyMap<string, string>,
    open: readonly ItemId[] | null,
  ) {
    this.#edition = edition;
    this.#before = before;
    this.#bases = bases;
    this.#open = open;
  }

  sheet(planned: ReturnType<typeof workbookPlan>[number], sheets: readonly SheetRead[]): void {
    const awaited = new Map(
      planned.lines
        .filter(isInput)
        .map(({ input, content }) => [keyOf(input), { part: input as AnswerPart, content }]),
    );
    if (awaited.size === 0) return;
    const fault = (cell: string, message: string) =>
      this.#faults.push({ sheet: planned.name, cell, message, taken: false });
    const sheet = sheets.find(({ name }) => name.trim() === planned.name);
    if (sheet === undefined) {
      fault('', `缺少这个工作表，其中 ${awaited.size} 项没有读取。请勿删除工作表或改名。`);
      return;
    }
    const heads = headsOf(sheet);
    if (heads === null) {
      fault(
        '',
        `找不到表头“${columns[inputColumn]}”，其中 ${awaited.size} 项没有读取。请重新下载模板，把内容复制过去。`,
      );
      return;
    }
    for (let row = heads.row + 1; row < sheet.rows; row += 1) {
      const key = String(sheet.cell(row, heads.key).value ?? '').trim();
      const cell = cellName(row, heads.input);
      const known = awaited.get(key);
      if (known === undefined) {
        this.#stray(sheet, row, heads, key, fault);
        continue;
      }
      if (this.#places.has(key)) {
        fault(cell, '这一行被复制，与前面的行重复，没有读取。请删除多余的行。');
        continue;
      }
      this.#places.set(key, { sheet: planned.name, cell });
      if (isCovered(sheet, row, heads.input)) {
        fault(cell, '单元格被合并到其他单元格，内容无法对应，没有读取。请取消合并后重新填写。');
        continue;
      }
      this.#cell(known.part, sheet.cell(row, heads.input), planned.name, cell);
    }
    const lost = [...awaited.keys()].filter((key) => !this.#places.has(key));
    if (lost.length > 0) {
      const names = lost.slice(0, 3).map((key) => `“${shortOf(awaited.get(key)?.content || key)}”`);
      fault(
        '',
        `缺少 ${lost.length} 行（${names.join('、')}${lost.length > 3 ? '等' : ''}），没有读取。请勿删除行。`,
      );
    }
  }

  /** A line without a key: inserted by the person. What was typed there belongs to nothing. */
  #stray(
    sheet: SheetRead,
    row: number,
    { input }: Heads,
    key: string,
    fault: (cell: string, message: string) => void,
  ): void {
    const { value, error } = sheet.cell(row, input);
    const given = key === '' && !this.#isGiven(sheet, row);
    if (key !== '')
      fault(cellName(row, input), `这一行的编码“${key.slice(0, 30)}”不是本表的条目，没有读取。`);
    else if (given && (error !== null || (value !== null && String(value).trim() !== '')))
      fault(cellName(row, input), '这一行是插入的，不对应任何条目，没有读取。请把内容移到原有的行。');
  }

  /** Lines that the system fills have no key either, but a label in the column before the input. */
  #isGiven(sheet: SheetRead, row: number): boolean {
    const labels = new Set(
      itemsOf(this.#edition).flatMap((item) =>
        item.type !== 'row' && answerPartsOf(item).length === 0 ? [item.short] : [],
      ),
    );
    for (let column = 0; column < Math.min(sheet.columns, farthestHead); column += 1) {
      const { value } = sheet.cell(row, column);
      if (typeof value === 'string' && labels.has(value.trim())) return true;
    }
    return false;
  }

  #cell(part: AnswerPart, cell: CellRead, sheet: string, name: string): void {
    const read = readCell(part, cell);
    if ('fault' in read) {
      this.#faults.push({ sheet, cell: name, message: read.fault, taken: false });
      return;
    }
    if (read.value === '') {
      this.#blank += 1;
      return;
    }
    const before = partValue(this.#before[part.item] ?? {}, part.part);
    const base = this.#bases.get(keyOf(part)) ?? null;
    // What the template already said was not typed by anybody: it never undoes what was changed online since.
    if (sameValue(part, read.value, before) || (base !== null && sameValue(part, read.value, base))) {
      this.#same += 1;
      return;
    }
    // «Applies» is what every row does that was never said to be not applicable.
    if (part.kind === 'notApplicable' && read.value === 'false' && before === null) {
      this.#same += 1;
      return;
    }
    if (this.#open !== null && !this.#open.includes(part.item)) {
      this.#faults.push({ sheet, cell: name, message: '该条目不在补正范围内，没有读取。', taken: false });
      return;
    }
    this.#changes.push({
      item: part.item,
      part: part.part,
      sheet,
      cell: name,
      before,
      after: read.value,
      changedSince: base !== null && !sameValue(part, before ?? '', base),
    });
  }

  /** Faults of what would be stored, at the cells that were filled: a denominator of 0, a part above its whole. */
  finish(): WorkbookProposal {
    const after = applyChanges(this.#edition, this.#before, this.#changes);
    const touched = new Set(this.#changes.map((change) => `/answers/${keyOf(change)}`));
    const known = new Set(checkAnswers(this.#edition, this.#before, []).faults.map(({ message }) => message));
    for (const { pointer, message } of checkAnswers(this.#edition, after, []).faults) {
      const key = pointer.replace(/^\/answers\//, '');
      const item = key.split('/')[0] as ItemId;
      const place = this.#places.get(key);
      // What is merely still empty is no fault of the workbook: half a form may be filled offline.
      if (place === undefined || partValue(after[item] ?? {}, key.slice(item.length + 1)) === null) continue;
      if (touched.has(pointer) || !known.has(message)) this.#faults.push({ ...place, message, taken: true });
    }
    return { changes: this.#changes, faults: this.#faults, same: this.#same, blank: this.#blank };
  }
}

/** The answers with the changes made. */
export function applyChanges(
  edition: Edition,
  answers: Answers,
  changes: readonly Pick<WorkbookChange, 'item' | 'part' | 'after'>[],
): Answers {
  const items = new Map<ItemId, Item>(itemsOf(edition).map((item) => [item.id, item]));
  const next: Record<ItemId, Answer> = { ...answers };
  for (const { item, part, after } of changes) {
    const definition = items.get(item);
    if (definition !== undefined) next[item] = withPart(definition, next[item] ?? {}, part, after);
  }
  return next as Answers;
}

function isCovered(sheet: SheetRead, row: number, column: number): boolean {
  return sheet.merges.some(
    ({ startRow, endRow, startCol, endCol }) =>
      row >= startRow &&
      row <= endRow &&
      column >= startCol &&
      column <= endCol &&
      (row !== startRow || column !== startCol),
  );
}

function sameValue({ kind }: AnswerPart, left: string, right: string | null): boolean {
  if (right === null) return false;
  if (left.trim() === right.trim()) return true;
  if (kind === 'date') return readDate(left) !== null && readDate(left) === readDate(right);
  if (kind !== 'number') return left.replace(/\r\n?/g, '\n').trim() === right.replace(/\r\n?/g, '\n').trim();
  const [a, b] = [readNumber(left), readNumber(right)];
  return a !== null && b !== null && a.value === b.value && a.notDone === b.notDone;
}

/** A cell as the part's value; empty for a blank cell. */
function readCell(
  part: AnswerPart,
  { value, formula, error }: CellRead,
): { value: string } | { fault: string } {
  if (error !== null) return { fault: `公式结果是错误值 ${error}，没有读取。请改为直接填写内容。` };
  if (value === null)
    return formula
      ? { fault: '公式没有计算结果，没有读取。请用 Excel 或 WPS 打开并保存一次，或直接填写内容。' }
      : { value: '' };
  if (part.kind === 'text') return readText(part, value);
  if (part.kind === 'number') return readFigure(part, value);
  if (part.kind === 'date') return readDay(part, value);
  const raw = String(value).trim();
  if (raw === '') return { value: '' };
  const choice = readChoice(part.kind, raw);
  return choice === null
    ? { fault: `“${part.label}”填写的“${shortOf(raw)}”不在可选项中，没有读取。${part.help}` }
    : { value: choice };
}

const longest = { text: 20_000, reason: 2_000 } as const;

function readText(
  part: AnswerPart,
  value: NonNullable<CellRead['value']>,
): { value: string } | { fault: string } {
  const text = (value instanceof Date ? value.toISOString().slice(0, 10) : String(value))
    .replace(/\r\n?/g, '\n')
    .trim();
  const most = part.part === 'reason' ? longest.reason : longest.text;
  return text.length > most
    ? { fault: `“${part.label}”有 ${text.length} 字，超过 ${most} 字，没有读取。请精简。` }
    : { value: text };
}

/** A date cell of Excel, or a date in words; a bare number is none, it may be a year or Excel's own count of days. */
function readDay(
  part: AnswerPart,
  value: NonNullable<CellRead['value']>,
): { value: string } | { fault: string } {
  if (value instanceof Date) return { value: value.toISOString().slice(0, 10) };
  const raw = String(value).trim();
  if (raw === '') return { value: '' };
  const day = raw.length > 40 ? null : readDate(raw);
  return day === null ? { fault: `${notADate(part.label, shortOf(raw))}没有读取。` } : { value: day };
}

function readFigure(
  part: AnswerPart,
  value: NonNullable<CellRead['value']>,
): { value: string } | { fault: string } {
  if (value instanceof Date)
    return { fault: `“${part.label}”的内容被识别为日期，没有读取。请把单元格设为“数值”后重新填写。` };
  const raw = String(value).trim();
  if (raw === '') return { value: '' };
  if (/[%％]$/u.test(raw))
    return {
      fault: `“${part.label}”填写的“${shortOf(raw)}”是百分比，没有读取。请填写个数，占比由系统计算。`,
    };
  if (raw.length > 40 || readNumber(raw) === null)
    return { fault: `${notANumber(part.label, shortOf(raw))}没有读取。` };
  return { value: raw };
}

function shortOf(text: string): string {
  const plain = text.replace(/\s+/gu, ' ');
  return plain.length > 24 ? `${plain.slice(0, 24)}…` : plain;
}
