import type { Answers } from '../model/answer.ts';
import { type Ban, ProjectKind } from '../model/ban.ts';
import type { Campaign } from '../model/campaign.ts';
import type { Designation } from '../model/designation.ts';
import type { Edition, Field, GateId, Row } from '../model/edition.ts';
import type { Incident } from '../model/incident.ts';
import { incidentKindLabels } from '../model/incident.ts';
import type { LocalDate } from '../model/instant.ts';
import type { Certificate, InstitutionRecord } from '../model/institution.ts';
import { activeBan, banSentence, banStateOn } from './bans.ts';
import { partOf, referenceDayOf, withReferenceDay } from './counting.ts';
import { isLiving } from './designation-states.ts';
import { readMeasure } from './measures.ts';
import { fullYears, shownDate, yearsAfter } from './time.ts';
import type { Action } from './transitions.ts';
import { judgeRow } from './verdict.ts';

/** What is looked at, in words. `item`: a condition of the edition that has no gate of its own (资质审查项, C-03). */
export const gateTitles = {
  'G-BAN': '禁申',
  'G-DUP': '重复命名',
  'G-CERT': '两证齐全',
  'G-AGE': '运营年限',
  'G-OCC': '入住率',
  'G-DIS': '失能失智占比',
  'G-SAT': '第三方满意度',
  'G-INCIDENT': '重大负面事件',
  item: '资格条件',
} as const satisfies Record<GateId | 'item', string>;

/** The rule of the source that a gate states. */
export const gateRules = {
  'G-BAN': '被取消命名的，3年内不得再次申请创建',
  'G-DUP': '已获同一项目命名的，不重复申报',
  'G-CERT': '具备医疗卫生机构资质，并已进行养老机构备案',
  'G-AGE': '运营满5年及以上',
  'G-OCC': '近2年入住率达到实际运营床位的60%及以上',
  'G-DIS': '入住失能、失智老年人占比超过50%',
  'G-SAT': '入住老年人及家属满意度调查结果在95%及以上',
  'G-INCIDENT': '5年内无重大负面事件（含第5年当日）',
  item: '必须符合资质审查项',
} as const satisfies Record<GateId | 'item', string>;

/** `open`: nobody has said what it takes to know; that is the form's fault to report, not the gate's. */
export type GateState = 'passed' | 'blocked' | 'open';

export interface GateFinding {
  readonly gate: GateId | 'item';
  readonly title: string;
  readonly state: GateState;
  /** Fed by the form, and so by whatever is being typed; or by what is on record, which only the server knows. */
  readonly source: 'record' | 'form';
  /** What was found, since when, and until when. */
  readonly sentence: string;
  /** Where in the form it is fed from, or `/gates/<gate>`. */
  readonly pointer: string;
}

/** A title as far as the gate reads it. */
export type HeldTitle = Pick<
  Designation,
  'kind' | 'programme' | 'title' | 'date' | 'documentNumber' | 'status'
>;

/** Everything that the gates are judged by, as the store holds it today. */
export interface GateFacts {
  readonly campaign: Campaign;
  readonly edition: Edition;
  readonly institution: InstitutionRecord | undefined;
  /** Of the unit itself; with `territorial`, of the county it stands in. */
  readonly bans: readonly Ban[];
  readonly territorial: readonly Ban[];
  readonly designations: readonly HeldTitle[];
  readonly incidents: readonly Incident[];
  /** The unit's answers, with what was verified in their place; null where none are looked at yet. */
  readonly answers: Answers | null;
}

/** Actions at which the gates are looked at: A3, A12, A13, A18, A19, A23 (A1 begins). */
export const gatedActions: ReadonlySet<Action> = new Set([
  'submit',
  'recommend',
  'accept',
  'select',
  'beginPublicity',
  'holdBack',
  'publish',
  'republish',
  'name',
]);

/** Years in which a major negative event counts (N-17, N-30). */
export const incidentYears = 5;
/** Full years of operation that are demanded (N-20). */
export const operationYears = 5;

/** Which of the three kinds of project a campaign is for; a prefecture is none of them. */
function kindOf({ applicantLevel }: Campaign): ProjectKind | null {
  return ProjectKind.options.find((kind) => kind === applicantLevel) ?? null;
}

const formGates: ReadonlySet<string> = new Set(['G-OCC', 'G-DIS', 'G-SAT', 'item']);

const finding = (
  gate: GateFinding['gate'],
  state: GateState,
  sentence: string,
  pointer = `/gates/${gate}`,
  title: string = gateTitles[gate],
  source: GateFinding['source'] = formGates.has(gate) ? 'form' : 'record',
): GateFinding => ({ gate, title, state, source, sentence, pointer });

/**
 * Every gate that concerns the unit, with the data of the day. One place for all of A1, A3, A12, A13, A18, A19 and A23.
 * @param on the day in Asia/Shanghai on which it is asked
 */
export function evaluateGates(facts: GateFacts, on: LocalDate): GateFinding[] {
  const { campaign } = facts;
  const institution = campaign.applicantLevel === 'institution';
  return [
    banGate(facts, on),
    duplicateGate(facts),
    ...(institution ? [certificateGate(facts, on), ageGate(facts)] : []),
    registerGate(facts, on),
    ...gatesOfForm(facts),
  ];
}

