import { Edition, type Field, type Row } from '../model/edition.ts';
import type { DraftContent } from '../model/edition-draft.ts';
import type { ItemId } from '../model/ids.ts';
import type { Level } from '../model/organisation.ts';
import { readBy } from '../model/schema-faults.ts';
import { itemsOf } from './check-answers.ts';
import { type Checked, checkRow } from './check-row.ts';
import { partOf } from './counting.ts';
import type { Fault } from './refusal.ts';
import { rowsOf } from './verdict.ts';

/**
 * Passing an application holds each finding as it was read, in the one transaction of the decision (`relianceChecks` of
 * the application store), and a transaction has at most 100 writes (`tableLimits`). Ten are left for what is written
 * beside them: aggregate, event, frozen findings, records, quota, campaign, marker.
 */
const mostRows = 90;

/** What an edition is checked against beside itself. */
export interface Surroundings {
  /** Level of the organisation that publishes it. */
  readonly level: Level;
  /** The edition that it names as its parent, where that is published. */
  readonly parent: Edition | undefined;
}

/** The content as an edition, or null where it does not have its shape yet. */
export function asEdition(content: DraftContent): Edition | null {
  return Edition.safeParse(content).data ?? null;
}

/**
 * Everything that keeps content from being published (`faults`), and what is worth a second look (`warnings`); each at
 * its pointer below `/content`. First its shape; what it means is asked once it has one.
 */
export function checkEdition(content: DraftContent, surroundings: Surroundings): Checked {
  const read = readBy(Edition, content);
  if ('faults' in read)
    return {
      faults: read.faults.map(({ pointer, message }) => ({
        pointer: `/content${pointer}`,
        message: inPlace(content, pointer, message),
      })),
      warnings: [],
    };
  const edition = read.value;
  const parts: Checked[] = [
    headOf(edition),
    structureOf(edition),
    countingOf(edition),
    parentOf(edition, surroundings),
    relationsOf(edition),
  ];
  for (const [index, section] of edition.sections.entries())
    for (const [place, item] of section.items.entries())
      if (item.type === 'row')
        parts.push(checkRow(item, `/content/sections/${index}/items/${place}`, edition.kind));
  return {
    faults: parts.flatMap(({ faults }) => faults),
    warnings: parts.flatMap(({ warnings }) => warnings),
  };
}

const schemaWords: Readonly<Record<string, string>> = {
  id: '编号',
  checks: '要求',
  bound: '门槛',
  line: '达标线',
  items: '条目',
  sections: '一级指标',
  percent: '比例',
};

/** 「第 3.1 行的门槛：缺少该项」: a fault of the schema says of which row it speaks. */
function inPlace(content: DraftContent, pointer: string, message: string): string {
  const [, , section, , item] = pointer.split('/');
  const row =
    item === undefined || section === undefined ? undefined : content.sections[+section]?.items[+item];
  const part = pointer.split('/').findLast((name) => name in schemaWords);
  const words = part === undefined ? '' : (schemaWords[part] ?? '');
  const where = row === undefined ? words : `第 ${row.id} 行${words === '' ? '' : `的${words}`}`;
  return where === '' ? message : `${where}：${message}`;
}

const at = (...parts: readonly (string | number)[]) => ['/content', ...parts].join('/');

function headOf(edition: Edition): Checked {
  const faults: Fault[] = [];
  if (edition.title.trim() === '') faults.push({ pointer: at('title'), message: '请填写标准的名称。' });
  if (edition.basis.trim() === '') faults.push({ pointer: at('basis'), message: '请填写依据的文号。' });
  return { faults, warnings: [] };
}

