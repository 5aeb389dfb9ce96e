import { type Inspected, objection, searchedCharacters } from './finding.ts';
import { DamagedZip, expandEntry, mostEntries, readZipDirectory, type ZipEntry } from './zip-directory.ts';

/** The two kinds that may be uploaded: their main part, and the parts whose text is read. */
const kinds = {
  docx: {
    word: 'Word 文档（docx）',
    main: /^word\/document\d*\.xml$/iu,
    text: /^word\/(document\d*|header\d*|footer\d*|footnotes|endnotes|comments)\.xml$/iu,
  },
  xlsx: {
    word: 'Excel 表格（xlsx）',
    main: /^xl\/workbook\d*\.xml$/iu,
    text: /^xl\/(sharedStrings|worksheets\/[^/]+|comments\d*|threadedComments\/[^/]+)\.xml$/iu,
  },
} as const;
export type OfficeKind = keyof typeof kinds;

/**
 * What an Office file of 50 MB may expand to. Text packs well (a sheet of empty cells 1:100), so the ratio is asked
 * only of what is large.
 */
const limits = {
  expanded: 400 * 1024 * 1024,
  ratio: 150,
  ratioFrom: 50 * 1024 * 1024,
  /** An embedded package. */
  embedded: 64 * 1024 * 1024,
  /** A part whose text is read: as a string it takes four times its size for a moment. */
  text: 32 * 1024 * 1024,
};
/** A file inside the file that is an archive itself; Office embeds workbooks behind charts in folders of its own. */
const nested = /\.(zip|rar|7z|gz|tgz|bz2|xz|jar)$/iu;
const embedded = /\.(docx|xlsx|pptx|docm|xlsm|pptm)$/iu;
const macro = /(^|\/)(vbaProject\.bin|vbaData\.xml|macrosheets\/)/iu;

const bomb = '文件解压后异常庞大，可能是压缩炸弹，已拒绝。请用 WPS 或 Office 打开原文件，另存后重新上传。';
const archiveInside = '文件里嵌套了压缩包，无法检查其中的内容。请去掉嵌套的压缩包，把需要的材料分别上传。';
const macros = '文件含有宏（VBA 程序），不能上传。请另存为不含宏的 docx 或 xlsx，或导出为 PDF 后上传。';
const locked = '文件已加密或设置了打开密码，无法检查和查看。请取消密码后重新上传。';

/** A document or workbook: opens, holds no macro, is not encrypted, expands to a size that a reader survives. */
export async function inspectOffice(bytes: Uint8Array, kind: OfficeKind): Promise<Inspected> {
  const { word, main, text: textual } = kinds[kind];
  try {
    const entries = readZipDirectory(bytes);
    const fault = (await objectionToPackage(bytes, entries)) ?? (await objectionToEmbedded(bytes, entries));
    if (fault !== null) return objection(fault);
    if (!isPackage(entries) || !entries.some(({ name }) => main.test(name))) {
      return objection(`文件打不开：它不是完整的 ${word}。请用 WPS 或 Office 打开原文件，另存后重新上传。`);
    }
    let text = '';
    let readWhole = true;
    for (const entry of entries) {
      if (!textual.test(entry.name)) continue;
      if (entry.expanded > limits.text || text.length > searchedCharacters) readWhole = false;
      else text += `${wordsOf((await expandEntry(bytes, entry)).toString('utf8'))}\n`;
    }
    return {
      ok: true,
      facts: { hasText: text.trim() !== '' },
      text: text.slice(0, searchedCharacters),
      readWhole,
    };
  } catch (error) {
    if (!(error instanceof DamagedZip)) throw error;
    return objection(`文件已损坏，打不开。请用 WPS 或 Office 打开原文件，另存为 ${word} 后重新上传。`);
  }
}

/** Why a package is refused as the directory and its list of contents describe it. */
async function objectionToPackage(bytes: Uint8Array, entries: readonly ZipEntry[]): Promise<string | null> {
  const sum = (part: 'packed' | 'expanded') => entries.reduce((total, entry) => total + entry[part], 0);
  const expanded = sum('expanded');
  if (entries.length > mostEntries || expanded > limits.expanded) return bomb;
  if (expanded > limits.ratioFrom && expanded > limits.ratio * bytes.byteLength) return bomb;
  // Entries that share their bytes: more is packed than the file has.
  if (sum('packed') > bytes.byteLength) return bomb;
  if (entries.some(({ encrypted }) => encrypted)) return locked;
  if (entries.some(({ name }) => nested.test(name))) return archiveInside;
  if (entries.some(({ name }) => macro.test(name))) return macros;
  const contents = entries.find(isContents);
  if (contents === undefined) return null;
  if (contents.expanded > limits.text) return bomb;
  const listed = (await expandEntry(bytes, contents)).toString('utf8');
  // A .docm that was renamed keeps its content type.
  return /macroEnabled|vbaProject/iu.test(listed) ? macros : null;
}

const isContents = ({ name }: ZipEntry) => name === '[Content_Types].xml';
const isPackage = (entries: readonly ZipEntry[]) => entries.some(isContents);

/** Workbooks behind charts are packages of their own: looked into once, never deeper. */
async function objectionToEmbedded(bytes: Uint8Array, entries: readonly ZipEntry[]): Promise<string | null> {
  for (const entry of entries) {
    if (!embedded.test(entry.name)) continue;
    if (entry.expanded > limits.embedded) return bomb;
    const inner = await expandEntry(bytes, entry);
    const parts = readZipDirectory(inner);
    if (parts.some(({ name }) => embedded.test(name))) return archiveInside;
    const fault = await objectionToPackage(inner, parts);
    if (fault !== null) return fault;
  }
  return null;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * The words of a part. Runs of one paragraph or shared string are joined, because Word splits a number wherever its
 * formatting changes; cells, paragraphs and strings are kept apart.
 */
export function wordsOf(xml: string): string {
  return xml
    .replace(/<\/(?:\w+:)?(?:p|si|c|tc|comment|text)>|<w:(?:tab|br|cr)\b[^>]*>/gu, '\n')
    .replace(/<[^>]*>/gu, '')
    .replace(/&(?:#x([0-9a-f]{1,6})|#([0-9]{1,7})|(\w+));/giu, (whole, hex, decimal, name) => {
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      if (name !== undefined) return entities[name] ?? whole;
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    });
}
