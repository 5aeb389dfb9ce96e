import type { Evidence } from '#shared/model/evidence.ts';

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
