import type { Application } from '../model/application.ts';
import type { Edition, Row } from '../model/edition.ts';
import type { Evidence, SavedEvidenceMark } from '../model/evidence.ts';
import type { LocalDate } from '../model/instant.ts';
import {
  type Observation,
  type OthersSource,
  othersSources,
  type SavedObservation,
} from '../model/observation.ts';
import { levels, type Person } from '../model/organisation.ts';
import { sourceNames } from './counting.ts';
import { partsOf, readMeasure } from './measures.ts';
import { type Onlooker, seesFindings } from './permission.ts';
import type { Fault } from './refusal.ts';
import type { FileOfItem, Observed } from './scoring.ts';
import { leadLink, levelInHand, linkAt } from './standing.ts';
import { rowsOf } from './verdict.ts';

/**
 * Which sources a person may record for a case now (S-05): documents and visits whoever reviews it at its level, figures
 * of 老龄处 and of the national system the lead, whose office supplies them. The unit never: its own figures are its answer.
 */
export function recordableSources(
  application: Application,
  edition: Edition,
  person: Person,
): OthersSource[] {
  const { status } = application;
  const { organisation, roles } = person;
  const reviewed =
    status.name === 'underReview' || status.name === 'recommended' || status.name === 'evaluating';
  const level = levelInHand(application);
  const inHand = level !== null && linkAt(application, level)?.organisation === organisation.id;
  const may =
    edition.kind === 'standard' &&
    reviewed &&
    inHand &&
    roles.includes('reviewer') &&
    organisation.id !== application.organisation &&
    !application.submitters.includes(person.subject);
  if (!may) return [];
  return organisation.id === leadLink(application).organisation
    ? ['onSite', 'office', 'system', 'document']
    : ['onSite', 'document'];
}

/**
 * The records that a person reads: those of the own organisation and, above the unit, of the levels below; all of them
 * once the evaluation is over, as with findings. The best placed first: the lead's before those of the levels below.
 */
export function observationsFor(
  application: Application,
  observations: readonly SavedObservation[],
  person: Onlooker,
): SavedObservation[] {
  const { organisation } = person;
  const unit = organisation.id === application.organisation;
  const all = seesFindings(application, person);
  const reached = levels.indexOf(organisation.level);
  return observations
    .filter(
      (one) =>
        all || (!unit && (one.organisation === organisation.id || levels.indexOf(one.level) < reached)),
    )
    .toSorted((a, b) => levels.indexOf(b.level) - levels.indexOf(a.level));
}

/** A stored record as scoring takes it. */
export type ObservedOfCase = SavedObservation & Pick<Observed, 'outdated'>;

/**
 * By row, the highest level first: of records as of one day the first counts, so the order must be the same wherever
 * they were read from, and in whichever order they were saved. What a change of the edition overtook is marked so.
 */
export function observedByItem(
  observations: readonly SavedObservation[],
  application: Pick<Application, 'migrations'>,
): Record<string, readonly ObservedOfCase[]> {
  const byItem: Record<string, ObservedOfCase[]> = {};
  for (const one of observations.toSorted(byRank)) {
    const list = byItem[one.item] ?? [];
    list.push(isOutdated(application, one) ? { ...one, outdated: true } : one);
    byItem[one.item] = list;
  }
  return byItem;
}

/** Whether it was recorded before the edition changed what the row asks, and so says nothing of that. */
function isOutdated(
  { migrations = [] }: Pick<Application, 'migrations'>,
  { item, savedAt }: SavedObservation,
): boolean {
  return migrations.some(({ items, at }) => savedAt <= at && items.includes(item));
}

const byRank = (a: SavedObservation, b: SavedObservation) =>
  levels.indexOf(b.level) - levels.indexOf(a.level) ||
  othersSources.indexOf(a.source) - othersSources.indexOf(b.source);

/** The files with the mark that counts: that of the highest level that marked them. */
export function filesWithMarks(
  files: readonly Evidence[],
  marks: readonly SavedEvidenceMark[],
): FileOfItem[] {
  return files.map(({ id, item, state }) => {
    const mark = marks
      .filter(({ evidence }) => evidence === id)
      .toSorted((a, b) => levels.indexOf(b.level) - levels.indexOf(a.level))[0]?.value;
    return { item, state: state.name, mark };
  });
}

/** What is wrong with records before they are saved. Pointers are those of the request. */
export function faultsInObservations(
  edition: Edition,
  changes: readonly (Observation & { readonly revision: number })[],
  may: readonly OthersSource[],
  today: LocalDate,
): Fault[] {
  const rows = new Map<string, Row>(rowsOf(edition).map((row) => [row.id, row]));
  const named = changes.map(({ item, source }) => `${item}#${source}`);
  return changes.flatMap((change, index) => {
    const row = rows.get(change.item);
    const at = (...parts: string[]) => ['/changes', String(index), ...parts.map(escaped)].join('/');
    if (row === undefined)
      return [{ pointer: at('item'), message: `没有编号为 ${change.item} 的行。请刷新页面后重试。` }];
    const name = sourceNames[change.source];
    if (named.indexOf(`${change.item}#${change.source}`) !== index)
      return [{ pointer: at('item'), message: `第 ${row.id} 行的“${name}”重复。` }];
    if (!may.includes(change.source))
      return [{ pointer: at('source'), message: `“${name}”的数据由主办单位录入。` }];
    return faultsInRecord(row, change, today, at);
  });
}

const escaped = (part: string) => part.replaceAll('~', '~0').replaceAll('/', '~1');

function faultsInRecord(
  row: Row,
  { checks, figures = {}, note, on, withdrawn, revision }: Observation & { readonly revision: number },
  today: LocalDate,
  at: (...parts: string[]) => string,
): Fault[] {
  const faults: Fault[] = [];
  const say = (message: string, ...parts: string[]) => faults.push({ pointer: at(...parts), message });
  if (on > today) say(`日期 ${on} 晚于今天，请核对。`, 'on');
  if (checks !== undefined && checks.length !== row.checks.length)
    say(`第 ${row.id} 行有 ${row.checks.length} 项要求，请逐项核对。`, 'checks');
  for (const [id, figure] of Object.entries(figures)) {
    const measure = row.measures.find((one) => one.id === id);
    if (measure === undefined) {
      say(`第 ${row.id} 行没有编号为“${id}”的数字。请刷新页面后重试。`, 'figures', id);
      continue;
    }
    const parts: readonly string[] = partsOf(measure);
    for (const part of Object.keys(figure))
      if (!parts.includes(part)) say(`“${measure.label}”不需要填写这个数字。`, 'figures', id, part);
    const read = readMeasure(measure, figure);
    if (read.state === 'faulty')
      for (const { part, message } of read.faults) say(message, 'figures', id, part);
  }
  if (withdrawn) {
    if (revision === 0) say('没有可以撤销的记录。', 'withdrawn');
    if (note.trim() === '') say('请写明撤销这条记录的原因。', 'note');
    return faults;
  }
  const saysFigure = row.measures.some(
    (measure) => readMeasure(measure, figures[measure.id]).state !== 'blank',
  );
  if (!saysFigure && checks === undefined && note.trim() === '')
    say('请至少填写一个数字、逐项核对要求，或写明查验情况。', 'note');
  return faults;
}
