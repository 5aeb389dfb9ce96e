import type { ApplicationEvent } from '../model/application.ts';
import type { CampaignEvent } from '../model/campaign-event.ts';
import type { RecordedActor } from '../model/chained-event.ts';
import type { Instant } from '../model/instant.ts';
import { type ChainLink, levelLabels } from '../model/organisation.ts';
import { campaignEventLabels } from './campaign-states.ts';
import { labelOf } from './label.ts';
import type { OrderMinute } from './list-order.ts';
import { exactly } from './time.ts';
import { recordLabels } from './transitions.ts';

/**
 * One event for people, whatever it is of: who, as what, when, from what to what, why, and the version that it made. The
 * screen and the exported table show these; a record of another kind needs only to make them of its events.
 */
export interface RecordLine {
  /** Of the event, and the version of the aggregate that it made. */
  readonly number: number;
  readonly at: string;
  /** Asia/Shanghai, to the millisecond. */
  readonly time: string;
  readonly who: string;
  /** The level that the unit decided at; 系统 for what the system did by itself. */
  readonly as: string;
  readonly action: string;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  readonly details: readonly string[];
  readonly previous: string;
  readonly hash: string;
}

const unitAnd = (actor: RecordedActor) =>
  actor.kind === 'person' ? `${actor.organisationName} ${actor.name}` : '系统';
const levelOf = (actor: RecordedActor) => (actor.kind === 'person' ? levelLabels[actor.level] : '系统');

interface Common {
  readonly number: number;
  readonly at: Instant;
  readonly actor: RecordedActor;
  readonly reason: string | null;
  readonly previous: string;
  readonly hash: string;
}
/** What every chained event has. */
export function commonLine(
  event: Common,
): Pick<RecordLine, 'number' | 'at' | 'time' | 'who' | 'as' | 'reason' | 'previous' | 'hash'> {
  const { number, at, actor, reason, previous, hash } = event;
  return {
    number,
    at,
    time: exactly(at),
    who: unitAnd(actor),
    as: levelOf(actor),
    reason: reason ?? '',
    previous,
    hash,
  };
}

type Data = Readonly<Record<string, unknown>>;

function documentIn(data: Data): string[] {
  const document = data['document'] as { documentNumber?: string; date?: string } | undefined;
  return document?.documentNumber ? [`文号：${document.documentNumber}（${document.date}）`] : [];
}

/** Who stood before the chosen one and was left out by it (A18). */
function passedOverIn(data: Data): string[] {
  const names = (data['passedOver'] ?? []) as readonly string[];
  return names.length === 0 ? [] : [`排在前面而没有列为候选：${names.join('、')}`];
}

/** Why the published list departs from the order (E-59). */
function orderIn(data: Data): string[] {
  return ((data['outOfOrder'] ?? []) as readonly OrderMinute[]).map(
    ({ organisationName, passedOver, reason }) =>
      `${organisationName}列入公示名单，排在前面的${passedOver.map((one) => one.organisationName).join('、')}没有列入。理由：${reason}`,
  );
}

/** @param nameOf how the form names an item; by its number where it is not given */
export function applicationLines(
  events: readonly ApplicationEvent[],
  chain: readonly ChainLink[],
  nameOf: (item: string) => string = (item) => `第 ${item} 条`,
): RecordLine[] {
  return events.map((event) => {
    const { data } = event;
    const defects = (data['defects'] ?? []) as { item: string; note: string }[];
    const tally = data['tally'] as { sentence?: string } | null | undefined;
    // Both verdicts of a change of the standard stay, each with its edition.
    const verdicts = (['before', 'after'] as const).flatMap((side) => {
      const counted = data[side] as { sentence?: string } | null | undefined;
      const edition = data[side === 'before' ? 'from' : 'to'];
      return counted?.sentence && typeof edition === 'string' ? [`按 ${edition}：${counted.sentence}`] : [];
    });
    return {
      ...commonLine(event),
      action: recordLabels[event.action] ?? '建立草稿',
      from: event.from === null ? '' : labelOf(event.from, chain),
      to: labelOf(event.to, chain),
      details: [
        ...verdicts,
        ...(tally?.sentence ? [tally.sentence] : []),
        ...documentIn(data),
        ...passedOverIn(data),
        ...defects.map(({ item, note }) => `${nameOf(item)}：${note}`),
        ...(typeof data['submissionHash'] === 'string'
          ? [`提交内容的校验码：${data['submissionHash']}`]
          : []),
      ],
    };
  });
}

export function campaignLines(events: readonly CampaignEvent[]): RecordLine[] {
  return events.map((event) => {
    const changes = (event.data['changes'] ?? []) as { field: string; before: string; after: string }[];
    return {
      ...commonLine(event),
      action: campaignEventLabels[event.type],
      from: '',
      to: '',
      details: [
        ...documentIn(event.data),
        ...orderIn(event.data),
        ...changes.map(({ field, before, after }) => `${field}：${before} → ${after}`),
      ],
    };
  });
}
