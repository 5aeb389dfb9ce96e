import { fileTypeFromBuffer } from 'file-type';
import type { Ports } from '#functions/ports/ports.ts';
import { sha256 } from '#functions/stores/event-chain.ts';
import { evidenceStore } from '#functions/stores/evidence-store.ts';
import { evidenceOfObject } from '#functions/stores/keys.ts';
import { type Evidence, evidenceTypes } from '#shared/model/evidence.ts';

/** A notification of the bucket: objects that have landed. */
export interface ObjectsLanded {
  readonly Records: readonly { readonly s3: { readonly object: { readonly key: string } } }[];
}

/** What people call the kinds of file that come instead of the allowed ones. */
const kinds: Readonly<Record<string, string>> = {
  exe: 'Windows 程序（exe）',
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

/**
 * Checks the bytes of uploaded files: exact size, digest, and the true type by content, whatever name they bear. A file
 * that was checked before keeps its result.
 */
export default (ports: Ports) => {
  const evidence = evidenceStore(ports.table);
  return async ({ Records }: ObjectsLanded): Promise<void> => {
    for (const { s3 } of Records) {
      const key = decodeURIComponent(s3.object.key.replaceAll('+', ' '));
      const ids = evidenceOfObject(key);
      const declared = ids && (await evidence.load(ids.application, ids.evidence));
      if (declared?.state.name !== 'awaitingUpload') continue;
      const bytes = await ports.bucket.read(key);
      // The notification came before the object or after its removal: it stays awaited.
      if (bytes === undefined) continue;
      const reason = await objectionTo(bytes, declared);
      const state: Evidence['state'] = reason === null ? { name: 'accepted' } : { name: 'refused', reason };
      await evidence.settle({ ...declared, state });
    }
  };
};

/** Why the bytes are not what was declared, in words for the unit; null if they are. */
export async function objectionTo(bytes: Uint8Array, declared: Evidence): Promise<string | null> {
  if (bytes.byteLength === 0) return '文件是空的（0 字节），请检查后重新上传。';
  const extension = declared.name.split('.').at(-1)?.toLowerCase() ?? '';
  const found = await fileTypeFromBuffer(bytes);
  const allowed: readonly string[] = evidenceTypes[declared.type];
  if (found === undefined) return `无法识别文件内容，它不是有效的 ${extension} 文件。请重新导出后上传。`;
  if (!allowed.includes(found.ext)) {
    return `文件内容是${wordFor(found.ext)}，与扩展名 ${extension} 不符。请上传原始文件，不要只改文件名。`;
  }
  if (bytes.byteLength !== declared.bytes) {
    return `文件大小不一致（应为 ${declared.bytes} 字节，收到 ${bytes.byteLength} 字节），请重新上传。`;
  }
  if (sha256(bytes) !== declared.sha256) return '文件校验值不一致，可能在上传中损坏，请重新上传。';
  return null;
}

function wordFor(extension: string): string {
  const word = kinds[extension] ?? `${extension} 文件`;
  return /^[a-z0-9]/i.test(word) ? ` ${word}` : word;
}
