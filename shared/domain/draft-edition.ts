import type { Edition, Measure, Row } from '../model/edition.ts';
import type { EditionId, ItemId } from '../model/ids.ts';
import { knownMethods } from './counting.ts';
import { accept, type Result, refuse } from './refusal.ts';
import { type DemandedFigure, demandedFigures, hasStar, readVerification } from './standard-phrases.ts';

/** A table as printed: one entry for each grid column of each line. */
export interface TableCell {
  readonly text: string;
  /** Belongs to a cell above or to the left of it: merged. */
  readonly continued: boolean;
}
export type Table = readonly (readonly TableCell[])[];

/** A document with a standard in it: what stands before, in and after its tables. */
export interface StandardDocument {
  readonly before: readonly string[];
  readonly tables: readonly Table[];
  readonly after: readonly string[];
}

/** What a person has to look at before the draft may be published. */
export interface DraftNote {
  /** `guessed`: read by rule, to be confirmed. `notUnderstood`: the draft lacks it. */
  readonly kind: 'guessed' | 'notUnderstood';
  /** Row of the draft, or null for the whole. */
  readonly item: ItemId | null;
  /** The words of the source that it is about. */
  readonly source: string;
  readonly message: string;
}

export interface DraftEdition {
  readonly edition: Edition;
  readonly notes: readonly DraftNote[];
}

const heads = {
  section: /^一级指标/u,
  indicator: /^二级指标/u,
  content: /^(指标内容|指标要求|内容|标准要求)/u,
  verification: /^(验收方式|评价方式|考核方式|验收方法)/u,
} as const;
type Column = keyof typeof heads;

const bare = (text: string) => text.replace(/\s+/gu, '');
const tidy = (text: string) => text.replace(/[\r\n\t]+/gu, '').trim();

/**
 * A draft from the official table: 一级指标, 二级指标, 指标内容, 验收方式, the first two merged downwards. Nothing is
 * invented: what the table does not say is a note, and so is every figure, which was read by rule.
 */
export function draftEdition(
  document: StandardDocument,
  named: { readonly id: EditionId; readonly basis: string },
): Result<DraftEdition> {
  const found = document.tables.flatMap((table) => {
    const at = headOf(table);
    return at === null ? [] : [{ table, ...at }];
  });
  const [first] = found;
  if (first === undefined) {
    return refuse(
      'invalidInput',
      '文件中没有找到标准的表格。表头须有“一级指标”“二级指标”“指标内容”“验收方式”四列。',
    );
  }
  const drawing = new Drawing();
  for (const { table, row, columns } of found)
    for (const line of table.slice(row + 1)) drawing.line(line, columns);
  const sections = drawing.sections.filter(({ items }) => items.length > 0);
  if (sections.length === 0) return refuse('invalidInput', '表格中没有指标。');
  const title = document.before.map(tidy).findLast((text) => text !== '') ?? '';
  const remark = document.after.map(tidy).find((text) => /^备注/u.test(text)) ?? '';
  drawing.note('notUnderstood', null, '', '达标线和计数方式不在表格中，须另行确定。');
  if (title === '') drawing.note('notUnderstood', null, '', '表格前没有标题，请填写标准名称。');
  return accept({
    edition: {
      id: named.id,
      title,
      basis: named.basis,
      remark,
      kind: 'standard',
      sections,
      rules: [],
      counting: null,
    },
    notes: drawing.notes,
  });
}

function headOf(table: Table): { row: number; columns: Record<Column, number> } | null {
  for (const [row, line] of table.slice(0, 5).entries()) {
    const texts = line.map(({ text }) => bare(text));
    const columns = Object.fromEntries(
      Object.entries(heads).map(([column, head]) => [column, texts.findIndex((text) => head.test(text))]),
    ) as Record<Column, number>;
    if (Object.values(columns).every((column) => column !== -1)) return { row, columns };
  }
  return null;
}

/** Reads line by line; a blank or merged cell of the first two columns goes on with what stands above. */
class Drawing {
  readonly sections: { id: string; title: string; items: Row[] }[] = [];
  readonly notes: DraftNote[] = [];
  #indicator: { readonly no: number; readonly title: string } | null = null;
  #rowsOfIndicator = 0;
  #highest = 0;

  note(kind: DraftNote['kind'], item: ItemId | null, source: string, message: string): void {
    this.notes.push({ kind, item, source, message });
  }

