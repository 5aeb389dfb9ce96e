import { getEvidence, requestUpload } from '#shared/contract/routes.ts';
import { partBytes, partsOf } from '#shared/domain/upload-parts.ts';
import { type Evidence, type EvidenceType, evidenceMaxBytes, evidenceTypes } from '#shared/model/evidence.ts';
import { call, newIntent } from './client.ts';
import { sha256Of } from './digest.ts';
import { ApiProblem } from './problem.ts';
import { sendParts } from './send-parts.ts';
import { pause, send } from './sending.ts';

export interface UploadInput {
  readonly application: string;
  readonly item: string;
  readonly file: File;
  /** The same for every repetition of this file's upload. */
  readonly key: string;
  /** Files of this item that came in parts and are not finished: the same one is gone on with. */
  readonly unfinished: readonly Evidence[];
  readonly signal: AbortSignal;
  readonly onProgress: (share: number) => void;
  readonly onBroken: () => void;
  /** The place is there; the bytes begin to go out. */
  readonly onGranted: (evidence: Evidence) => void;
}

export { newIntent };

const accepted = Object.values(evidenceTypes).flat();
/** For the file picker. */
export const acceptedExtensions = accepted.map((extension) => `.${extension}`).join(',');

/** The type by the file's ending; the server decides by the bytes. */
function typeOf(name: string): EvidenceType | null {
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  const found = Object.entries(evidenceTypes).find(([, extensions]) =>
    (extensions as readonly string[]).includes(extension),
  );
  return (found?.[0] as EvidenceType | undefined) ?? null;
}

/** Why a file cannot be uploaded, before a byte is sent; null where it can be tried. */
export function objectionToFile(file: File): string | null {
  if (typeOf(file.name) === null)
    return '只能上传 PDF、JPG、PNG、Word（docx）或 Excel（xlsx）文件。WPS 文件请另存为 docx、xlsx 或 PDF。';
  if (file.size === 0) return '文件是空的（0 字节），请检查原文件。';
  if (file.size > evidenceMaxBytes) return '单个文件不能超过 50 MB。扫描件可降低分辨率或拆分后上传。';
  return null;
}

/**
 * Uploads one file and waits until it is checked. A large one goes in parts; calling it again with the same key and
 * file goes on where it broke off.
 * @returns the evidence, accepted or refused with its reason
 * @throws ApiProblem where the file could not be brought up; the signal's reason where it was broken off
 */
export async function upload(input: UploadInput): Promise<Evidence> {
  const { application, item, file, key, unfinished, signal, onProgress, onBroken, onGranted } = input;
  const bytes = await bytesOf(file);
  const sha256 = await sha256Of(bytes);
  const begun = unfinished.find((one) => one.sha256 === sha256 && one.bytes === file.size);
  if (begun) {
    onGranted(begun);
    await sendParts({ evidence: begun, file, signal, onProgress, onBroken });
    return checked(begun, signal);
  }
  const parts =
    file.size > partBytes
      ? await Promise.all(
          partsOf(file.size).map(({ start, end }) => sha256Of(new Uint8Array(bytes, start, end - start))),
        )
      : undefined;
  signal.throwIfAborted();
  const granted = await call(requestUpload, {
    parameters: { id: application },
    body: {
      item,
      name: file.name.slice(-200),
      type: typeOf(file.name) as EvidenceType,
      bytes: file.size,
      sha256,
      ...(parts && { parts }),
    },
    key,
  });
  const { evidence } = granted;
  onGranted(evidence);
  if (granted.upload) await sendWhole(granted.upload, file, signal, onProgress);
  else await sendParts({ evidence, file, signal, onProgress, onBroken, parts: granted.parts ?? [] });
  return checked(evidence, signal);
}

/**
 * Goes on with an upload in parts that broke off, once the file chosen is the same to the last byte.
 * @throws ApiProblem where it is another file, and as `upload`
 */
