import { deflateRawSync } from 'node:zlib';
import {
  fieldsIn,
  isFieldOf,
  type LetterKind,
  type LetterValues,
  type TemplateFaults,
} from '#shared/domain/letters.ts';
import { type Result, refuse } from '#shared/domain/refusal.ts';
import { openArchive } from './archive.ts';
import { packArchive } from './pack-archive.ts';

/** A template as it was uploaded: a Word document with fields in double braces. 250 KB: it is kept beside its record. */
export const templateBytes = 250 * 1024;

const documentPart = /^word\/(document|header\d*|footer\d*)\.xml$/u;

const unescaped = (xml: string) =>
  xml
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const textRun = /<w:t(?:\s[^>]*)?>([\s\S]*?)<\/w:t>|<w:t(?:\s[^>]*)?\/>/gu;
const paragraphs = /<w:p(?:\s[^>]*)?>(?:(?!<w:p[\s>])[\s\S])*?<\/w:p>/gu;
const rows = /<w:tr(?:\s[^>]*)?>(?:(?!<w:tr[\s>])[\s\S])*?<\/w:tr>/gu;

/** What a paragraph, a row or a part says. */
function textIn(xml: string): string {
  return [...xml.matchAll(textRun)].map(([, text]) => unescaped(text ?? '')).join('');
}

/** The parts of a Word template; a refusal in words for what is none. */
function opened(template: Uint8Array): Result<ReadonlyMap<string, Buffer>> {
  const parts = openArchive(template, 'Word 文档（.docx）');
  if (!parts.ok) return parts;
  return parts.value.has('word/document.xml')
    ? parts
    : refuse('invalidInput', '文件不是 Word 文档（.docx）。请在 Word 或 WPS 中另存为 docx 后上传。');
}

/** What a template asks for: fields of its kind that it uses, and what is wrong with it. */
export function examineTemplate(
  template: Uint8Array,
  kind: LetterKind,
): Result<{ readonly used: readonly string[]; readonly faults: TemplateFaults }> {
  const parts = opened(template);
  if (!parts.ok) return parts;
  const used = new Set<string>();
  const unknown = new Set<string>();
  const misplaced = new Set<string>();
  const broken: string[] = [];
  for (const [name, bytes] of parts.value) {
    if (!documentPart.test(name)) continue;
    const xml = bytes.toString('utf8');
    const inRows = new Set<string>();
    for (const [row] of xml.matchAll(rows)) {
      const columns = fieldsIn(textIn(row)).fields.filter((field) => isFieldOf(kind, field) === 'column');
      for (const column of columns) inRows.add(column);
      const lists = new Set(columns.map((column) => column.split('.')[0]));
      if (lists.size > 1) for (const column of columns) misplaced.add(column);
    }
    const outside = xml.replace(rows, '');
    for (const [paragraph] of xml.matchAll(paragraphs)) {
      const found = fieldsIn(textIn(paragraph));
      broken.push(...found.broken);
      for (const field of found.fields) {
        const is = isFieldOf(kind, field);
        if (is === null) unknown.add(field);
        else used.add(field);
      }
    }
    for (const field of fieldsIn(textIn(outside)).fields)
      if (isFieldOf(kind, field) === 'column') misplaced.add(field);
  }
  return {
    ok: true,
    value: { used: [...used], faults: { unknown: [...unknown], misplaced: [...misplaced], broken } },
  };
}

/**
 * Fills a template: a row with columns of a list comes once for each entry, fields are replaced wherever Word has split
 * them over runs, and take the look of where they begin. A line break in a value is one in the letter.
 */
export function fillTemplate(
  template: Uint8Array,
  kind: LetterKind,
  values: LetterValues,
): Result<Uint8Array> {
  const parts = opened(template);
  if (!parts.ok) return parts;
  const filled = [...parts.value].map(([name, bytes]) => {
    if (!documentPart.test(name)) return { name, bytes };
    const repeated = bytes.toString('utf8').replace(rows, (row) => repeatedRow(row, kind, values));
    const xml = repeated.replace(paragraphs, (paragraph) => filledParagraph(paragraph, values.fields));
    return { name, bytes: Buffer.from(xml) };
  });
  return { ok: true, value: packArchive(filled, (bytes) => deflateRawSync(bytes)) };
}

function repeatedRow(row: string, kind: LetterKind, values: LetterValues): string {
  const column = fieldsIn(textIn(row)).fields.find((field) => isFieldOf(kind, field) === 'column');
  if (column === undefined) return row;
  const list = column.split('.')[0] as string;
  return (values.lists[list] ?? [])
    .map((entry) => {
      const fields = Object.fromEntries(
        Object.entries(entry).map(([name, value]) => [`${list}.${name}`, value]),
      );
      return row.replace(paragraphs, (paragraph) => filledParagraph(paragraph, fields));
    })
    .join('');
}

/** Replaces the fields of one paragraph; what is not given stays as it is. */
function filledParagraph(paragraph: string, fields: Readonly<Record<string, string>>): string {
  const runs = [...paragraph.matchAll(textRun)];
  const texts = runs.map(([, text]) => unescaped(text ?? ''));
  const whole = texts.join('');
  if (!whole.includes('{{')) return paragraph;
  const starts: number[] = [];
  let at = 0;
  for (const text of texts) {
    starts.push(at);
    at += text.length;
  }
  const written = texts.map(() => '');
  const runAt = (position: number) => {
    let index = starts.length - 1;
    while (index > 0 && (starts[index] as number) > position) index -= 1;
    return index;
  };
  let from = 0;
  const put = (position: number, text: string) => {
    const index = runAt(position);
    written[index] = (written[index] as string) + text;
  };
  const keep = (to: number) => {
    for (let position = from; position < to; position += 1) put(position, whole[position] as string);
  };
  for (const match of whole.matchAll(/\{\{\s*([^{}]*?)\s*\}\}/gu)) {
    const value = fields[match[1] as string];
    if (value === undefined) continue;
    keep(match.index);
    put(match.index, value);
    from = match.index + match[0].length;
  }
  keep(whole.length);
  let index = 0;
  return paragraph.replace(textRun, () => {
    const text = written[index] as string;
    index += 1;
    return text
      .split('\n')
      .map((line) => `<w:t xml:space="preserve">${escaped(line)}</w:t>`)
      .join('<w:br/>');
  });
}