function structureOf(edition: Edition): Checked {
  const faults: Fault[] = [];
  const say = (pointer: string, message: string) => faults.push({ pointer, message });
  const sections = new Set<string>();
  const items = new Set<string>();
  const indicators = new Map<number, { title: string; section: number }>();
  for (const [index, section] of edition.sections.entries()) {
    if (sections.has(section.id)) say(at('sections', index, 'id'), `一级指标的编号“${section.id}”重复。`);
    sections.add(section.id);
    if (section.title.trim() === '')
      say(at('sections', index, 'title'), `第 ${index + 1} 个一级指标没有名称。`);
    for (const [place, item] of section.items.entries()) {
      const pointer = at('sections', index, 'items', place);
      if (items.has(item.id)) say(`${pointer}/id`, `条目编号 ${item.id} 重复。`);
      items.add(item.id);
      if ((item.type === 'row') !== (edition.kind !== 'form'))
        say(`${pointer}/type`, edition.kind === 'form' ? '表单只能有填报项。' : '标准和方案只能有指标条目。');
      if (item.type !== 'row') {
        if (item.label.trim() === '') say(`${pointer}/label`, `“${item.id}”没有名称。`);
        if (item.short.trim() === '') say(`${pointer}/short`, `“${item.id}”没有简称。`);
        continue;
      }
      const { no, title } = item.indicator;
      const known = indicators.get(no);
      if (known === undefined) indicators.set(no, { title, section: index });
      else if (known.title !== title)
        say(`${pointer}/indicator/title`, `二级指标 ${no} 有两个名称：“${known.title}”和“${title}”。`);
      else if (known.section !== index)
        say(`${pointer}/indicator/no`, `二级指标 ${no}“${title}”出现在两个一级指标下。`);
    }
  }
  return { faults, warnings: [] };
}

function countingOf(edition: Edition): Checked {
  const { counting, kind } = edition;
  const fault = (part: string, message: string): Checked => ({
    faults: [{ pointer: part === '' ? at('counting') : at('counting', part), message }],
    warnings: [],
  });
  if (kind === 'standard' && rowsOf(edition).length > mostRows)
    return {
      faults: [
        {
          pointer: at('sections'),
          message: `一个标准最多 ${mostRows} 行：核定时须在一次写入中核对每一行。现有 ${rowsOf(edition).length} 行。`,
        },
      ],
      warnings: [],
    };
  if (kind !== 'standard')
    return counting === null ? nothing : fault('', '只有标准计算达标比例，表单和方案不计算。');
  if (counting === null) return fault('', '请确定达标线和计数办法：原文没有的，写明是怎样理解的。');
  if (counting.line < 1 || counting.line > 100) return fault('line', '达标线应在 1% 到 100% 之间。');
  const { scores } = counting;
  if (scores !== undefined && scores.passMark > scores.scale)
    return fault('scores', `评分的及格分（${scores.passMark}）高于满分（${scores.scale}）。`);
  if (counting.lineText.trim() === '') return fault('lineText', '请写明达标线的原文，或这样理解的依据。');
  if (!rowsOf(edition).some((row) => partOf(row) === 'counted'))
    return fault('', '没有计入达标比例的条目，无法计算达标线。');
  const sources = (counting.precedence ?? []).flat();
  if (new Set(sources).size !== sources.length) return fault('precedence', '取值次序中有重复的来源。');
  return nothing;
}

const nothing: Checked = { faults: [], warnings: [] };

/**
 * A standard below the nation refines a national one and says of each of its rows to which of the parent's it answers,
 * or to none. Parents have no parents: what is refined is the nation's own.
 */
