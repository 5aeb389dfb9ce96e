import type { Stores } from '#functions/stores/stores.ts';
import type { HomeNeed } from '#shared/contract/routes/home.ts';
import { keepsCalendar } from '#shared/domain/calendars.ts';
import { shownHolder } from '#shared/domain/designation-states.ts';
import { awaitedOf } from '#shared/domain/duties.ts';
import { yearWanted } from '#shared/domain/home.ts';
import { awaitedOfProvince, isNationStaff, isProvinceOfficer } from '#shared/domain/province-permission.ts';
import { provinceStatusTable } from '#shared/domain/province-states.ts';
import { provinceDueAt } from '#shared/domain/province-timers.ts';
import { isAtStep } from '#shared/domain/review.ts';
import { dateOf, endOf } from '#shared/domain/time.ts';
import type { Person } from '#shared/model/organisation.ts';
import { stepLabels } from '#shared/model/status.ts';
import type { Asker } from './home-needs.ts';
import { seesAllMail } from './mail.ts';
import { ownSheets, unitShown } from './sheets.ts';

/** What the unit's own titles ask of it: reports, rectification, statements. */
export async function titlesHeld({ stores, actor }: Asker): Promise<HomeNeed[]> {
  if (!actor.roles.includes('applicant')) return [];
  const held = await stores.designations.ofOrganisation(actor.organisation.id);
  return held.flatMap((designation) =>
    awaitedOf(designation)
      .filter(({ who }) => who === 'holder')
      .map(({ what, until }, index) => ({
        id: `title.${designation.id}.${index}`,
        kind: 'title' as const,
        title: what,
        detail: `${shownHolder(designation)}，${designation.title}`,
        due: until,
        link: `/designations/${designation.id}`,
        action: '去办理',
      })),
  );
}

/** A page of what the lead's titles want; more than a page is said to be more. */
const page = 50;

/** What the titles that it gave want of a lead. */
export async function titlesGiven({ stores, actor }: Asker): Promise<HomeNeed[]> {
  if (!actor.roles.includes('lead')) return [];
  const said = { overdue: '命名单位的报告或整改逾期', decision: '命名单位等待决定' } as const;
  const found = await Promise.all(
    (['decision', 'overdue'] as const).map(async (what): Promise<HomeNeed[]> => {
      const { designations, next } = await stores.designations.wanting(actor.organisation.id, what, {
        limit: page,
      });
      if (designations.length === 0) return [];
      const only = designations.length === 1 ? designations[0] : undefined;
      return [
        {
          id: `titles.${what}`,
          kind: 'title',
          title: `${said[what]}：${designations.length} 个${next === undefined ? '' : '以上'}`,
          detail:
            designations.slice(0, 3).map(shownHolder).join('、') + (designations.length > 3 ? ' 等' : ''),
          due: null,
          link: only === undefined ? `/designations?filter=${what}` : `/designations/${only.id}`,
          action: '去办理',
        },
      ];
    }),
  );
  return found.flat();
}

/** 示范省: some thirty applications at most, whatever the campaigns do. */
export async function provinces({ stores, actor }: Asker): Promise<HomeNeed[]> {
  const { organisation } = actor;
  const applications = isNationStaff(actor)
    ? (await stores.provinces.all()).filter(
        ({ addressee, submissions }) => addressee === organisation.id && submissions > 0,
      )
    : isProvinceOfficer(actor)
      ? await stores.provinces.ofOrganisation(organisation.id)
      : [];
  return applications
    .filter((application) => awaitedOfProvince(application) === organisation.name)
    .map((application) => ({
      id: `province.${application.id}`,
      kind: 'province' as const,
      title: `示范省（区、市）：${provinceStatusTable[application.status].label}`,
      detail: application.governmentName,
      due: provinceDueAt(application),
      link: `/provinces/${application.id}`,
      action: '去办理',
    }));
}

