import type { Application } from '../model/application.ts';
import type { Campaign } from '../model/campaign.ts';
import type { ObjectionId } from '../model/ids.ts';
import type { Instant, LocalDate } from '../model/instant.ts';
import {
  type Objection,
  type ObjectionContent,
  type ObjectionDocket,
  type ObjectionEvent,
  type ObjectionFinding,
  type ObjectionStatus,
  type ObjectorKind,
  objectionStatuses,
} from '../model/objection.ts';
import type { Person } from '../model/organisation.ts';
import { type Decision, decide, recordedActor } from './decide.ts';
import { manages } from './decide-campaign.ts';
import { labelOf } from './label.ts';
import { type Arrival, intakeEndsAt, isPublished, untimely } from './objection-intake.ts';
import { asFor } from './own-publicity.ts';
import { accept, type Fault, type Result, refuse } from './refusal.ts';
import { dateOf, shown } from './time.ts';

/** What a handler does with an objection (DOMAIN D.4). */
export const objectionActions = ['accept', 'refuse', 'conclude', 'reply', 'note'] as const;
export type ObjectionAction = (typeof objectionActions)[number];

export const objectionActionLabels = {
  receive: '收到',
  accept: '受理异议',
  refuse: '不予受理',
  conclude: '记录核查结论',
  reply: '记录答复',
  note: '记录处理情况',
} as const satisfies Record<ObjectionAction | 'receive', string>;

const eventTypes = {
  receive: 'ObjectionReceived',
  accept: 'ObjectionAccepted',
  refuse: 'ObjectionRefused',
  conclude: 'ObjectionConcluded',
  reply: 'ObjectionReplied',
  note: 'ClueNoted',
} as const satisfies Record<ObjectionAction | 'receive', string>;

/** What is legal for an objection; the way of the unit itself is in transitions.ts. */
export const objectionTransitions = {
  received: { accept: 'investigating', refuse: 'refused' },
  investigating: { conclude: 'concluded' },
  concluded: { reply: 'replied' },
  refused: { reply: 'replied' },
  replied: {},
  clue: { note: 'noted' },
  noted: {},
} as const satisfies Record<ObjectionStatus, Partial<Record<ObjectionAction, ObjectionStatus>>>;

/** What a handler may do with it now. */
export function objectionActionsIn(status: ObjectionStatus): ObjectionAction[] {
  const table: Partial<Record<ObjectionAction, ObjectionStatus>> = objectionTransitions[status];
  return objectionActions.filter((action) => table[action] !== undefined);
}

/**
 * Who handles objections, and so may know who objected: the members who run the campaign, but nobody who ever sent the
 * application objected to, whatever post they hold today (DOMAIN D.4: only for case handlers).
 */
export function handlesObjections(
  campaign: Campaign,
  { submitters }: Pick<Application, 'submitters'>,
  person: Person,
): boolean {
  return manages(campaign, person) && !submitters.includes(person.subject);
}

/** What comes in, from the public page or from the officer who opens the letter. */
export interface ObjectionSent {
  readonly objector: ObjectorKind;
  readonly name: string;
  readonly organisationName: string;
  readonly contact: string;
  readonly statement: string;
}

export type ObjectionEventDraft = Omit<ObjectionEvent, 'previous' | 'hash' | 'content'>;

export interface ObjectionDecision {
  readonly next: Objection;
  readonly content: ObjectionContent;
  readonly event: ObjectionEventDraft;
  readonly docket: ObjectionDocket;
  /** What it makes of the unit, if anything: committed together with it. */
  readonly application: Decision | null;
}

export const emptyDocket: ObjectionDocket = { open: 0, investigating: 0, revision: 0 };

/** Against one unit; far beyond what was ever seen, so that nobody can fill the table (E-78). */
const mostOpen = 200;

const mobile = /^1[3-9]\d{9}$/;
const landline = /^0\d{2,3}\d{7,8}$/;
const email = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
/** Words that stand for a name that somebody does not want to give. */
const nameless = /匿名|不具名|无名|某|群众|市民|网友|知情人/;

/** Whether somebody can be reached by it: a telephone number or an e-mail address, or for a letter its address. */
function reaches(contact: string, channel: Arrival['channel']): boolean {
  const text = contact.normalize('NFKC');
  if (text.split(/[\s,;，；、]+/).some((part) => email.test(part))) return true;
  const numbers = text.replace(/[-\s()]/g, '').match(/\d{7,}/g) ?? [];
  if (numbers.some((number) => mobile.test(number) || landline.test(number))) return true;
  return channel === 'letter' && /[省市县区旗州路街村镇乡]/.test(text) && text.trim().length >= 8;
}

