import { completeUpload, continueUpload } from '#shared/contract/routes.ts';
import type { PartToSend } from '#shared/contract/views.ts';
import { partBytes, partsOf } from '#shared/domain/upload-parts.ts';
import type { Evidence } from '#shared/model/evidence.ts';
import { call } from './client.ts';
import { ApiProblem } from './problem.ts';
import { refusalOf } from './refused-part.ts';
import { pause, send } from './sending.ts';

export interface PartsToSend {
  readonly evidence: Evidence;
  readonly file: File;
  readonly signal: AbortSignal;
  /** Share of the file that has gone out, 0 to 1. */
  readonly onProgress: (share: number) => void;
  /** The line has broken, and is tried again by itself; progress ends it. */
  readonly onBroken: () => void;
  /** As the request for the upload answered; asked for where it is not given. */
  readonly parts?: readonly PartToSend[];
}

/** Failures one after the other, without a part in between, after which it waits for the person: about a minute. */
const mostFailures = 6;

/**
 * Sends what has not arrived of a file, and has the store put it together. After a failure the server is asked what
 * has arrived: a part whose answer was lost is not sent again.
 * @throws ApiProblem where it cannot go on for now (offline) or at all; the signal's reason where it was broken off
 */
export async function sendParts({
  evidence,
  file,
  signal,
  onProgress,
  onBroken,
  parts,
}: PartsToSend): Promise<void> {
  const parameters = { id: evidence.application, evidence: evidence.id };
  const places = new Map(
    partsOf(evidence.bytes, evidence.transfer?.partBytes ?? partBytes).map((place) => [place.number, place]),
  );
  let known = parts;
  for (let failures = 0; ; ) {
    try {
      known ??= (await call(continueUpload, { parameters })).parts;
      const landed = known.filter(({ to }) => to === null).reduce((sum, { bytes }) => sum + bytes, 0);
      onProgress(known.length === 0 ? 1 : landed / evidence.bytes);
      const next = known.find(({ to }) => to !== null);
      if (next?.to == null) {
        await call(completeUpload, { parameters });
        return;
      }
      const { start = 0, end = 0 } = places.get(next.number) ?? {};
      const status = await send({
        method: 'PUT',
        ...next.to,
        body: file.slice(start, end),
        signal,
        onSent: (bytes) => onProgress(Math.min(1, (landed + bytes) / evidence.bytes)),
      });
      if (status < 200 || status >= 300) throw refusalOf(status);
      known = known.map((part) => (part.number === next.number ? { ...part, to: null } : part));
      failures = 0;
    } catch (error) {
      if (signal.aborted || !(error instanceof ApiProblem)) throw error;
      // An address that has expired, an upload that was cleared away or a part that is missing: asked for anew.
      const renewable = error.passing || error.code === 'evidenceNotExpected';
      failures += 1;
      if (!renewable || failures >= mostFailures) throw error;
      known = undefined;
      onBroken();
      await pause(500 * 2 ** failures, signal);
    }
  }
}