/** Tasks of the county's plan that a unit reported done and nobody accepted yet. */
export async function accepting({ stores, actor }: Asker): Promise<HomeNeed[]> {
  if (actor.organisation.level !== 'county' || !actor.roles.includes('applicant')) return [];
  const plans = (await stores.plans.ofOrganisation(actor.organisation.id)).filter(
    ({ status }) => status === 'active',
  );
  const needs = await Promise.all(
    plans.map(async (plan): Promise<HomeNeed[]> => {
      const waiting = (await stores.plans.works(plan.id)).filter(({ state }) => state === 'reported').length;
      if (waiting === 0) return [];
      return [
        {
          id: `plan.${plan.id}`,
          kind: 'plan',
          title: `${waiting} 项创建任务待验收`,
          detail: plan.title,
          due: null,
          link: `/plan?id=${plan.id}`,
          action: '去验收',
        },
      ];
    }),
  );
  return needs.flat();
}

/** Working days that will be needed and are not entered. */
export async function calendars({ stores, actor, now }: Asker): Promise<HomeNeed[]> {
  const own = (await stores.calendars.all()).filter((calendar) => keepsCalendar(calendar, actor));
  const needs = await Promise.all(
    own.map(async ({ id, name }): Promise<HomeNeed[]> => {
      const year = yearWanted((await stores.calendars.kept(id))?.newest.years ?? {}, dateOf(now));
      if (year === null) return [];
      return [
        {
          id: `calendar.${id}`,
          kind: 'calendar',
          title: `录入 ${year} 年放假安排`,
          detail: `${name}。没有录入的年度不能开始公示`,
          due: null,
          link: '/calendars',
          action: '去录入',
        },
      ];
    }),
  );
  return needs.flat();
}

/** Mail that does not go out; the administrators of the whole installation look after it. */
export async function post({ stores, actor }: Asker): Promise<HomeNeed[]> {
  if (!actor.roles.includes('administrator') || !seesAllMail(actor)) return [];
  const standing = await stores.mails.standing();
  if (standing.downSince === null) return [];
  return [
    {
      id: 'mail',
      kind: 'mail',
      title: '邮件发不出去',
      detail: standing.reason ?? '邮件服务器没有应答，邮件在队列里等待',
      due: null,
      link: '/mails',
      action: '去查看',
    },
  ];
}

/** Sheets of an expert, and the times of the defences that belong to them. */
export async function ownReviews(stores: Stores, actor: Person): Promise<HomeNeed[]> {
  const open = (await ownSheets(stores, actor)).filter(({ sheet }) => sheet.state === 'open');
  const needs = await Promise.all(
    open.map(async (one): Promise<HomeNeed> => {
      const { sheet, campaign } = one;
      const defence = sheet.step === 'defence' ? await stores.defences.load(sheet.campaign) : undefined;
      const slot =
        defence?.announcedAt == null ? undefined : await stores.defences.slot(defence, sheet.application);
      return {
        id: `sheet.${sheet.id}`,
        kind: slot === undefined ? 'sheet' : 'defence',
        title: `${stepLabels[sheet.step]}：${unitShown(one)}`,
        detail: slot === undefined ? campaign.title : `${campaign.title}，${slot.room}`,
        due: slot?.startsAt ?? null,
        link: `/sheets/${sheet.id}`,
        action: '去评分',
      };
    }),
  );
  return needs;
}

/** Visits on site that the person is sent to and that are not completed. */
export async function ownVisits(stores: Stores, actor: Person): Promise<HomeNeed[]> {
  const found = await stores.visits.ofMember(actor.subject);
  const needs = await Promise.all(
    found.map(async (id): Promise<HomeNeed[]> => {
      const [visit, application] = await Promise.all([stores.visits.load(id), stores.applications.load(id)]);
      if (visit === undefined || application === undefined || !isAtStep(application, 'onSite')) return [];
      if (visit.lead !== actor.organisation.id || visit.completed !== null) return [];
      if (!visit.team.some(({ subject }) => subject === actor.subject)) return [];
      return [
        {
          id: `onSite.${application.id}`,
          kind: 'onSite',
          title: `现场查验：${application.organisationName}`,
          detail: '查验表可以在没有网络的地方填写',
          due: endOf(visit.on),
          link: `/applications/${application.id}/on-site`,
          action: '去查验',
        },
      ];
    }),
  );
  return needs.flat();
}