function parentOf(edition: Edition, { level, parent }: Surroundings): Checked {
  const faults: Fault[] = [];
  const say = (pointer: string, message: string) => faults.push({ pointer, message });
  if (edition.parent === undefined) {
    if (level !== 'nation' && edition.kind !== 'form')
      say(at('parent'), '请选择所依据的国家标准，并写明逐条的对应关系。');
    return { faults, warnings: [] };
  }
  if (parent === undefined || parent.id === edition.id) {
    say(at('parent', 'edition'), `没有编号为 ${edition.parent.edition} 的上级标准。`);
    return { faults, warnings: [] };
  }
  if (parent.parent !== undefined)
    say(at('parent', 'edition'), `《${parent.title}》本身有上级标准，请选择国家标准。`);
  const own = new Set<string>(itemsOf(edition).map(({ id }) => id));
  const theirs = new Set<string>(itemsOf(parent).map(({ id }) => id));
  const drawn = edition.parent.items;
  for (const id of own)
    if (drawn[id as ItemId] === undefined)
      say(at('parent', 'items', id), `第 ${id} 行还没有写明对应《${parent.title}》的哪一条，或没有对应。`);
  for (const [id, targets] of Object.entries(drawn)) {
    if (!own.has(id)) say(at('parent', 'items', id), `对应关系中的 ${id} 不是本标准的条目。`);
    for (const target of targets)
      if (!theirs.has(target))
        say(at('parent', 'items', id), `《${parent.title}》没有编号为 ${target} 的条目。`);
  }
  return { faults, warnings: [] };
}

/** What items say of each other, and of the parameters of the year. */
function relationsOf(edition: Edition): Checked {
  const faults: Fault[] = [];
  const say = (pointer: string, message: string) => faults.push({ pointer, message });
  const parameters = (edition.parameters ?? []).map(({ id }) => id);
  for (const [index, id] of parameters.entries())
    if (parameters.indexOf(id) !== index) say(at('parameters', index, 'id'), `参数“${id}”重复。`);
  const integers = new Set<string>(
    itemsOf(edition).flatMap((item) => (item.type === 'integer' ? [item.id] : [])),
  );
  const unknown = (id: string) => !integers.has(id);
  for (const [index, section] of edition.sections.entries())
    for (const [place, item] of section.items.entries()) {
      const pointer = at('sections', index, 'items', place);
      if (item.type === 'row')
        for (const { where, parameter } of namedParameters(item))
          if (!parameters.includes(parameter))
            say(`${pointer}/${where}`, `第 ${item.id} 行用到的参数“${parameter}”没有声明。`);
      if (item.type === 'row') continue;
      faults.push(...ratioFaults(item, pointer, unknown));
      if (item.incidentBlocks !== undefined && item.type !== 'incident')
        say(`${pointer}/incidentBlocks`, `“${item.short}”：只有“有/无”项可以规定“有”是否不得提交。`);
      const compared = item.comparedWith?.parameter;
      if (compared === undefined) continue;
      if (item.type !== 'derived')
        say(`${pointer}/comparedWith`, `“${item.short}”：只有计算得出的项可以与参数比较。`);
      if (!parameters.includes(compared))
        say(`${pointer}/comparedWith/parameter`, `“${item.short}”用到的参数“${compared}”没有声明。`);
    }
  for (const [index, rule] of edition.rules.entries())
    for (const side of ['left', 'right'] as const)
      for (const id of rule[side].filter(unknown))
        say(at('rules', index, side), `规则 ${rule.id} 用到的 ${id} 不是本表的整数项。`);
  return { faults, warnings: [] };
}

function namedParameters(row: Row): { where: string; parameter: string }[] {
  return (['measures', 'awaits'] as const).flatMap((list) =>
    (row[list] ?? []).flatMap(({ parameter }, index) =>
      parameter === undefined ? [] : [{ where: `${list}/${index}/parameter`, parameter }],
    ),
  );
}

function ratioFaults(field: Field, pointer: string, unknown: (id: string) => boolean): Fault[] {
  if ((field.type === 'derived') !== (field.ratioOf !== null))
    return [
      {
        pointer: `${pointer}/ratioOf`,
        message: `“${field.short}”：计算得出的项须写明分子和分母，其他项不写。`,
      },
    ];
  const missing = (field.ratioOf ?? []).filter(unknown);
  return missing.map((id) => ({
    pointer: `${pointer}/ratioOf`,
    message: `“${field.short}”的分子或分母 ${id} 不是本表的整数项。`,
  }));
}
