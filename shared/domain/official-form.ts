import type { Answers } from '../model/answer.ts';
import type { Application } from '../model/application.ts';
import type { Campaign } from '../model/campaign.ts';
import type { Edition, Field, Item } from '../model/edition.ts';
import { derivedRatio, normalised } from './check-answers.ts';
import { linkAt } from './decide.ts';
import { regionOf, unitOf } from './given-fields.ts';
import { cellsOf } from './official-cells.ts';
import { type Cell, cell, formPage, line, type Paper, type Paragraph, type Words } from './paper.ts';

/** What a form is printed from: nothing else stands on it. */
export interface Printed {
  readonly application: Application;
  readonly campaign: Campaign;
  readonly edition: Edition;
  readonly answers: Answers;
  /** At the foot of each page: the mark of the submission, or that it is none yet. */
  readonly footer: string;
}

const box = (on: boolean) => (on ? '☑' : '□');
const filled = (text: string, width: number): Words => {
  const short = width - [...text].length;
  const pad = short > 0 ? '　'.repeat(Math.ceil(short / 2)) : '';
  return { text: `${pad}${text}${pad}`, underline: true };
};

/** 一、党政重视，部门协同。 is 附件3's; it counts from the basis of the edition where that names an annex. */
function annexOf(edition: Edition): string {
  return /附件\s*\d*/u.exec(edition.basis)?.[0].replace(/\s/g, '') ?? '';
}

/** 推荐全国医养结合示范县（市、区）/主要工作信息表: the source breaks the title before 主要工作信息表. */
function titleLines(title: string): string[] {
  const at = title.indexOf('主要工作信息表');
  return at > 0 ? [title.slice(0, at), title.slice(at)] : [title];
}

/**
 * A form as its annex prints it (DOMAIN §C.4): lost item numbers stay lost, items 6 and 7 of section 三 share one cell,
 * tick boxes are □/☑, the header keeps its ASCII colon and the place for the seal; 无 is printed as 无.
 */
export function officialForm({ application, campaign, edition, answers, footer }: Printed): Paper {
  const shown = normalised(edition, answers);
  const header = edition.sections.find(({ items }) => items.some(({ type }) => type === 'seal'));
  const sections = edition.sections.filter((section) => section !== header);
  const text = (id: string) => shown[id as keyof typeof shown]?.text ?? '';
  const headText = (type: Field['type']) => {
    const field = header?.items.find((item) => item.type === type);
    return field === undefined ? '' : text(field.id);
  };
  const recommender = campaign.sealedBy === null ? undefined : linkAt(application, campaign.sealedBy);
  const figure = (item: Item) =>
    item.type === 'derived'
      ? (derivedRatio(edition, item.id, shown)?.shown.replace('%', '') ?? '—')
      : (shown[item.id]?.number ?? '');

  const asked = (items: readonly Item[]): Words[] =>
    items.flatMap((item, index): Words[] => {
      if (item.type === 'row') return [];
      if (item.type === 'integer' || item.type === 'derived')
        return [
          { text: item.label },
          filled(figure(item), 4),
          { text: `${item.unit ?? ''}${index === items.length - 1 ? '。' : '，'}` },
        ];
      const choice = shown[item.id]?.choice;
      if (item.type === 'yesNo')
        return [
          { text: item.label.replace(/是\s*[□(（].*$/su, '').replace(/是$/u, '') },
          { text: `是${box(choice === 'yes')}　否${box(choice === 'no')}` },
        ];
      if (item.type === 'incident')
        return [{ text: `${item.label}　　有${box(choice === 'has')}　无${box(choice === 'none')}` }];
      return [{ text: item.label }];
    });
  const answered = (item: Item): Paragraph[] => {
    const paragraphs = (words: string, lead = '') =>
      words.split('\n').map(
        (part, index): Paragraph => ({
          kind: 'paragraph',
          words: [...(index === 0 && lead ? [{ text: lead }] : []), { text: part, underline: true }],
        }),
      );
    if (item.type === 'yesNo') return paragraphs(text(item.id), '如是，具体情况为：');
    if (item.type === 'incident' && shown[item.id]?.choice === 'has')
      return paragraphs(text(item.id) || (shown[item.id]?.reason ?? ''), '具体情况为：');
    return item.type === 'text' ? paragraphs(text(item.id)) : [];
  };
  const content = (lines: readonly (readonly Item[])[]): Cell => ({
    content: lines.flatMap((items) => [
      { kind: 'paragraph' as const, words: asked(items) },
      ...items.flatMap(answered),
    ]),
  });

  const annex = annexOf(edition);
  return {
    ...formPage,
    title: `${application.organisationName} ${edition.title}`,
    footer,
    blocks: [
      ...(annex === '' ? [] : [line(annex, { face: 'heading', size: 16 })]),
      ...titleLines(edition.title).map((part, index) =>
        line(part, { face: 'title', size: 22, align: 'center', ...(index === 0 && { before: 6 }) }),
      ),
      ...(header === undefined
        ? []
        : [
            {
              kind: 'paragraph' as const,
              before: 14,
              words: [
                { text: '推荐单位：' },
                filled(regionOf(recommender?.name ?? ''), 12),
                { text: '卫生健康委:（加盖公章）' },
              ],
            },
            {
              kind: 'paragraph' as const,
              before: 6,
              after: 8,
              words: [
                { text: '联系人：' },
                filled(headText('person'), 10),
                { text: '　联系电话：' },
                filled(headText('phone'), 12),
              ],
            },
          ]),
      {
        kind: 'table',
        widths: [0.16, 0.84],
        headRows: 0,
        rows: [
          [cell('申报县\n（市、区）', { centred: true }), cell(unitOf(application))],
          [cell('申报\n主要指标', { centred: true }), cell('具体内容', { centred: true })],
          ...sections.flatMap((section) => {
            const cells = cellsOf(section.items);
            return cells.map((lines, index) => [
              index === 0 ? cell(section.title, { centred: true, rows: cells.length }) : null,
              content(lines),
            ]);
          }),
        ],
      },
      line(edition.remark, { before: 8 }),
    ],
  };
}
