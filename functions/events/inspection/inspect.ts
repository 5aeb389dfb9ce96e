import { fileTypeFromBuffer } from 'file-type';
import { type Evidence, evidenceTypes } from '#shared/model/evidence.ts';
import { type Inspected, objection } from './finding.ts';
import { inspectImage } from './inspect-image.ts';
import { inspectOffice } from './inspect-office.ts';
import { inspectPdf } from './inspect-pdf.ts';
import { DamagedZip, readZipDirectory } from './zip-directory.ts';

/** What people call the kinds of file that come instead of the allowed ones. */
const kinds: Readonly<Record<string, string>> = {
  exe: 'Windows 程序（exe）',
  elf: 'Linux 程序',
  zip: '压缩包（zip）',
  rar: '压缩包（rar）',
  '7z': '压缩包（7z）',
  cfb: '旧版 Office 文件（doc、xls）',
  pdf: 'PDF 文件',
  jpg: 'JPG 图片',
  png: 'PNG 图片',
  docx: 'Word 文档（docx）',
  xlsx: 'Excel 表格（xlsx）',
  pptx: '演示文稿（pptx）',
};
/** The stream under which Office keeps a package that was given a password, as the container spells it. */
const encryptedPackage = Buffer.from('EncryptedPackage', 'utf16le');

/**
 * What the bytes are, whatever their name says: the declared type, whole, readable, without anything that runs.
 * May take the bytes away (see `inspectPdf`).
 */
export async function inspect(
  bytes: Uint8Array,
  declared: Pick<Evidence, 'name' | 'type'>,
): Promise<Inspected> {
  if (bytes.byteLength === 0) return objection('文件是空的（0 字节），请检查后重新上传。');
  const extension = declared.name.split('.').at(-1)?.toLowerCase() ?? '';
  const allowed: readonly string[] = evidenceTypes[declared.type];
  const wanted = allowed[0] as string;
  const found = await kindOf(bytes);
  if (found === undefined) {
    return objection(`无法识别文件内容，它不是有效的 ${extension} 文件。请重新导出后上传。`);
  }
  if (wanted === 'docx' || wanted === 'xlsx') {
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (found === 'cfb' && view.includes(encryptedPackage)) {
      return objection('文件已加密或设置了打开密码，无法检查和查看。请取消密码后重新上传。');
    }
    // An archive of something else, or cut off: the inspector says which.
    if (found === wanted || found === 'zip') return inspectOffice(bytes, wanted);
  }
  if (!allowed.includes(found)) {
    return objection(
      `文件内容是${wordFor(found)}，与扩展名 ${extension} 不符。请上传原始文件，不要只改文件名。`,
    );
  }
  return wanted === 'pdf' ? inspectPdf(bytes) : inspectImage(bytes, wanted as 'jpg' | 'png');
}

/** The extension that the bytes deserve. Archives are told apart by their directory, which expands nothing. */
async function kindOf(bytes: Uint8Array): Promise<string | undefined> {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) return (await fileTypeFromBuffer(bytes))?.ext;
  try {
    const names = new Set(readZipDirectory(bytes).map(({ name }) => name.split('/', 1)[0]));
    return names.has('word') ? 'docx' : names.has('xl') ? 'xlsx' : names.has('ppt') ? 'pptx' : 'zip';
  } catch (error) {
    if (error instanceof DamagedZip) return 'zip';
    throw error;
  }
}

function wordFor(extension: string): string {
  const word = kinds[extension] ?? `${extension} 文件`;
  return /^[a-z0-9]/i.test(word) ? ` ${word}` : word;
}
