import type { Application } from '../model/application.ts';
import type { Defence, Slot } from '../model/defence.ts';
import { ApplicationId, type ItemId } from '../model/ids.ts';
import type { Person } from '../model/organisation.ts';
import { accept, type Result, refuse } from './refusal.ts';
import { isAtStep } from './review.ts';

const ending = '.defence';
/** What these files belong to: no item of a standard bears this name. */
export const defenceItem = 'defence' as ItemId;
/** A defence takes minutes: what is shown in them is few files. */
export const defenceFilesAtMost = 10;

/**
 * Where a unit's slides lie (A17): beside the files of its application, not among them, for those stand as they were
 * submitted. Addressed like an application's own, `<application>.defence`.
 */
export const defenceFilesOf = (application: string): ApplicationId =>
  ApplicationId.parse(`${application}${ending}`);

/** The application whose defence an address means; null for any other address. */
export const applicationOfDefenceFiles = (id: string): string | null =>
  id.endsWith(ending) ? id.slice(0, -ending.length) : null;

/** Slides are brought by the unit, from the day it is told its time until it has been heard (A17). */
export function mayBringDefenceFiles(
  application: Application,
  defence: Pick<Defence, 'announcedAt'> | undefined,
  slot: Pick<Slot, 'attendance'> | undefined,
  person: Person,
): Result<null> {
  if (person.organisation.id !== application.organisation || !person.roles.includes('applicant'))
    return refuse('evidenceNotExpected', '答辩材料由申报单位的填报人员上传。');
  if (!isAtStep(application, 'defence') || defence?.announcedAt == null || slot === undefined)
    return refuse('evidenceNotExpected', '还没有通知答辩时间，或答辩已经结束，现在不能上传答辩材料。');
  if (slot.attendance !== null)
    return refuse('evidenceNotExpected', '已经记录到场，答辩材料不再变更。请当面交主办单位。');
  return accept(null);
}
