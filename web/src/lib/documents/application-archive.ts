import { call } from '#lib/api/client.ts';
import { getArchiveParts, getEvidence, getFormPdf } from '#shared/contract/routes.ts';
import { type ArchivedFile, type ArchiveManifest, archiveFormat, formPath } from '#shared/domain/archive.ts';
import { ZipWriter } from '#shared/domain/zip.ts';

const utf8 = new TextEncoder();

async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * All that the reader may see of one application as a ZIP that anybody can check offline: the browser takes the files
 * one by one and keeps none of them in memory (a Blob lies on the disk), so the server never holds the whole.
 * @param progress how many of how many files are in
 * @throws Error in Chinese for a file that did not arrive as it was recorded
 */
export async function applicationArchive(
  id: string,
  progress: (done: number, of: number) => void,
): Promise<{ readonly name: string; readonly blob: Blob }> {
  const parameters = { id };
  const parts = await call(getArchiveParts, { parameters } as never);
  const zip = new ZipWriter();
  const blobs: BlobPart[] = [];
  const files: ArchivedFile[] = [];
  const readable = parts.evidence.filter(({ path }) => path !== null);
  const total = parts.texts.length + readable.length + parts.submissions + 2;
  const add = async (path: string, content: Uint8Array, listed = true): Promise<void> => {
    if (listed) files.push({ path, bytes: content.length, sha256: await sha256(content) });
    blobs.push(
      new Blob([zip.header(path, content) as Uint8Array<ArrayBuffer>, content as Uint8Array<ArrayBuffer>]),
    );
    progress(blobs.length, total);
  };
  for (const { path, text } of parts.texts) await add(path, utf8.encode(text));
  for (const file of readable) {
    const { address } = await call(getEvidence, { parameters: { id: file.application, evidence: file.id } });
    if (address === null) throw new Error(`“${file.name}”现在不能读取，请稍后再试。`);
    const response = await fetch(address);
    if (!response.ok) throw new Error(`“${file.name}”没有取到（${response.status}），请稍后再试。`);
    const content = new Uint8Array(await response.arrayBuffer());
    if ((await sha256(content)) !== file.sha256)
      throw new Error(`“${file.name}”与登记的校验值不符，没有保存。`);
    await add(file.path as string, content);
  }
  for (let number = 1; number <= parts.submissions; number += 1) {
    const { content } = await call(getFormPdf, {
      parameters: { id: parts.end.id },
      query: { submission: String(number) },
    });
    await add(formPath(parts.end.id, number), content);
  }
  await add('evidence.json', utf8.encode(JSON.stringify(parts.evidence, null, 1)));
  await add('named.json', utf8.encode(JSON.stringify(parts.named, null, 1)));
  const manifest: ArchiveManifest = {
    format: archiveFormat,
    subject: 'application',
    id: parts.end.id,
    title: parts.title,
    madeAt: parts.madeAt,
    madeBy: parts.madeBy,
    records: [parts.end, ...parts.letters],
    files,
  };
  await add('manifest.json', utf8.encode(JSON.stringify(manifest, null, 1)), false);
  blobs.push(zip.end() as Uint8Array<ArrayBuffer>);
  return { name: `${parts.title}-全套材料.zip`, blob: new Blob(blobs, { type: 'application/zip' }) };
}
