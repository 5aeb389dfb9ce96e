import { ApiProblem } from './problem.ts';

export interface Sending {
  readonly method: 'POST' | 'PUT';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: FormData | Blob;
  /** Broken off by the person: pausing or cancelling. */
  readonly signal: AbortSignal;
  /** Bytes of the body that have gone out. */
  readonly onSent: (bytes: number) => void;
}

/**
 * Sends bytes to the store. XMLHttpRequest, because fetch does not tell how much has been sent.
 * @returns the status, whatever it is
 * @throws ApiProblem offline where no answer came; the signal's reason where it was broken off
 */
export function send({ method, url, headers = {}, body, signal, onSent }: Sending): Promise<number> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    signal.addEventListener('abort', abort);
    request.upload.addEventListener('progress', ({ loaded }) => onSent(loaded));
    request.addEventListener('load', () => resolve(request.status));
    request.addEventListener('error', () =>
      reject(new ApiProblem('offline', 0, '上传中断：没有连上服务器。')),
    );
    request.addEventListener('abort', () => reject(signal.reason));
    request.addEventListener('loadend', () => signal.removeEventListener('abort', abort));
    request.open(method, url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.send(body);
  });
}

/** Waits; less long where the connection comes back meanwhile, or where the person breaks off (then it throws). */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const ended = new AbortController();
    const end = (settle: () => void) => {
      clearTimeout(timer);
      ended.abort();
      settle();
    };
    const timer = setTimeout(() => end(resolve), milliseconds);
    addEventListener('online', () => end(resolve), { signal: ended.signal });
    signal?.addEventListener('abort', () => end(() => reject(signal.reason)), { signal: ended.signal });
    if (signal?.aborted) end(() => reject(signal.reason));
  });
}
