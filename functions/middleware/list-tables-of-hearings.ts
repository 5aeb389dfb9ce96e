import { readCollection } from '#functions/api/get-collection.ts';
import { readDefence } from '#functions/api/get-defence.ts';
import { readHookCalls } from '#functions/api/list-hook-calls.ts';
import { readInbox } from '#functions/api/list-inbox.ts';
import { readVisits } from '#functions/api/list-on-site.ts';
import { readOwnSlots } from '#functions/api/list-own-slots.ts';
import {
  getCollection,
  getDefence,
  listHookCalls,
  listInbox,
  listOnSite,
  listOwnSlots,
} from '#shared/contract/routes.ts';
import { type CollectionState, collectionLabels } from '#shared/domain/recommendations.ts';
import { dateOf, shown } from '#shared/domain/time.ts';
import { type Attendance, attendanceOutcomes, attendanceValues } from '#shared/model/defence.ts';
import { type ExportedList, listTable } from './exported-list.ts';

const attended = (attendance: Pick<Attendance, 'value'> | null) =>
  attendance === null ? null : attendanceValues[attendance.value];

/** Lists of who is heard, visited, told and heard from. */
export const hearingLists = {
  inbox: listTable({
    route: listInbox,
    read: readInbox,
    rows: ({ messages }) => messages,
    columns: [
      { head: '时间', width: 20, kind: 'text', value: ({ at }) => shown(at) },
      { head: '事项', width: 50, kind: 'text', value: ({ subject }) => subject },
      { head: '内容', width: 80, kind: 'text', value: ({ body }) => body },
    ],
  }),

  /** What was sent and what became of it; never the secret that it is signed with. */
  hookCalls: listTable({
    route: listHookCalls,
    read: readHookCalls,
    rows: ({ calls }) => calls,
    next: ({ next }) => next,
    columns: [
      { head: '时间', width: 20, kind: 'text', value: ({ createdAt }) => shown(createdAt) },
      { head: '类型', width: 34, kind: 'text', value: ({ type }) => type },
      { head: '状态', width: 12, kind: 'text', value: ({ label }) => label },
      { head: '已试次数', width: 10, kind: 'integer', value: ({ attempts }) => attempts },
      { head: '对方答复', width: 10, kind: 'integer', value: ({ lastStatus }) => lastStatus },
      {
        head: '办结时间',
        width: 20,
        kind: 'text',
        value: ({ settledAt }) => (settledAt === null ? null : shown(settledAt)),
      },
      { head: '最近一次错误', width: 50, kind: 'text', value: ({ lastError }) => lastError },
      { head: '推送编号', width: 40, kind: 'text', value: ({ id }) => id },
      { head: '内容', width: 80, kind: 'text', value: ({ body }) => body },
    ],
  }),

  collection: listTable({
    route: getCollection,
    read: readCollection,
    own: ['state'],
    rows: ({ recommenders }, { state: wanted }) =>
      recommenders.filter(({ state }) => wanted === undefined || state === wanted),
    said: ({ state }, { campaignTitle }) => [
      campaignTitle,
      ...(state === undefined ? [] : [collectionLabels[state as CollectionState] ?? state]),
    ],
    columns: [
      { head: '推荐单位', width: 40, kind: 'text', value: ({ recommenderName }) => recommenderName },
      { head: '状态', width: 16, kind: 'text', value: ({ label }) => label },
      { head: '推荐单位数', width: 12, kind: 'integer', value: ({ units }) => units },
      { head: '名额', width: 8, kind: 'integer', value: ({ limit }) => limit },
      {
        head: '推荐函文号',
        width: 26,
        kind: 'text',
        value: ({ letter }) => letter?.documentNumber ?? null,
      },
      {
        head: '报送日期',
        width: 16,
        kind: 'date',
        value: ({ sentAt }) => (sentAt === null ? null : dateOf(sentAt)),
      },
      { head: '退回理由', width: 50, kind: 'text', value: ({ returned }) => returned },
    ],
  }),

  slots: listTable({
    route: getDefence,
    read: readDefence,
    own: ['filter'],
    rows: ({ slots }, { filter }) =>
      slots.filter(({ slot }) => filter === undefined || dateOf(slot.startsAt) === filter),
    said: ({ filter }) => (filter === undefined ? [] : [`${filter}的场次`]),
    columns: [
      { head: '时间', width: 20, kind: 'text', value: ({ slot }) => shown(slot.startsAt) },
      { head: '分钟', width: 8, kind: 'integer', value: ({ slot }) => slot.minutes },
      { head: '地点', width: 30, kind: 'text', value: ({ slot }) => slot.room },
      { head: '单位', width: 40, kind: 'text', value: ({ slot }) => slot.organisationName },
      {
        head: '专家',
        width: 40,
        kind: 'text',
        value: ({ experts }) =>
          experts.map(({ name, signed }) => `${name}${signed ? '（已签字）' : ''}`).join('、'),
      },
      { head: '冲突', width: 40, kind: 'text', value: ({ clashes }) => clashes.join('；') },
      { head: '到场', width: 12, kind: 'text', value: ({ slot }) => attended(slot.attendance) },
      {
        head: '处理',
        width: 14,
        kind: 'text',
        value: ({ slot: { attendance } }) =>
          attendance === null || attendance.value === 'present'
            ? null
            : attendance.outcome === null
              ? '待决定'
              : attendanceOutcomes[attendance.outcome],
      },
      { head: '调整次数', width: 10, kind: 'integer', value: ({ slot }) => slot.earlier.length },
    ],
  }),

  /** In a blind review the unit is the number that was drawn for it, as on the screen. */
  ownSlots: listTable({
    route: listOwnSlots,
    read: readOwnSlots,
    rows: ({ slots }) => slots,
    columns: [
      { head: '时间', width: 20, kind: 'text', value: ({ startsAt }) => shown(startsAt) },
      { head: '分钟', width: 8, kind: 'integer', value: ({ minutes }) => minutes },
      { head: '地点', width: 30, kind: 'text', value: ({ room }) => room },
      { head: '单位', width: 40, kind: 'text', value: ({ unit }) => unit },
      { head: '批次', width: 50, kind: 'text', value: ({ campaignTitle }) => campaignTitle },
      { head: '到场', width: 12, kind: 'text', value: ({ attendance }) => attended(attendance) },
    ],
  }),

  visits: listTable({
    route: listOnSite,
    read: readVisits,
    rows: ({ visits }) => visits,
    columns: [
      { head: '单位', width: 40, kind: 'text', value: ({ organisationName }) => organisationName },
      { head: '批次', width: 50, kind: 'text', value: ({ campaignTitle }) => campaignTitle },
      { head: '日期', width: 16, kind: 'date', value: ({ on }) => on },
      { head: '状态', width: 12, kind: 'text', value: ({ completed }) => (completed ? '已完成' : '待查验') },
    ],
  }),
} as const satisfies Partial<Record<string, ExportedList>>;