/**
 * What is missing of a formal objection (F-04: 单位意见要加盖公章，个人意见要签署真实姓名，并附有效联系方式). Pointers
 * are those of the request body. Nothing is asked of somebody who does not give a name: that is a clue.
 */
export function faultsOfObjection(sent: ObjectionSent, arrival: Arrival, now: Instant): Fault[] {
  const faults: Fault[] = [];
  const say = (field: string, message: string) => faults.push({ pointer: `/${field}`, message });
  if (sent.objector !== 'anonymous') {
    const name = sent.name.normalize('NFKC').trim();
    if (name === '')
      say('name', sent.objector === 'person' ? '请填写真实姓名。' : '请填写单位联系人的姓名。');
    else if (!/^[\p{L}·• .'-]{2,40}$/u.test(name) || nameless.test(name))
      say('name', '请填写真实姓名，只用文字；不愿署名的，请选择“不具名”，作为线索处理。');
    if (sent.objector === 'organisation' && sent.organisationName.trim().length < 4)
      say('organisationName', '请填写提出异议的单位全称，与公章一致。');
    if (sent.contact.trim() === '') say('contact', '请填写联系方式，用于核实和答复。');
    else if (!reaches(sent.contact, arrival.channel))
      say(
        'contact',
        arrival.channel === 'online'
          ? '联系方式无效：请填写 11 位手机号码、带区号的固定电话或电子邮箱。'
          : '联系方式无效：请填写电话号码、电子邮箱，或来信所写的通信地址。',
      );
  }
  if (sent.statement.trim().length < 10)
    say('statement', '请写明异议的事实和理由（不少于 10 个字），以便核查。');
  if (arrival.channel === 'letter') {
    const today = dateOf(now);
    if (arrival.arrivedOn > today) say('arrivedOn', '收到日期不能晚于今天。');
    if (arrival.postmarkedOn !== null && arrival.postmarkedOn > arrival.arrivedOn)
      say('postmarkedOn', '邮戳日期不能晚于收到日期。');
  }
  return faults;
}

/**
 * Takes in what somebody objects to. In time, with a name and a contact it is an objection; everything else that came
 * by letter, and everything without a name, is recorded as a clue and changes nothing for the unit (E-77, E-78).
 * @param person who enters a letter; null for the public page, where what comes too late is refused and not kept
 */
export function receiveObjection(
  known: {
    readonly application: Application;
    readonly campaign: Campaign;
    readonly docket: ObjectionDocket;
  },
  sent: ObjectionSent,
  arrival: Arrival,
  ids: { readonly id: ObjectionId; readonly salt: string },
  person: Person | null,
  now: Instant,
): Result<ObjectionDecision> {
  const { application, docket } = known;
  const campaign = asFor(application, known.campaign);
  const { publicity } = campaign;
  if (publicity === null) return refuse('notFound', '该单位不在公示中，不能提出异议。');
  if (person !== null && !handlesObjections(campaign, application, person))
    return refuse('notPermitted', '只有主办单位的批次管理人员可以登记异议。');
  const published = isPublished(application, campaign);
  const time = untimely(arrival, campaign, now);
  if (arrival.channel === 'online') {
    if (time === 'late')
      return refuse(
        'deadlinePassed',
        `公示已于 ${shown(publicity.endsAt)}期满，不再受理异议。如有问题线索，请联系：${publicity.contact}`,
      );
    if (!published || time !== null) return refuse('notFound', '该单位不在公示中，不能提出异议。');
  }
  const faults = faultsOfObjection(sent, arrival, now);
  if (faults.length > 0) return refuse('invalidInput', faults[0]?.message, { faults });
  if (docket.open >= mostOpen)
    return refuse('tooManyRequests', `对该单位的异议过多，请直接联系：${publicity.contact}`);
  const clue = sent.objector === 'anonymous' ? 'anonymous' : (time ?? (published ? null : 'ended'));
  const status = clue === null ? 'received' : 'clue';
  const letter = arrival.channel === 'letter' ? arrival : null;
  const named = sent.objector !== 'anonymous';
  const next: Objection = {
    id: ids.id,
    campaign: campaign.id,
    application: application.id,
    organisation: application.organisation,
    organisationName: application.organisationName,
    objector: sent.objector,
    channel: arrival.channel,
    receivedAt: now,
    postmarkedOn: letter?.postmarkedOn ?? null,
    arrivedOn: letter?.arrivedOn ?? null,
    status,
    clue,
    finding: null,
    dropped: false,
    repliedOn: null,
    version: 1,
    head: '',
    updatedAt: now,
  };
  return accept({
    next,
    content: {
      objection: ids.id,
      name: named ? sent.name.trim() : '',
      organisationName: sent.objector === 'organisation' ? sent.organisationName.trim() : '',
      contact: named ? sent.contact.trim() : '',
      statement: sent.statement.trim(),
      refusal: '',
      report: '',
      reply: '',
      replyWay: '',
      note: '',
      salt: ids.salt,
    },
    event: eventOf(next, 'receive', null, person, now),
    docket: {
      ...docket,
      open: docket.open + (status === 'received' ? 1 : 0),
      revision: docket.revision + 1,
    },
    application: null,
  });
}

/** What a handler decides. Each part is demanded by the action named beside it. */
export type ObjectionCommand =
  | {
      readonly action: 'accept';
      /** Name or seal, and contact, have been verified by the handler. */
      readonly verified: boolean;
    }
  | { readonly action: 'refuse'; readonly refusal: string }
  | {
      readonly action: 'conclude';
      readonly finding: ObjectionFinding;
      /** partlyTrue: whether the unit is taken off the list; the other findings say it themselves. */
      readonly drop: boolean;
      readonly report: string;
      /** For the unit and its record, where it is taken off. */
      readonly reason: string;
    }
  | { readonly action: 'reply'; readonly reply: string; readonly way: string; readonly date: LocalDate }
  | { readonly action: 'note'; readonly note: string };

/**
 * The one place where an objection changes, and with it the unit: accepted, the unit leaves publicity for the
 * investigation (A20); with the last one dismissed it goes on, upheld it is taken off (A21). The other units of the
 * list are not touched.
 */
export function decideObjection(
  known: {
    readonly objection: Objection;
    readonly content: ObjectionContent;
    readonly application: Application;
    readonly campaign: Campaign;
    readonly docket: ObjectionDocket;
  },
  command: ObjectionCommand,
  person: Person,
  now: Instant,
): Result<ObjectionDecision> {
  const { objection, content, application, campaign, docket } = known;
  if (!handlesObjections(campaign, application, person)) return refuse('notFound');
  const table: Partial<Record<ObjectionAction, ObjectionStatus>> = objectionTransitions[objection.status];
  const to = table[command.action];
  if (to === undefined)
    return refuse(
      'transitionNotAllowed',
      `该件现为“${objectionStatuses[objection.status].label}”，不能“${objectionActionLabels[command.action]}”。`,
    );
  const faults = faultsOfCommand(command, objection, content, now);
  if (faults.length > 0) return refuse('invalidInput', faults[0]?.message, { faults });

  const drops =
    command.action === 'conclude' &&
    (command.finding === 'true' || (command.finding === 'partlyTrue' && command.drop));
  const effect = effectOn(known, command, drops, person, now);
  if (!effect.ok) return effect;
  const next: Objection = {
    ...objection,
    status: to,
    ...(command.action === 'conclude' && {
      finding: command.finding,
      dropped: effect.value?.next.status.name === 'dropped',
    }),
    ...(command.action === 'reply' && { repliedOn: command.date }),
    version: objection.version + 1,
    updatedAt: now,
  };
  const opened = objectionStatuses[objection.status].open;
  return accept({
    next,
    content: { ...content, ...written(command) },
    event: eventOf(next, command.action, objection.status, person, now),
    docket: {
      open: docket.open - (opened && !objectionStatuses[to].open ? 1 : 0),
      investigating:
        docket.investigating + (to === 'investigating' ? 1 : 0) - (command.action === 'conclude' ? 1 : 0),
      revision: docket.revision + 1,
    },
    application: effect.value,
  });
}

function written(command: ObjectionCommand): Partial<ObjectionContent> {
  switch (command.action) {
    case 'accept':
      return {};
    case 'refuse':
      return { refusal: command.refusal.trim() };
    case 'conclude':
      return { report: command.report.trim() };
    case 'reply':
      return { reply: command.reply.trim(), replyWay: command.way.trim() };
    case 'note':
      return { note: command.note.trim() };
  }
}

/** What becomes of the unit, decided by the same `decide` as everything else. */
function effectOn(
  { application, campaign, docket }: Parameters<typeof decideObjection>[0],
  command: ObjectionCommand,
  drops: boolean,
  person: Person,
  now: Instant,
): Result<Decision | null> {
  const { name } = application.status;
  const circumstances = { now, campaign, openObjections: docket.open };
  if (command.action === 'accept') {
    // One case a unit: what comes while it is investigated joins it (E-78).
    if (name === 'underObjection') return accept(null);
    if (name !== 'inPublicity' && name !== 'cleared')
      return refuse(
        'transitionNotAllowed',
        name === 'candidate'
          ? '公示刚刚开始，请稍候再受理。'
          : `该单位现为“${labelOf(application.status, application.chain)}”，不再受理异议；请记为不予受理并答复。`,
      );
    return decide(application, { action: 'acceptObjection' }, person, circumstances);
  }
  // Withdrawn or taken off meanwhile: the finding is recorded, and has nothing left to change.
  if (command.action !== 'conclude' || name !== 'underObjection') return accept(null);
  if (drops)
    return decide(application, { action: 'upholdObjection', reason: command.reason }, person, circumstances);
  return docket.investigating > 1
    ? accept(null)
    : decide(application, { action: 'dismissObjection' }, person, circumstances);
}

function faultsOfCommand(
  command: ObjectionCommand,
  objection: Objection,
  content: ObjectionContent,
  now: Instant,
): Fault[] {
  const faults: Fault[] = [];
  const demand = (pointer: string, text: string, message: string) => {
    if (text.trim() === '') faults.push({ pointer, message });
  };
  switch (command.action) {
    case 'accept':
      if (!command.verified)
        faults.push({
          pointer: '/verified',
          message:
            objection.objector === 'organisation'
              ? '请先核实单位公章和联系方式。'
              : '请先核实真实姓名和联系方式。',
        });
      break;
    case 'refuse':
      demand('/refusal', command.refusal, '请填写不予受理的理由，用于答复异议人。');
      break;
    case 'conclude': {
      demand('/report', command.report, '请填写核查情况。');
      const drops = command.finding === 'true' || (command.finding === 'partlyTrue' && command.drop);
      if (!drops) break;
      demand('/reason', command.reason, '请填写不予命名的理由，将告知该单位。');
      if (tellsObjector(command.reason, content))
        faults.push({
          pointer: '/reason',
          message: '理由将告知被异议单位，其中含有异议人的姓名、单位或联系方式，请删去。',
        });
      break;
    }
    case 'reply':
      demand('/reply', command.reply, '请填写答复内容。');
      demand('/way', command.way, '请填写答复方式，例如电话、信函。');
      if (command.date > dateOf(now)) faults.push({ pointer: '/date', message: '答复日期不能晚于今天。' });
      if (command.date < dateOf(objection.receivedAt))
        faults.push({ pointer: '/date', message: '答复日期不能早于收到日期。' });
      break;
    case 'note':
      demand('/note', command.note, '请填写处理情况。');
      break;
  }
  return faults;
}

/** Whether a text that the unit will read names the objector. */
export function tellsObjector(text: string, content: ObjectionContent): boolean {
  const plain = (part: string) => part.normalize('NFKC').replace(/[\s-]/g, '');
  const said = plain(text);
  const secrets = [
    content.name,
    content.organisationName,
    ...content.contact.split(/[\s,;，；、]+/).filter((part) => part.length >= 5),
    ...(plain(content.contact).match(/\d{7,}/g) ?? []),
  ].map(plain);
  return secrets.some((secret) => secret.length >= 2 && said.includes(secret));
}

function eventOf(
  next: Objection,
  action: ObjectionAction | 'receive',
  from: ObjectionStatus | null,
  person: Person | null,
  now: Instant,
): ObjectionEventDraft {
  return {
    number: next.version,
    type: eventTypes[action],
    action,
    objection: next.id,
    campaign: next.campaign,
    application: next.application,
    at: now,
    actor: person === null ? { kind: 'public' } : recordedActor(person),
    from,
    to: next.status,
  };
}

/** Until when what is sent to a published unit is an objection: in words, for the form and the letter desk. */
export function intakeWords(campaign: Campaign): string {
  const { publicity } = campaign;
  const until = intakeEndsAt(campaign);
  if (publicity === null || until === null) return '';
  return `网上提交至 ${shown(publicity.endsAt)}；信件以邮戳为准，最迟于 ${shown(until)}前到达。`;
}
