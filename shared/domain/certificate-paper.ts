import type { Designation } from '../model/designation.ts';
import { type Block, line, type Paper } from './paper.ts';
import { shownDate } from './time.ts';

/** Landscape A4, as certificates are framed. Millimetres. */
const page = {
  landscape: true,
  margins: { top: 26, right: 34, bottom: 24, left: 34 },
  size: 18,
  leading: 32,
} as const;

/** Longer names take smaller letters, so that sixty characters stand in two lines. */
const sizeFor = (text: string, large: number): number =>
  [...text].length > 40 ? large * 0.6 : [...text].length > 20 ? large * 0.75 : large;

/**
 * The certificate and the sample of the plaque (证书、牌匾样张) of a title, each on a page, with the code by which
 * anybody can ask whether it still holds. The unit stands as the naming document has it; a later name is found by the
 * code, and not printed over a document that names another.
 */
export function certificatePaper(
  designation: Pick<
    Designation,
    'namedAs' | 'fullName' | 'title' | 'leadName' | 'documentNumber' | 'date' | 'plaque'
  >,
  code: string,
): Paper {
  const { namedAs, fullName, title, leadName, documentNumber, date, plaque } = designation;
  // The province before the name, unless the unit goes by another name today: then the document's own.
  const unit = fullName.endsWith(namedAs) ? fullName : namedAs;
  const certificate: Block[] = [
    line('证　书', { face: 'title', size: 44, align: 'center', red: true, before: 6, after: 26 }),
    line(`${unit}：`, { face: 'heading', size: sizeFor(unit, 24), after: 10 }),
    line(`根据${documentNumber}，经评审和公示，命名你单位为`, { indent: 2, after: 10 }),
    line(title, { face: 'title', size: sizeFor(title, 32), align: 'center', after: 10 }),
    line('特发此证。', { indent: 2, after: 20 }),
    line(leadName, { align: 'right', inset: 2 }),
    line(shownDate(date), { align: 'right', inset: 2, after: 14 }),
    line(`编号：${plaque.number ?? '（未登记）'}`, { size: 12 }),
  ];
  const sample: Block[] = [
    { kind: 'pageBreak' },
    line('牌匾样张', { size: 12, after: 40 }),
    line(title, { face: 'title', size: sizeFor(title, 46), align: 'center', red: true, after: 40 }),
    line(unit, { face: 'heading', size: sizeFor(unit, 26), align: 'center', after: 46 }),
    line(leadName, { align: 'center', size: 22, after: 6 }),
    line(shownDate(date), { align: 'center', size: 20, after: 20 }),
    line(`编号：${plaque.number ?? '（未登记）'}`, { size: 12, align: 'center' }),
  ];
  return {
    ...page,
    title: `证书和牌匾样张-${unit}`,
    blocks: [...certificate, ...sample],
    footer: `${documentNumber}　校验码 ${code}　在“公众查询”页输入校验码，可查验命名是否有效`,
  };
}
