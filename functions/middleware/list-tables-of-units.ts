import { readMyPlan } from '#functions/api/get-my-plan.ts';
import { readPlan } from '#functions/api/get-plan.ts';
import { readEditions } from '#functions/api/list-editions.ts';
import { readExperts } from '#functions/api/list-experts.ts';
import { readIncidents } from '#functions/api/list-incidents.ts';
import { readInstitutions } from '#functions/api/list-institutions.ts';
import { readMails } from '#functions/api/list-mails.ts';
import { readMembers } from '#functions/api/list-members.ts';
import { readOrganisations } from '#functions/api/list-organisations.ts';
import { readProvinces } from '#functions/api/list-province-applications.ts';
import type { TableColumn } from '#functions/office/write-table.ts';
import { fieldsOf, isFoundExpert } from '#shared/contract/found-expert.ts';
import {
  getMyPlan,
  getPlan,
  listEditions,
  listExperts,
  listIncidents,
  listInstitutions,
  listMails,
  listMembers,
  listOrganisations,
  listProvinceApplications,
} from '#shared/contract/routes.ts';
import { dueOf, leadOf, standingLabels, standingOf, unbegun, unitsOf } from '#shared/domain/plan.ts';
import { dateOf, shown } from '#shared/domain/time.ts';
import { incidentKindLabels } from '#shared/model/incident.ts';
import type { Instant } from '#shared/model/instant.ts';
import { institutionKindLabels } from '#shared/model/institution.ts';
import { mailStates } from '#shared/model/mail.ts';
import { levelLabels, type Role, roleLabels } from '#shared/model/organisation.ts';
import { type ExportedList, listTable } from './exported-list.ts';

const day = (at: Instant | null | undefined) => (at == null ? null : dateOf(at));
const rolesIn = (roles: readonly Role[]) => roles.map((role) => roleLabels[role]).join('、');
const found = (words: string | undefined) => (words === undefined ? [] : [`查找“${words}”`]);

interface OnRoster {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly state: string;
  readonly from: Instant;
  readonly to: Instant | null;
  readonly note: string;
}

interface PlanLine {
  readonly id: string;
  readonly group: string;
  readonly name: string;
  readonly unit: string;
  readonly lead: string;
  readonly due: string;
  readonly standing: keyof typeof standingLabels;
  readonly percent: number;
  readonly text: string;
}
const planColumns: readonly TableColumn<PlanLine>[] = [
  { head: '编号', width: 9, kind: 'text', value: ({ id }) => id },
  { head: '类别', width: 20, kind: 'text', value: ({ group }) => group },
  { head: '任务', width: 34, kind: 'text', value: ({ name }) => name },
  { head: '责任单位', width: 26, kind: 'text', value: ({ unit }) => unit },
  { head: '牵头单位', width: 26, kind: 'text', value: ({ lead }) => lead },
  { head: '期限', width: 16, kind: 'date', value: ({ due }) => due },
  { head: '进展', width: 12, kind: 'text', value: ({ standing }) => standingLabels[standing] },
  { head: '进度（%）', width: 10, kind: 'integer', value: ({ percent }) => percent },
  { head: '进展说明', width: 50, kind: 'text', value: ({ text }) => text },
];