export async function resume(
  evidence: Evidence,
  { file, signal, onProgress, onBroken }: Pick<UploadInput, 'file' | 'signal' | 'onProgress' | 'onBroken'>,
): Promise<Evidence> {
  if (file.size !== evidence.bytes || (await sha256Of(await bytesOf(file))) !== evidence.sha256)
    throw new ApiProblem(
      'evidenceRefused',
      0,
      `“${file.name}”与没有传完的“${evidence.name}”内容不同，不能接着上传。请选择原来的文件，或取消后重新上传。`,
    );
  await sendParts({ evidence, file, signal, onProgress, onBroken });
  return checked(evidence, signal);
}

/** A place that takes one whole file, and how its check is asked for. */
export interface WholeUpload {
  readonly file: File;
  readonly ask: (described: {
    readonly name: string;
    readonly type: EvidenceType;
    readonly bytes: number;
    readonly sha256: string;
  }) => Promise<{
    readonly evidence: Evidence;
    readonly upload: { readonly url: string; readonly fields: Readonly<Record<string, string>> };
  }>;
  readonly look: (evidence: Evidence) => Promise<Evidence>;
  readonly signal: AbortSignal;
  readonly onProgress: (share: number) => void;
}

/**
 * Uploads a file in one piece and waits until it is checked.
 * @throws ApiProblem, as `upload`
 */
export async function uploadWhole({ file, ask, look, signal, onProgress }: WholeUpload): Promise<Evidence> {
  const objection = objectionToFile(file);
  if (objection !== null) throw new ApiProblem('evidenceRefused', 0, objection);
  const sha256 = await sha256Of(await bytesOf(file));
  const name = file.name.slice(-200);
  const granted = await ask({ name, type: typeOf(file.name) as EvidenceType, bytes: file.size, sha256 });
  await sendWhole(granted.upload, file, signal, onProgress);
  return checked(granted.evidence, signal, look);
}

async function bytesOf(file: File): Promise<ArrayBuffer> {
  try {
    return await file.arrayBuffer();
  } catch {
    throw new ApiProblem(
      'evidenceRefused',
      0,
      `读不到“${file.name}”：文件已被移动、改动或占用，请重新选择。`,
    );
  }
}

const readAgain: WholeUpload['look'] = async ({ application: id, id: file }) =>
  (await call(getEvidence, { parameters: { id, evidence: file } })).evidence;

/** Waits for the check of what has landed. */
async function checked(
  awaited: Evidence,
  signal: AbortSignal,
  look: WholeUpload['look'] = readAgain,
): Promise<Evidence> {
  for (let round = 0; round < 60; round++) {
    const evidence = await look(awaited);
    if (evidence.state.name !== 'awaitingUpload') return evidence;
    await pause(Math.min(3_000, 250 * 1.4 ** round), signal);
  }
  throw new ApiProblem('unavailable', 0, '文件已上传，检查还没有结束。稍后刷新页面查看结果，无需重新上传。');
}

/** The whole file in one form; a broken connection costs all of it, so it is for small files. */
async function sendWhole(
  target: { readonly url: string; readonly fields: Readonly<Record<string, string>> },
  file: File,
  signal: AbortSignal,
  onProgress: (share: number) => void,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      const body = new FormData();
      for (const [name, value] of Object.entries(target.fields)) body.append(name, value);
      body.append('file', file);
      const onSent = (bytes: number) => onProgress(Math.min(1, bytes / file.size));
      const status = await send({ method: 'POST', url: target.url, body, signal, onSent });
      // Refused as a second writer: the first attempt had arrived, only its answer was lost.
      if ((status >= 200 && status < 300) || status === 409 || status === 412) return;
      if (status === 413) throw new ApiProblem('tooLarge', 413, '文件超过允许的大小。');
      if (status >= 500 || status === 408)
        throw new ApiProblem('unavailable', status, '存储服务暂时不可用。');
      throw new ApiProblem('evidenceRefused', status, '存储服务没有接收该文件，请重新选择后再传。');
    } catch (error) {
      if (signal.aborted || attempt >= 4 || !(error instanceof ApiProblem) || !error.passing) throw error;
      await pause(1_000 * 2 ** attempt, signal);
    }
  }
}
