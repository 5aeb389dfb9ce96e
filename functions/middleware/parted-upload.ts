import type { BucketPort, PartedUpload, PartTerms } from '#functions/ports/bucket.ts';
import { evidenceObjectKey } from '#functions/stores/keys.ts';
import type { PartToSend } from '#shared/contract/views.ts';
import { partsOf } from '#shared/domain/upload-parts.ts';
import type { Evidence, PartedTransfer } from '#shared/model/evidence.ts';

/** Seconds that an upload, or one of its parts, may take to begin: 50 MB on a county's line, with a retry. */
export const ticketSeconds = 3_600;

/** The upload of the bucket behind a file that comes in parts. */
export function uploadOf(
  { application, id }: Pick<Evidence, 'application' | 'id'>,
  { upload }: Pick<PartedTransfer, 'upload'>,
): PartedUpload {
  return { key: evidenceObjectKey(application, id), upload };
}

/** What each part must be, as the file was announced. */
export function termsOf(
  { bytes }: Pick<Evidence, 'bytes'>,
  { partBytes, parts }: PartedTransfer,
): PartTerms[] {
  return partsOf(bytes, partBytes).map(({ number, start, end }, index) => ({
    number,
    bytes: end - start,
    sha256: parts[index] ?? '',
  }));
}

/** Every part of a file: what has arrived, and for the rest where it goes. */
export async function partsToSend(
  bucket: BucketPort,
  file: Evidence,
  transfer: PartedTransfer,
  landed: readonly PartTerms[],
): Promise<PartToSend[]> {
  const upload = uploadOf(file, transfer);
  const there = new Map(landed.map((part) => [part.number, part]));
  return Promise.all(
    termsOf(file, transfer).map(async (part) => {
      const { number, bytes } = part;
      const same = there.get(number);
      if (same?.bytes === bytes && same.sha256 === part.sha256) return { number, bytes, to: null };
      const { url, headers } = await bucket.partTicket(upload, part, ticketSeconds);
      return { number, bytes, to: { url, headers: { ...headers } } };
    }),
  );
}