/** What the form feeds, as it is being typed: the figures, the incidents that it declares, its other conditions. */
export function gatesOfForm(facts: Pick<GateFacts, 'campaign' | 'edition' | 'answers'>): GateFinding[] {
  const found = [...figureGates(facts), ...declaredGate(facts)];
  return [...found, ...conditions(facts, new Set(found.filter(isBlocked).map(({ pointer }) => pointer)))];
}

export const isBlocked = ({ state }: GateFinding): boolean => state === 'blocked';

/** The last day belongs to the ban; the unit may apply from the day after (D.5, E-47). */
function banGate({ campaign, bans, territorial }: GateFacts, on: LocalDate): GateFinding {
  const { programme } = campaign;
  const kind = kindOf(campaign);
  // A ban is of the entity: it closes its territory only where the campaign says so (E-70).
  const ban =
    (kind === null ? undefined : activeBan(bans, on, kind, programme)) ??
    (campaign.banTerritorial ? territorial.find((one) => banStateOn(one, on) === 'active') : undefined);
  return ban === undefined
    ? finding('G-BAN', 'passed', '不在禁申期内。')
    : finding('G-BAN', 'blocked', banSentence(ban));
}

function duplicateGate({ campaign, designations }: GateFacts): GateFinding {
  const held = designations.find(
    (title) => isLiving(title) && title.kind === kindOf(campaign) && title.programme === campaign.programme,
  );
  return held === undefined
    ? finding('G-DUP', 'passed', '未获同一项目的命名。')
    : finding(
        'G-DUP',
        'blocked',
        `已于${shownDate(held.date)}命名为“${held.title}”（${held.documentNumber}），不重复申报同一项目。`,
      );
}

/** The item that a gate is fed from, so that a fault leads there. */
function rowOf(edition: Edition, gate: GateId): Row | Field | undefined {
  return edition.sections.flatMap(({ items }) => items).find((item) => item.gate === gate);
}
const pointerOf = (edition: Edition, gate: GateId) => {
  const row = rowOf(edition, gate);
  return row === undefined ? `/gates/${gate}` : `/answers/${row.id}`;
};

const certificateNames = { medicalLicence: '医疗机构执业许可证', careFiling: '养老机构备案' } as const;

/** Why a certificate does not hold on a day; null where it does. */
export function certificateFault(
  name: string,
  certificate: Certificate | null,
  on: LocalDate,
): string | null {
  if (certificate === null) return `没有登记${name}。`;
  if (certificate.from > on)
    return `${name}（${certificate.number}）自${shownDate(certificate.from)}起才有效。`;
  return certificate.until !== null && certificate.until < on
    ? `${name}（${certificate.number}）已于${shownDate(certificate.until)}到期。`
    : null;
}

function certificateGate({ edition, institution }: GateFacts, on: LocalDate): GateFinding {
  const pointer = pointerOf(edition, 'G-CERT');
  if (institution === undefined) return finding('G-CERT', 'blocked', '还没有登记机构的证照。', pointer);
  const names = Object.keys(certificateNames) as (keyof typeof certificateNames)[];
  const faults = names
    .map((name) => certificateFault(certificateNames[name], institution[name], on))
    .filter((fault) => fault !== null);
  return faults.length > 0
    ? finding('G-CERT', 'blocked', faults.join(''), pointer)
    : finding(
        'G-CERT',
        'passed',
        `${names.map((name) => certificateNames[name]).join('、')}均有效。`,
        pointer,
      );
}

/**
 * The day from which an institution's years count: no source says which of three. The later certificate, because before
 * it the institution did not combine both kinds of service; or the opening, where the campaign says so (E-45).
 */
export function operationSince(
  {
    medicalLicence,
    careFiling,
    openedOn,
  }: Pick<InstitutionRecord, 'medicalLicence' | 'careFiling' | 'openedOn'>,
  base: NonNullable<Campaign['operationBase']>,
): LocalDate | null {
  if (base === 'opening') return openedOn;
  if (medicalLicence === null || careFiling === null) return null;
  return [medicalLicence.from, careFiling.from].toSorted()[1] ?? null;
}

/** Full years up to the campaign's reference day; the anniversary completes them (§I). All three dates are shown. */
function ageGate({ campaign, edition, institution }: GateFacts): GateFinding {
  const pointer = pointerOf(edition, 'G-AGE');
  const base = campaign.operationBase ?? 'laterCertificate';
  const since = institution === undefined ? null : operationSince(institution, base);
  if (institution === undefined || since === null)
    return finding('G-AGE', 'open', '还没有登记计算运营年限的日期。', pointer);
  const on = referenceDayOf(campaign);
  const years = fullYears(since, on);
  const word = (name: string, day: LocalDate | undefined | null) =>
    `${name}${day ? shownDate(day) : '未登记'}`;
  const dates = [
    word('医疗机构执业许可证', institution.medicalLicence?.from),
    word('养老机构备案', institution.careFiling?.from),
    word('开业', institution.openedOn),
  ].join('、');
  const chosen = base === 'opening' ? '按开业日期计算' : '按两证中较晚的一个计算';
  return finding(
    'G-AGE',
    years >= operationYears ? 'passed' : 'blocked',
    `自${shownDate(since)}至${shownDate(on)}运营满 ${years} 年（${dates}，${chosen}）。`,
    pointer,
  );
}

