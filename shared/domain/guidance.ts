import type { Campaign } from '../model/campaign.ts';
import type { Edition } from '../model/edition.ts';
import type { Guidance, GuidanceKind } from '../model/guidance.ts';
import type { GuidanceId, ItemId } from '../model/ids.ts';
import type { Instant, LocalDate } from '../model/instant.ts';
import type { Organisation, Person } from '../model/organisation.ts';
import { isInBranch } from './branch.ts';
import { itemsOf } from './check-answers.ts';
import { recordedActor } from './decide.ts';
import { accept, type Fault, type Result, refuse } from './refusal.ts';
import { dateOf } from './time.ts';

/** Who guides: reviewers and leads of the lead and of every level between it and the units (C-10, C-20). */
export function guides(campaign: Campaign, { organisation, roles }: Person): boolean {
  const above = organisation.level !== 'county' && organisation.level !== 'institution';
  const concerned =
    isInBranch(organisation.path, { path: campaign.scope }) || isInBranch(campaign.scope, organisation);
  return above && concerned && (roles.includes('reviewer') || roles.includes('lead'));
}

/** Who asks: whoever fills in for a unit in the campaign's scope. */
export function asks(campaign: Campaign, { organisation, roles }: Person): boolean {
  const unit = organisation.level === 'county' || organisation.level === 'institution';
  return unit && isInBranch(organisation.path, { path: campaign.scope }) && roles.includes('applicant');
}

/** Whether somebody reads an entry: units inside its scope, its guide, and who asked. */
export function readsGuidance(guidance: Guidance, { organisation }: Person): boolean {
  if (organisation.id === guidance.guide || organisation.id === guidance.asker?.organisation) return true;
  if (guidance.withdrawn !== null) return false;
  if (guidance.kind === 'question' && guidance.answer?.shared !== true) return false;
  return isInBranch(organisation.path, { path: guidance.scope });
}

export interface GuidanceInput {
  readonly kind: Exclude<GuidanceKind, 'question'>;
  readonly title: string;
  readonly text: string;
  readonly on: LocalDate;
  readonly place: string;
  readonly items: readonly ItemId[];
}

function faultsOfItems(edition: Edition, items: readonly ItemId[]): Fault[] {
  const known = new Set(itemsOf(edition).map(({ id }) => id));
  return items.flatMap((item, index) =>
    known.has(item) ? [] : [{ pointer: `/items/${index}`, message: `标准中没有编号为 ${item} 的条目。` }],
  );
}

/**
 * 记录一次指导. It is for the whole branch of the guide, or for one unit of it.
 * @param unit the one unit that was helped; null for all below
 */
export function recordGuidance(
  input: GuidanceInput,
  facts: {
    readonly campaign: Campaign;
    readonly edition: Edition;
    readonly unit: Organisation | null;
    readonly id: GuidanceId;
    readonly now: Instant;
  },
  person: Person,
): Result<Guidance> {
  const { campaign, edition, unit, id, now } = facts;
  if (!guides(campaign, person)) return refuse('notPermitted', '指导工作由主办单位和各级审核单位记录。');
  const faults: Fault[] = [];
  if (input.title.trim() === '') faults.push({ pointer: '/title', message: '请填写主题。' });
  if (input.text.trim() === '') faults.push({ pointer: '/text', message: '请填写内容。' });
  if (input.on > dateOf(now)) faults.push({ pointer: '/on', message: '日期不能晚于今天。' });
  if (unit !== null && !isInBranch(unit.path, person.organisation))
    faults.push({ pointer: '/unit', message: '只能记录对本单位所属单位的指导。' });
  if (input.kind === 'help' && unit === null)
    faults.push({ pointer: '/unit', message: '现场指导请选择被指导的单位。' });
  faults.push(...faultsOfItems(edition, input.items));
  if (faults.length > 0) return refuse('invalidInput', faults[0]?.message, { faults });
  const { organisation } = person;
  return accept({
    ...input,
    id,
    campaign: campaign.id,
    title: input.title.trim(),
    text: input.text.trim(),
    place: input.place.trim(),
    items: [...input.items],
    guide: organisation.id,
    guideName: organisation.name,
    scope: unit?.path ?? organisation.path,
    scopeName: unit?.name ?? organisation.name,
    asker: null,
    answer: null,
    withdrawn: null,
    by: recordedActor(person),
    at: now,
    version: 1,
  });
}

