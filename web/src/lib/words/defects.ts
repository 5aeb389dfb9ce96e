import type { Item } from '#shared/model/edition.ts';

/** What reviewers write most often, each so that the unit knows what to do; the gap is filled in by whoever returns it. */
const common = [
  '佐证材料与填报内容不一致，请核对后更正，或补充能够证明的材料。',
  '佐证材料没有盖章或印章不清，请重新扫描盖章页后上传。',
  '佐证材料不完整，缺少第　页至第　页，请补齐。',
  '文件已经过期或已废止，请上传现行有效的文件。',
  '请补充文号、印发日期和发文单位。',
] as const;
const ofRow = [
  '分子、分母与上报的统计口径不一致，请按标准说明的口径重新计算并附计算依据。',
  '数据的统计截止日期不在要求的期间内，请更新至　年　月　日。',
] as const;

/** Sentences to begin from, for an item of this kind. */
export const defectsFor = ({ type }: Item): readonly string[] =>
  type === 'row' ? [...common, ...ofRow] : common;

/** The sentence behind what stands there; nothing that was typed is replaced. */
export const withDefect = (note: string, sentence: string): string =>
  note.trim() === '' ? sentence : `${note.trimEnd()}\n${sentence}`;
