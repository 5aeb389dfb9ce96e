import type { Evidence } from '#shared/model/evidence.ts';
import { shownDate } from './time.ts';

/** What the check read from a file, in a few words: «12 页», «扫描件，不能检索文字», «1654 × 2339 像素». */
export function factsShown({ type, report }: Pick<Evidence, 'type' | 'report'>): string[] {
  if (report === undefined) return [];
  const { pages, width, height, hasText } = report.facts;
  return [
    ...(pages === undefined ? [] : [`${pages} 页`]),
    ...(width === undefined || height === undefined ? [] : [`${width} × ${height} 像素`]),
    ...(hasText === false && type === 'application/pdf' ? ['扫描件，文字不能检索'] : []),
    ...(hasText === false && !type.startsWith('image/') && type !== 'application/pdf' ? ['没有文字'] : []),
  ];
}

/** Which official document a file is said to be: «渝卫发〔2023〕46号», its date, who issued it, until when it holds. */
export function documentShown({ document }: Pick<Evidence, 'document'>): string[] {
  if (document === undefined) return [];
  const { number, date, issuer, validUntil } = document;
  return [
    ...(number === null ? [] : [number]),
    ...(date === null ? [] : [shownDate(date)]),
    ...(issuer === null ? [] : [issuer]),
    ...(validUntil === null ? [] : [`有效期至 ${shownDate(validUntil)}`]),
  ];
}
