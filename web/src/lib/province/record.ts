import { shownDate } from '#lib/words/time.ts';
import { caseCategories } from '#shared/model/designation.ts';
import {
  contentPartLabels,
  evaluationResultLabels,
  type ProvinceEvent,
} from '#shared/model/province-application.ts';

interface Named {
  readonly documentNumber?: string;
  readonly date?: string;
}

/** What an event of the record says in words, line by line. */
export function detailsOf({ reason, data }: ProvinceEvent): string[] {
  const letter = (name: string, what: string) => {
    const document = data[name] as Named | undefined;
    return document?.documentNumber
      ? [`${what}：${document.documentNumber}（${shownDate(document.date ?? '')}）`]
      : [];
  };
  const text = (name: string, what: string) =>
    typeof data[name] === 'string' && data[name] !== '' ? [`${what}：${data[name]}`] : [];
  const period = data['period'] as { start: string; end: string } | undefined;
  const defects = (data['defects'] ?? []) as { part: keyof typeof contentPartLabels; note: string }[];
  const content = data['content'] as { letter: Named } | undefined;
  const team = data['team'] as string[] | undefined;
  const result = data['result'] as keyof typeof evaluationResultLabels | undefined;
  const category = data['category'] as keyof typeof caseCategories | undefined;
  const tally = data['tally'] as { sentence: string } | null | undefined;
  return [
    ...(content
      ? [`第 ${String(data['submission'])} 次提交，申请函 ${content.letter.documentNumber ?? ''}`]
      : []),
    ...defects.map(({ part, note }) => `${contentPartLabels[part]}：${note}`),
    ...text('changes', '补正说明'),
    ...letter('agreement', '同意支持创建的文件'),
    ...letter('document', '文件'),
    ...letter('letter', '文件'),
    ...(period ? [`创建期 ${shownDate(period.start)} 至 ${shownDate(period.end)}`] : []),
    ...(category ? [`触发情形：${caseCategories[category]}`] : []),
    ...text('facts', '事实'),
    ...text('hearing', '陈述申辩'),
    ...text('title', '里程碑'),
    ...text('note', '完成情况'),
    ...(team ? [`评估组：${team.join('、')}`] : []),
    ...(result ? [`结论：${evaluationResultLabels[result]}`] : []),
    ...text('text', '内容'),
    ...text('demand', '整改要求'),
    ...(tally ? [`自评${tally.sentence}`] : []),
    ...text('plaqueNumber', '牌匾编号'),
    ...text('objections', '异议情况'),
    ...(reason === null ? [] : [`理由：${reason}`]),
  ];
}

/** Files that an event names. */
export function filesOf({ data }: ProvinceEvent): { id: string; name: string }[] {
  const found: { id: string; name: string }[] = [];
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { id, name, sha256 } = value as Record<string, unknown>;
    if (typeof id === 'string' && typeof name === 'string' && typeof sha256 === 'string')
      found.push({ id, name });
    else for (const inner of Object.values(value)) look(inner);
  };
  look(data);
  return found;
}