const figured: readonly GateId[] = ['G-OCC', 'G-DIS', 'G-SAT'];

/**
 * Gates on figures: every figure of the rows that the edition marks for the gate must hold. An edition that demands each
 * year by itself has two figures in its row (E-46); whole numbers are compared, never a rounded share (E-64).
 */
function figureGates({
  campaign,
  edition,
  answers,
}: Pick<GateFacts, 'campaign' | 'edition' | 'answers'>): GateFinding[] {
  const dated = withReferenceDay(edition, referenceDayOf(campaign));
  return dated.sections
    .flatMap(({ items }) => items)
    .flatMap((item) => {
      if (item.type !== 'row' || item.gate === undefined || !figured.includes(item.gate)) return [];
      const pointer = `/answers/${item.id}`;
      const read = item.measures.map((measure) =>
        readMeasure(measure, answers?.[item.id]?.figures?.[measure.id]),
      );
      const sentences = read.flatMap((one) => (one.state === 'read' ? [one.sentence] : []));
      if (read.some((one) => one.state === 'read' && !one.satisfied))
        return [finding(item.gate, 'blocked', sentences.join(''), pointer)];
      return read.length === 0 || sentences.length < read.length
        ? [finding(item.gate, 'open', `“${item.indicator.title}”还没有可以判断的数字。`, pointer)]
        : [finding(item.gate, 'passed', sentences.join(''), pointer)];
    });
}

/**
 * No major negative event within five years, first and last day included (E-44: one of 2021-11-21 still counts on
 * 2026-11-21), by the register of the levels above.
 */
function registerGate({ edition, incidents }: GateFacts, on: LocalDate): GateFinding {
  const pointer = pointerOf(edition, 'G-INCIDENT');
  const since = yearsAfter(on, -incidentYears);
  const counted = incidents.filter(
    ({ on: day, retracted }) => retracted === null && day >= since && day <= on,
  );
  const latest = counted.toSorted((a, b) => (a.on < b.on ? 1 : -1))[0];
  const window = `${shownDate(since)}至${shownDate(on)}（首尾两日均计算在内）`;
  return latest === undefined
    ? finding('G-INCIDENT', 'passed', `${window}没有登记的重大负面事件。`, pointer)
    : finding(
        'G-INCIDENT',
        'blocked',
        `${window}有${incidentKindLabels[latest.kind]}：${shownDate(latest.on)}，${latest.description}`,
        pointer,
      );
}

/** What the unit itself declares of incidents; nothing where it declares none. */
function declaredGate({ edition, answers }: Pick<GateFacts, 'edition' | 'answers'>): GateFinding[] {
  const item = rowOf(edition, 'G-INCIDENT');
  const declared = item === undefined || answers === null ? null : declaredIncident(item, answers);
  if (item === undefined || declared === null) return [];
  return [
    finding('G-INCIDENT', 'blocked', declared, `/answers/${item.id}`, gateTitles['G-INCIDENT'], 'form'),
  ];
}

function declaredIncident(item: Row | Field, answers: Answers): string | null {
  const answer = answers[item.id];
  if (item.type !== 'row') {
    // An edition may let it be submitted with a reason, which those who review see (XR-9).
    return item.type === 'incident' && answer?.choice === 'has' && item.incidentBlocks !== false
      ? '本单位填报5年内有重大负面事件。'
      : null;
  }
  for (const measure of item.measures) {
    const read = readMeasure(measure, answer?.figures?.[measure.id]);
    if (read.state === 'read' && !read.satisfied) return read.sentence;
  }
  return null;
}

/** What else an edition makes a condition: every gate item, whatever the share says (C-03, N-22, N-24). */
function conditions(
  { campaign, edition, answers }: Pick<GateFacts, 'campaign' | 'edition' | 'answers'>,
  known: ReadonlySet<string>,
): GateFinding[] {
  if (answers === null || edition.counting === null) return [];
  const dated = withReferenceDay(edition, referenceDayOf(campaign));
  return dated.sections
    .flatMap(({ items }) => items)
    .flatMap((item) => {
      if (item.type !== 'row' || (partOf(item) !== 'gate' && partOf(item) !== 'blocker')) return [];
      const pointer = `/answers/${item.id}`;
      const { result, sentence } = judgeRow(item, answers[item.id]);
      return result === 'notMet' && !known.has(pointer)
        ? [finding('item', 'blocked', sentence, pointer, item.indicator.title)]
        : [];
    });
}

/** One sentence for what blocks, and what to do. */
export function blockedSentence(blocked: readonly GateFinding[]): string {
  const words = blocked.map(({ title, sentence }) => `${title}：${sentence}`).join('');
  return `不符合申报条件，现在不能办理。${words}`;
}