  line(cells: readonly TableCell[], columns: Record<Column, number>): void {
    const textOf = (column: Column) => {
      const cell = cells[columns[column]];
      return cell === undefined || cell.continued ? '' : tidy(cell.text);
    };
    const [section, indicator, content, verification] = [
      textOf('section'),
      textOf('indicator'),
      textOf('content'),
      textOf('verification'),
    ];
    if (section !== '')
      this.sections.push({ id: String(this.sections.length + 1), title: section, items: [] });
    if (indicator !== '') this.#openIndicator(indicator);
    if (content === '') {
      if (indicator !== '' || verification !== '')
        this.note('notUnderstood', null, indicator || verification, '这一行没有指标内容，没有列入。');
      return;
    }
    const here = this.sections.at(-1);
    if (here === undefined || this.#indicator === null) {
      this.note('notUnderstood', null, content, '这一行上方没有一级指标或二级指标，没有列入。');
      return;
    }
    this.#rowsOfIndicator += 1;
    here.items.push(this.#row(this.#indicator, content, verification));
  }

  #openIndicator(printed: string): void {
    const [, number, title] = /^(\d{1,3})\s*[.．、]\s*(.+)$/u.exec(printed.normalize('NFKC')) ?? [];
    if (number === undefined)
      this.note('guessed', null, printed, `二级指标没有编号，按顺序编为 ${this.#highest + 1}。`);
    const no = number === undefined ? this.#highest + 1 : Number(number);
    // The title as printed: NFKC served the number alone.
    this.#indicator = {
      no,
      title: title === undefined ? printed : printed.replace(/^[0-9０-９]{1,3}\s*[.．、]\s*/u, ''),
    };
    this.#highest = Math.max(this.#highest, no);
    this.#rowsOfIndicator = 0;
  }

  #row(indicator: { readonly no: number; readonly title: string }, content: string, printed: string): Row {
    const id = `${indicator.no}.${this.#rowsOfIndicator}` as ItemId;
    const verification = readVerification(printed);
    if (verification.methods.length === 0) this.note('notUnderstood', id, content, '没有写明验收方式。');
    for (const method of verification.methods)
      if (!(method in knownMethods))
        this.note('notUnderstood', id, method, `“${method}”不是已知的验收方式，请确认由谁、怎样查验。`);
    const figures = [...demandedFigures(content), ...verification.notes.flatMap(demandedFigures)];
    this.#unread(id, content, figures);
    const measures = figures.map((figure, index) => this.#measure(id, figure, index));
    const checks = content
      .split(/[；;]/u)
      .map((part) => part.replace(/^★/u, '').replace(/。$/u, '').trim())
      .filter((part) => part !== '');
    if (/[，；]/u.test(content))
      this.note('guessed', id, content, `拆为 ${checks.length} 项要求，请核对是否需要再拆分。`);
    return {
      type: 'row',
      id,
      indicator,
      content,
      star: hasStar(content),
      verification: verification.text,
      methods: [...verification.methods],
      checks,
      measures,
      // Whoever claims such a row shows a document for it.
      evidence: verification.methods.includes('文档检查') ? 'required' : 'optional',
      dataNeeded: '',
      caution: null,
    };
  }

  #measure(
    item: ItemId,
    { kind, operator, bound, unit, phrase, conditions }: DemandedFigure,
    index: number,
  ): Measure {
    const id = `m${index + 1}`;
    const shared = { id, label: phrase, operator, bound, inferred: false, required: true };
    const sign = { '>=': '≥', '>': '＞', '=': '＝', '<': '＜' }[operator];
    if (kind === 'count') {
      const each = conditions?.map((condition) => `“${condition}”`).join('');
      this.note(
        'guessed',
        item,
        phrase,
        each === undefined
          ? `读作 ${sign} ${bound} ${unit}，请核对并写明统计的是什么。`
          : `读作 ${sign} ${bound} ${unit}，每${unit}须同时满足${each}，不按合计计算，请核对。`,
      );
      return { kind, unit, ...shared };
    }
    this.note('guessed', item, phrase, `读作 ${sign} ${bound}%，请写明分子和分母。`);
    return { kind, numerator: `${phrase}：分子`, denominator: `${phrase}：分母`, unit: '个', ...shared };
  }

  /** Numbers that no reading took: perhaps a demand in words that are not known. */
  #unread(item: ItemId, content: string, figures: readonly DemandedFigure[]): void {
    let rest = content;
    for (const { phrase } of figures) rest = rest.replace(phrase, '');
    const left = rest.match(/[0-9０-９]+(?:%|％|家|个|次|张|所|人|名|件|项|米|万元)/gu) ?? [];
    for (const number of left)
      this.note('notUnderstood', item, number, `“${number}”没有读懂是什么要求，请补充。`);
  }
}
