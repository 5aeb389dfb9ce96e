import { sha256Of } from '../api/digest.ts';

/** A photo as it is kept on the device and sent: no side longer than this, so that a day's photos fit and travel. */
const longest = 1_600;
/** Bytes that the server takes at most, in base64. */
const most = 1_300_000;

export interface ShrunkPhoto {
  readonly content: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** @throws Error with the sentence to show, for what is no picture */
export async function shrinkPhoto(file: Blob): Promise<ShrunkPhoto> {
  const picture = await createImageBitmap(file).catch(() => null);
  if (picture === null) throw new Error('读不出这张照片，请重新拍摄。');
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  for (const quality of [0.8, 0.6, 0.4]) {
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', quality));
    if (blob === null || blob.size > most) continue;
    const bytes = new Uint8Array(await blob.arrayBuffer());
    let text = '';
    for (let from = 0; from < bytes.length; from += 8_192)
      text += String.fromCharCode(...bytes.subarray(from, from + 8_192));
    return { content: btoa(text), bytes: bytes.length, sha256: await sha256Of(bytes) };
  }
  throw new Error('照片过大，请降低分辨率后重新拍摄。');
}

/** Where the device says that it is; null where it does not say so soon enough. */
export function devicePlace(): Promise<{ latitude: number; longitude: number; accuracy: number } | null> {
  if (!('geolocation' in navigator)) return Promise.resolve(null);
  return new Promise((done) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords: { latitude, longitude, accuracy } }) => done({ latitude, longitude, accuracy }),
      () => done(null),
      { timeout: 4_000, maximumAge: 60_000 },
    );
  });
}