/**
 * 提问. It goes to the province above the unit, or to the lead where there is none.
 * @param guide who answers
 */
export function askQuestion(
  input: { readonly item: ItemId | null; readonly text: string },
  facts: {
    readonly campaign: Campaign;
    readonly edition: Edition;
    readonly guide: Pick<Organisation, 'id' | 'name'>;
    readonly id: GuidanceId;
    readonly now: Instant;
  },
  person: Person,
): Result<Guidance> {
  const { campaign, edition, guide, id, now } = facts;
  if (!asks(campaign, person)) return refuse('notPermitted', '由申报单位的填报人员提问。');
  const items = input.item === null ? [] : [input.item];
  const faults = faultsOfItems(edition, items).map(({ message }) => ({ pointer: '/item', message }));
  const text = input.text.trim();
  if (text.length < 4) faults.push({ pointer: '/text', message: '请写明要问的问题。' });
  if (faults.length > 0) return refuse('invalidInput', faults[0]?.message, { faults });
  const { organisation } = person;
  return accept({
    id,
    campaign: campaign.id,
    kind: 'question',
    title: text.length > 40 ? `${text.slice(0, 40)}…` : text,
    text,
    on: dateOf(now),
    place: '',
    items,
    guide: guide.id,
    guideName: guide.name,
    scope: organisation.path,
    scopeName: organisation.name,
    asker: { organisation: organisation.id, name: organisation.name },
    answer: null,
    withdrawn: null,
    by: recordedActor(person),
    at: now,
    version: 1,
  });
}

/** 答复; shared, everybody below the guide reads question and answer, without who asked. */
export function answerQuestion(
  seen: Guidance,
  input: { readonly text: string; readonly share: boolean },
  person: Person,
  now: Instant,
): Result<Guidance> {
  if (
    person.organisation.id !== seen.guide ||
    !person.roles.some((role) => role === 'reviewer' || role === 'lead')
  )
    return refuse('notPermitted', '由被提问的单位答复。');
  if (seen.kind !== 'question' || seen.withdrawn !== null)
    return refuse('transitionNotAllowed', '该条不是待答复的问题。');
  if (seen.answer !== null) return refuse('transitionNotAllowed', '该问题已经答复。');
  const text = input.text.trim();
  if (text === '')
    return refuse('invalidInput', '请填写答复。', {
      faults: [{ pointer: '/text', message: '请填写答复。' }],
    });
  const { share: shared } = input;
  return accept({
    ...seen,
    answer: { text, shared, at: now, by: recordedActor(person) },
    ...(shared && { scope: person.organisation.path, scopeName: person.organisation.name }),
    version: seen.version + 1,
  });
}

/** 撤下: what was recorded wrongly; it stays on record with the reason, its readers no longer see it. */
export function withdrawGuidance(
  seen: Guidance,
  reason: string,
  person: Person,
  now: Instant,
): Result<Guidance> {
  if (
    person.organisation.id !== seen.guide ||
    !person.roles.some((role) => role === 'reviewer' || role === 'lead')
  )
    return refuse('notPermitted', '由记录的单位撤下。');
  if (seen.withdrawn !== null) return refuse('transitionNotAllowed', '已经撤下。');
  return accept({
    ...seen,
    withdrawn: { reason, at: now, by: recordedActor(person) },
    version: seen.version + 1,
  });
}

/** What a reader is given of an entry: of a shared question not who asked. */
export function shownGuidance(guidance: Guidance, { organisation }: Person): Guidance {
  const own = organisation.id === guidance.guide || organisation.id === guidance.asker?.organisation;
  if (own || guidance.asker === null) return guidance;
  return { ...guidance, asker: null, by: { kind: 'system' } };
}
