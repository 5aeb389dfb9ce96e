import { getEvidence, requestUpload } from '#shared/contract/routes.ts';
import { type Evidence, type EvidenceType, evidenceMaxBytes, evidenceTypes } from '#shared/model/evidence.ts';
import { call, newIntent } from './client.ts';
import { sha256Of } from './digest.ts';
import { ApiProblem } from './problem.ts';

export interface UploadInput {
  readonly application: string;
  readonly item: string;
  readonly file: File;
  /** The same for every repetition of this file's upload. */
  readonly key: string;
  readonly onProgress: (share: number) => void;
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
 * Uploads one file and waits until it is checked.
 * @returns the evidence, accepted or refused with its reason
 * @throws ApiProblem where the file could not be brought up
 */
export async function upload(input: UploadInput): Promise<Evidence> {
  const { application, item, file, key, onProgress } = input;
  const sha256 = await sha256Of(await file.arrayBuffer());
  const granted = await call(requestUpload, {
    parameters: { id: application },
    body: {
      item,
      name: file.name.slice(-200),
      type: typeOf(file.name) as EvidenceType,
      bytes: file.size,
      sha256,
    },
    key,
  });
  for (let attempt = 1; ; attempt++) {
    try {
      await post(granted.upload, file, onProgress);
      break;
    } catch (error) {
      if (attempt >= 4 || !(error instanceof ApiProblem) || !error.passing) throw error;
      await wait(1_000 * 2 ** attempt);
    }
  }
  for (let round = 0; round < 60; round++) {
    const { evidence } = await call(getEvidence, {
      parameters: { id: application, evidence: granted.evidence.id },
    });
    if (evidence.state.name !== 'awaitingUpload') return evidence;
    await wait(Math.min(3_000, 250 * 1.4 ** round));
  }
  throw new ApiProblem('unavailable', 0, '文件已上传，检查还没有结束。稍后刷新页面查看结果，无需重新上传。');
}

/** XMLHttpRequest, because fetch does not tell how much has been sent. */
function post(
  target: { readonly url: string; readonly fields: Readonly<Record<string, string>> },
  file: File,
  onProgress: (share: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(target.fields)) form.append(name, value);
    form.append('file', file);
    const request = new XMLHttpRequest();
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    request.addEventListener('load', () => {
      if (request.status >= 200 && request.status < 300) resolve();
      else if (request.status === 413) reject(new ApiProblem('tooLarge', 413, '文件超过允许的大小。'));
      else if (request.status >= 500)
        reject(new ApiProblem('unavailable', request.status, '存储服务暂时不可用。'));
      else
        reject(
          new ApiProblem('evidenceRefused', request.status, '存储服务没有接收该文件，请重新选择后再传。'),
        );
    });
    request.addEventListener('error', () =>
      reject(new ApiProblem('offline', 0, '上传中断：没有连上服务器。')),
    );
    request.open('POST', target.url);
    request.send(form);
  });
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
