import type { Application } from '../model/application.ts';
import type { Campaign } from '../model/campaign.ts';
import type { Edition, Row } from '../model/edition.ts';
import type { OthersSource } from '../model/observation.ts';
import type { Step } from '../model/status.ts';
import { policyOf } from './counting.ts';
import { counts } from './precedence.ts';
import type { FileOfItem, Observed } from './scoring.ts';
import { rowsOf } from './verdict.ts';

/** A row whose listed methods have not all left a record. */
export interface MissingRecords {
  readonly item: string;
  /** The methods as the source words them. */
  readonly methods: readonly string[];
}

/**
 * Which methods of a row have no record yet, by the edition's policy (Q14: all of them, or one). A document is also
 * recorded by a reviewer's mark on a file of the row that still counts. A method that the edition maps to no source is
 * not asked.
 */
export function methodsWithoutRecord(
  row: Row,
  edition: Edition,
  observed: readonly Observed[],
  files: readonly FileOfItem[],
  due: (source: OthersSource) => boolean = () => true,
): string[] {
  if (edition.counting === null) return [];
  const { methods, methodSources } = policyOf(edition.counting);
  const has = (source: OthersSource) =>
    observed.some((record) => record.source === source && counts(record)) ||
    (source === 'document' &&
      files.some(({ item, state, mark }) => item === row.id && state === 'accepted' && mark !== undefined));
  const asked = row.methods.flatMap((method) => {
    const source = methodSources[method];
    return source === undefined ? [] : [{ method, source }];
  });
  if (methods === 'any' && asked.some(({ source }) => has(source))) return [];
  return asked.filter(({ source }) => due(source) && !has(source)).map(({ method }) => method);
}

/**
 * Rows found met whose verification is not complete (Q14, A16): what is read on paper by the step of material review,
 * what is seen on site by the on-site step; where the campaign has no such step, by its last.
 */
export function missingRecords(
  application: Application,
  campaign: Campaign,
  edition: Edition,
  found: readonly { readonly item: string; readonly value: string }[],
  observed: Readonly<Record<string, readonly Observed[]>>,
  files: readonly FileOfItem[],
): MissingRecords[] {
  const { status } = application;
  if (status.name !== 'evaluating') return [];
  const { evaluation } = campaign;
  const reached = evaluation.indexOf(status.step);
  const due = (source: OthersSource) => {
    const step: Step = source === 'onSite' ? 'onSite' : 'materialReview';
    return reached >= (evaluation.includes(step) ? evaluation.indexOf(step) : evaluation.length - 1);
  };
  const met = new Set(found.filter(({ value }) => value === 'met').map(({ item }) => item));
  return rowsOf(edition).flatMap((row) => {
    if (!met.has(row.id)) return [];
    const methods = methodsWithoutRecord(row, edition, observed[row.id] ?? [], files, due);
    return methods.length === 0 ? [] : [{ item: row.id, methods }];
  });
}

/** 「还有 2 行没有验收记录：第 8.1 行（现场查看）、第 10.2 行（老龄处提供、现场查看）。」 */
export function missingRecordsText(missing: readonly MissingRecords[]): string {
  const named = missing.slice(0, 5).map(({ item, methods }) => `第 ${item} 行（${methods.join('、')}）`);
  return `还有 ${missing.length} 行核定达标但验收记录不全：${named.join('、')}${missing.length > 5 ? '等' : ''}。`;
}