/** Lists of a unit's own affairs: people, units, plans, standards, mail. */
export const ownLists = {
  members: listTable({
    route: listMembers,
    read: readMembers,
    rows: ({ members, invitations }): OnRoster[] => [
      ...members.map(({ name, roles, from, to, inForce, delegation, ended }) => ({
        name,
        roles,
        state: inForce ? '在任' : from > (to ?? from) ? '未开始' : '已终止',
        from,
        to,
        note: [
          ...(delegation ? [`代理${rolesIn(delegation.roles)}，至${shown(delegation.until)}`] : []),
          ...(ended ? [`${ended.by}：${ended.reason}`] : []),
        ].join('；'),
      })),
      ...invitations
        .filter(({ state }) => state === 'pending' || state === 'expired')
        .map(({ name, roles, at, expiresAt, state, by }) => ({
          name,
          roles,
          state: state === 'pending' ? '已邀请' : '邀请已过期',
          from: at,
          to: expiresAt,
          note: `${by}邀请`,
        })),
    ],
    said: (_, { organisation }) => [organisation.fullName],
    columns: [
      { head: '姓名', width: 16, kind: 'text', value: ({ name }) => name },
      { head: '职责', width: 34, kind: 'text', value: ({ roles }) => rolesIn(roles) },
      { head: '状态', width: 12, kind: 'text', value: ({ state }) => state },
      { head: '自', width: 16, kind: 'date', value: ({ from }) => day(from) },
      { head: '至', width: 16, kind: 'date', value: ({ to }) => day(to) },
      { head: '说明', width: 50, kind: 'text', value: ({ note }) => note },
    ],
  }),

  organisations: listTable({
    route: listOrganisations,
    read: readOrganisations,
    rows: ({ organisations }) => organisations,
    next: ({ next }) => next,
    said: ({ q, closed }) => [
      ...(q === undefined ? ['直接下级'] : found(q)),
      ...(closed === 'include' ? ['含已撤销的'] : []),
    ],
    columns: [
      { head: '机构', width: 34, kind: 'text', value: ({ name }) => name },
      { head: '全称', width: 50, kind: 'text', value: ({ fullName }) => fullName },
      { head: '层级', width: 12, kind: 'text', value: ({ level }) => levelLabels[level] },
      { head: '所在地', width: 16, kind: 'text', value: ({ place }) => place },
      { head: '区划代码', width: 14, kind: 'text', value: ({ divisionCode }) => divisionCode },
      { head: '原名', width: 34, kind: 'text', value: ({ formerNames }) => formerNames.join('、') },
      { head: '撤销日期', width: 18, kind: 'text', value: ({ closedOn }) => closedOn },
    ],
  }),

  institutions: listTable({
    route: listInstitutions,
    read: readInstitutions,
    rows: ({ institutions }) => institutions,
    next: ({ next }) => next,
    columns: [
      { head: '机构', width: 44, kind: 'text', value: ({ name }) => name },
      { head: '类型', width: 20, kind: 'text', value: ({ kind }) => institutionKindLabels[kind] },
      { head: '统一社会信用代码', width: 24, kind: 'text', value: ({ creditCode }) => creditCode },
      { head: '证照问题', width: 60, kind: 'text', value: ({ faults }) => faults.join('') },
    ],
  }),

  incidents: listTable({
    route: listIncidents,
    read: readIncidents,
    rows: ({ incidents }) => incidents,
    columns: [
      { head: '发生日期', width: 16, kind: 'date', value: ({ on }) => on },
      { head: '类别', width: 24, kind: 'text', value: ({ kind }) => incidentKindLabels[kind] },
      { head: '说明', width: 60, kind: 'text', value: ({ description }) => description },
      { head: '登记日期', width: 16, kind: 'date', value: ({ at }) => day(at) },
      { head: '撤销日期', width: 16, kind: 'date', value: ({ retracted }) => day(retracted?.at) },
      { head: '撤销理由', width: 40, kind: 'text', value: ({ retracted }) => retracted?.reason ?? null },
    ],
  }),

  experts: listTable({
    route: listExperts,
    read: readExperts,
    own: ['q'],
    rows: ({ experts }, { q = '' }) => experts.filter((view) => isFoundExpert(view, q)),
    said: ({ q }) => found(q),
    columns: [
      { head: '姓名', width: 14, kind: 'text', value: ({ expert }) => expert.name },
      { head: '职称（职务）', width: 20, kind: 'text', value: ({ expert }) => expert.title },
      { head: '单位', width: 40, kind: 'text', value: ({ expert }) => expert.employer.name },
      { head: '单位信用代码', width: 24, kind: 'text', value: ({ expert }) => expert.employer.creditCode },
      { head: '所在地', width: 34, kind: 'text', value: ({ homeName }) => homeName },
      { head: '专业领域', width: 34, kind: 'text', value: fieldsOf },
      {
        head: '不能参加',
        width: 34,
        kind: 'text',
        value: ({ expert }) => expert.absences.map(({ from, to }) => `${from}至${to}`).join('；'),
      },
      {
        head: '状态',
        width: 16,
        kind: 'text',
        value: ({ expert, accessLabel }) => (expert.retired ? '已移出' : accessLabel),
      },
    ],
  }),

  planTasks: listTable({
    route: getPlan,
    read: readPlan,
    rows: ({ plan, works, today }): PlanLine[] =>
      plan.tasks.flatMap((task) =>
        unitsOf(plan, task).map((unit) => {
          const work =
            works.find((one) => one.task === task.id && one.unit === unit.id) ??
            unbegun(plan.id, task.id, unit.id);
          return {
            id: task.id,
            group: task.group,
            name: task.name,
            unit: unit.name,
            lead: leadOf(plan, task)?.name ?? '',
            due: dueOf(task, work),
            standing: standingOf(task, work, today),
            percent: work.percent,
            text: work.text,
          };
        }),
      ),
    said: (_, { plan }) => [plan.title],
    columns: planColumns,
  }),

  myTasks: listTable({
    route: getMyPlan,
    read: readMyPlan,
    rows: ({ parts, unit }): PlanLine[] =>
      parts.map(({ task, work, due, standing, lead }) => ({
        id: task.id,
        group: task.group,
        name: task.name,
        unit: unit.name,
        lead,
        due,
        standing,
        percent: work.percent,
        text: work.text,
      })),
    said: (_, { plan, unit }) => [plan.title, unit.name],
    columns: planColumns,
  }),

  standards: listTable({
    route: listEditions,
    read: readEditions,
    rows: ({ editions }) => editions,
    columns: [
      { head: '标准', width: 60, kind: 'text', value: ({ title }) => title },
      { head: '编号', width: 28, kind: 'text', value: ({ id }) => id },
      { head: '依据', width: 60, kind: 'text', value: ({ basis }) => basis },
      { head: '条目', width: 8, kind: 'integer', value: ({ items }) => items },
      {
        head: '发布单位',
        width: 34,
        kind: 'text',
        value: ({ publication }) => publication?.organisationName ?? '随系统提供',
      },
      { head: '发布日期', width: 16, kind: 'date', value: ({ publication }) => day(publication?.at) },
    ],
  }),

  provinces: listTable({
    route: listProvinceApplications,
    read: readProvinces,
    rows: ({ applications }) => applications,
    columns: [
      { head: '申请单位', width: 30, kind: 'text', value: ({ governmentName }) => governmentName },
      { head: '状态', width: 20, kind: 'text', value: ({ label }) => label },
      { head: '等待办理', width: 24, kind: 'text', value: ({ awaited }) => awaited },
      { head: '期限', width: 16, kind: 'date', value: ({ dueAt }) => day(dueAt) },
      { head: '已完成里程碑', width: 14, kind: 'integer', value: ({ milestonesDone }) => milestonesDone },
      { head: '里程碑', width: 10, kind: 'integer', value: ({ milestones }) => milestones },
      { head: '提交日期', width: 16, kind: 'date', value: ({ submittedAt }) => day(submittedAt) },
      { head: '最近办理', width: 16, kind: 'date', value: ({ updatedAt }) => day(updatedAt) },
    ],
  }),

  mails: listTable({
    route: listMails,
    read: readMails,
    rows: ({ rows }) => rows,
    next: ({ next }) => next,
    said: ({ state }) => (state === undefined ? [] : [mailStates[state as keyof typeof mailStates]]),
    columns: [
      { head: '收件单位', width: 34, kind: 'text', value: ({ organisationName }) => organisationName },
      { head: '邮箱', width: 30, kind: 'text', value: ({ address }) => address },
      { head: '内容', width: 50, kind: 'text', value: ({ line }) => line },
      { head: '状态', width: 12, kind: 'text', value: ({ label }) => label },
      { head: '已试次数', width: 10, kind: 'integer', value: ({ attempts }) => attempts },
      { head: '建立日期', width: 16, kind: 'date', value: ({ createdAt }) => day(createdAt) },
      { head: '办结日期', width: 16, kind: 'date', value: ({ settledAt }) => day(settledAt) },
      { head: '最近一次错误', width: 50, kind: 'text', value: ({ lastError }) => lastError },
    ],
  }),
} as const satisfies Partial<Record<string, ExportedList>>;
