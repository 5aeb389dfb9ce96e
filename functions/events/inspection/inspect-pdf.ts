import { setImmediate as turn } from 'node:timers/promises';
import { createInflate } from 'node:zlib';
import { type PageMark, readMark } from '#shared/domain/form-code.ts';
import { type Inspected, objection, searchedCharacters } from './finding.ts';

/** Bounds of what is read for text: a plan has 30 pages, a year's collection of notices 300. */
const limits = { pages: 300, milliseconds: 20_000 };
/** Deflate packs at most 1:1032, so a stream of fewer bytes cannot hurt and is not looked at. */
const smallStream = 64 * 1024;
/** A page at 600 dots an inch in colour is 100 MB; nothing else in a document comes near it. */
const mostExpanded = 256 * 1024 * 1024;

/**
 * A PDF that opens: its pages, and whether text can be read. What pdf.js reads stays within memory, because streams
 * that would expand beyond bounds are refused before it sees them; it yields between pages, so that a server goes on.
 * Takes the bytes away: the array is empty afterwards.
 */
export async function inspectPdf(bytes: Uint8Array): Promise<Inspected> {
  if (await expandsBeyondBounds(bytes)) {
    return objection('文件解压后异常庞大，可能是压缩炸弹，已拒绝。请重新导出或扫描为 PDF 后上传。');
  }
  // Megabytes of code: only who inspects a PDF loads it.
  const { getDocumentProxy } = await import('unpdf');
  let document: Awaited<ReturnType<typeof getDocumentProxy>>;
  try {
    document = await getDocumentProxy(plainArray(bytes), {
      disableFontFace: true,
      useSystemFonts: false,
      // Pictures are not looked at: none is decoded.
      maxImageSize: 1,
      verbosity: 0,
    });
  } catch (error) {
    const { name } = error as Error;
    if (!isOfDocument(name)) throw error;
    return objection(
      name === 'PasswordException'
        ? 'PDF 已加密，需要密码才能打开，无法检查和查看。请取消密码后重新上传。'
        : 'PDF 已损坏，打不开。请重新导出或扫描后上传。',
    );
  }
  try {
    const pages = document.numPages;
    if (pages < 1) return objection('PDF 里没有页面。请重新导出或扫描后上传。');
    const until = performance.now() + limits.milliseconds;
    let text = '';
    let number = 0;
    const marks: (PageMark | null)[] = [];
    while (number < Math.min(pages, limits.pages) && text.length < searchedCharacters) {
      number += 1;
      const page = await document.getPage(number);
      const words = wordsOf(await page.getTextContent());
      marks.push(readMark(words));
      text += `${words}\n`;
      page.cleanup();
      await turn();
      if (performance.now() > until) break;
    }
    const facts = { pages, hasText: text.trim() !== '' };
    return { ok: true, facts, text, readWhole: number === pages, marks };
  } catch (error) {
    if (!isOfDocument((error as Error).name)) throw error;
    // pdf.js repairs what it can; a page that it cannot even describe opens nowhere.
    return objection('PDF 已损坏，有页面打不开。请重新导出或扫描后上传。');
  } finally {
    await document.loadingTask.destroy();
  }
}

/** pdf.js names what is wrong with a document «…Exception», also what it does not expect; its own misuse it throws plainly. */
const isOfDocument = (name: string) => name.endsWith('Exception');

/** pdf.js wants no Buffer, and takes away the whole memory behind the array. */
function plainArray({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array {
  const view = new Uint8Array(buffer, byteOffset, byteLength);
  return byteLength === buffer.byteLength ? view : view.slice();
}

function wordsOf({ items }: { items: readonly object[] }): string {
  return items
    .map((item) => ('str' in item ? `${item.str}${'hasEOL' in item && item.hasEOL ? '\n' : ''}` : ''))
    .join('');
}

/** Whether a stream of the file expands beyond bounds. Counted while it expands, nothing is kept. */
async function expandsBeyondBounds(bytes: Uint8Array): Promise<boolean> {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = view.indexOf('stream'); at >= 0; ) {
    let start = at + 'stream'.length;
    if (view[start] === 0x0d) start += 1;
    if (view[start] === 0x0a) start += 1;
    const stop = view.indexOf('endstream', start);
    const packed = view.subarray(start, stop < 0 ? view.length : stop);
    // The first byte of zlib's header with a window of 32 KB, whatever the dictionary calls it.
    if (packed.length > smallStream && packed[0] === 0x78 && (await expandsBeyond(packed, mostExpanded))) {
      return true;
    }
    at = stop < 0 ? -1 : view.indexOf('stream', stop + 'endstream'.length);
  }
  return false;
}

function expandsBeyond(packed: Buffer, most: number): Promise<boolean> {
  return new Promise((resolve) => {
    const inflate = createInflate({ chunkSize: 1024 * 1024 });
    let expanded = 0;
    const done = (beyond: boolean) => {
      inflate.destroy();
      resolve(beyond);
    };
    inflate.on('data', (chunk: Buffer) => {
      expanded += chunk.length;
      if (expanded > most) done(true);
    });
    inflate.on('end', () => done(false));
    // Not zlib after all, or cut off: what it held until then was within bounds.
    inflate.on('error', () => done(false));
    inflate.end(packed);
  });
}
