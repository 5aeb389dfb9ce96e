import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  changesBetween,
  faultsOfPlan,
  mayPlan,
  nextCyclePlan,
  planCampaign,
  planOf,
  warningsOfPlan,
} from '#shared/domain/campaign-plan.ts';
import {
  campaignActions,
  campaignTransition,
  campaignTransitions,
  pastPauses,
  pausedDays,
  phaseOf,
} from '#shared/domain/campaign-states.ts';
import {
  afterPause,
  type CampaignCommand,
  type CampaignFacts,
  campaignSteps,
  decideCampaign,
} from '#shared/domain/campaign-steps.ts';
import { maySeeCampaign } from '#shared/domain/decide-campaign.ts';
import { moveDeadlines } from '#shared/domain/move-deadlines.ts';
import { dateOf, endOf, endOfDayAfter, instantAfter, yearsAfter } from '#shared/domain/time.ts';
import { type Campaign, campaignStatuses } from '#shared/model/campaign.ts';
import type { Edition } from '#shared/model/edition.ts';
import { CampaignId } from '#shared/model/ids.ts';
import { Instant, LocalDate } from '#shared/model/instant.ts';
import { editions } from '#shared/standards/editions.ts';
import {
  chongqing,
  chongqingCampaign,
  nation,
  nationalCampaign,
  person,
  qijiang,
} from '../fixtures/units.ts';

const at = (text: string) => Instant.parse(text);
const now = at('2026-02-01T00:00:00.000Z');
const lead = person(chongqing, ['lead']);
const none: CampaignFacts = { counts: {}, openObjections: 0 };
const draft: Campaign = {
  ...chongqingCampaign,
  status: 'draft',
  needsApproval: true,
  namingPlannedOn: LocalDate.parse('2026-12-31'),
};
const document = { documentNumber: '渝表彰办〔2026〕3号', date: LocalDate.parse('2026-01-20') };
const edition = editions.find(({ id }) => id === 'CQ-COUNTY-2023') as Edition;
const facts = { edition, scope: chongqing, others: [] };

function must(campaign: Campaign, command: CampaignCommand, when = now, known = none): Campaign {
  const decision = decideCampaign(campaign, command, known, lead, when);
  if (!decision.ok) throw new Error(decision.refusal.detail);
  return decision.value.next;
}
const refused = (campaign: Campaign, command: CampaignCommand, when = now, known = none) => {
  const decision = decideCampaign(campaign, command, known, lead, when);
  return decision.ok ? null : decision.refusal;
};

describe('the way of a campaign (DOMAIN D.1)', () => {
  test('C-08: where approval is demanded, the notice comes only after it (经市表彰办审核同意后,发布示范创建活动通知)', () => {
    const publish: CampaignCommand = { action: 'publish', document };
    expect(refused(draft, publish)?.detail).toBe('须先报表彰办审核同意，再发布通知。');
    const asked = must(draft, { action: 'requestApproval' });
    expect(asked.status).toBe('inApproval');
    expect(refused(asked, publish)?.detail).toBe('批次现为“报批中”，不能“发布”。');
    expect(must(asked, { action: 'refuseApproval', reason: '名额过多' }).status).toBe('draft');
    const late = { ...document, date: LocalDate.parse('2026-02-03') };
    expect(refused(asked, { action: 'approve', document: late })?.faults).toEqual([
      { pointer: '/document/date', message: '批准日期不能晚于今天。' },
    ]);
    const approved = must(asked, { action: 'approve', document });
    expect(approved).toMatchObject({ status: 'approved', approval: document });
    expect(must(approved, publish)).toMatchObject({
      status: 'published',
      documentNumber: document.documentNumber,
    });
    const free = { ...draft, needsApproval: false };
    expect(must(free, publish).status).toBe('published');
    expect(refused(free, { action: 'requestApproval' })?.detail).toBe('本批次不需要报批，可直接发布。');
  });

  test('E-30: open and closed follow the clock, to the millisecond; an extension opens it again (E-36)', () => {
    const { opensAt, deadlines } = chongqingCampaign;
    const deadline = deadlines.county as Instant;
    expect(phaseOf(chongqingCampaign, now)).toBe('announced');
    expect(phaseOf(chongqingCampaign, opensAt)).toBe('open');
    expect(phaseOf(chongqingCampaign, deadline)).toBe('open');
    const after = instantAfter(deadline);
    expect(phaseOf(chongqingCampaign, after)).toBe('closed');
    const longer = { county: at('2026-06-10T15:59:59.999Z'), province: at('2026-06-30T15:59:59.999Z') };
    const moved = moveDeadlines(chongqingCampaign, { deadlines: longer }, '汛期影响', lead, after);
    expect(moved.ok && phaseOf(moved.value.next, after)).toBe('open');
  });

  test('evaluation begins when nothing is left below, selection when nothing is left in it', () => {
    const closed = at('2026-07-01T00:00:00.000Z');
    expect(
      refused(chongqingCampaign, { action: 'beginEvaluation' }, at('2026-04-01T00:00:00.000Z'))?.detail,
    ).toBe('申报尚未截止，截止后才能开始评审。');
    const under = { ...none, counts: { underReview: 2, returned: 1 } };
    expect(refused(chongqingCampaign, { action: 'beginEvaluation' }, closed, under)?.detail).toBe(
      '还有 3 份申报没有审核完毕，不能开始评审。',
    );
    const evaluating = must(chongqingCampaign, { action: 'beginEvaluation' }, closed);
    expect(
      refused(evaluating, { action: 'beginSelection' }, closed, { ...none, counts: { evaluating: 4 } })
        ?.detail,
    ).toBe('还有 4 份申报没有评审完毕，不能开始拟定候选。');
    expect(must(evaluating, { action: 'beginSelection' }, closed).status).toBe('selecting');
  });

  test('the archive waits for open objections (D.1: objections closed)', () => {
    const named = { ...chongqingCampaign, status: 'named' } as const;
    expect(refused(named, { action: 'archive' }, now, { ...none, openObjections: 1 })?.code).toBe(
      'objectionsPending',
    );
    expect(must(named, { action: 'archive' }).status).toBe('archived');
  });

  test('law: every status is reached from a draft, and only the archive and a cancellation are final', () => {
    const reached = new Set<string>(['draft']);
    for (const status of campaignStatuses) {
      for (const action of campaignActions) {
        const to = campaignTransition(status, action)?.to;
        if (to === 'ends') reached.add('named').add('concluded');
        else if (to !== undefined && to !== 'Same') reached.add(to);
      }
    }
    expect([...reached].sort()).toEqual([...campaignStatuses].sort());
    const final = campaignStatuses.filter((status) => Object.keys(campaignTransitions[status]).length === 0);
    expect(final).toEqual(['archived', 'cancelled']);
  });

  test('law: whatever is done in whatever order, the record counts, the steps offered are those that are taken, and nobody else acts', () => {
    const anyCommand = fc.constantFrom<CampaignCommand>(
      { action: 'requestApproval' },
      { action: 'refuseApproval', reason: 'x' },
      { action: 'approve', document },
      { action: 'publish', document },
      { action: 'beginEvaluation' },
      { action: 'beginSelection' },
      { action: 'pause', reason: 'x' },
      { action: 'resume', reason: 'x' },
      { action: 'cancel', reason: 'x' },
      { action: 'archive' },
    );
    const others = [
      person(chongqing, ['reviewer']),
      person(nation, ['lead']),
      person(qijiang, ['applicant', 'lead']),
    ];
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.array(fc.tuple(anyCommand, fc.integer({ min: 0, max: 40 })), { maxLength: 40 }),
        (needsApproval, steps) => {
          let campaign: Campaign = { ...draft, needsApproval, version: 1 };
          let when = now;
          let decided = 0;
          for (const [command, days] of steps) {
            when = endOfDayAfter(when, days);
            const offered = campaignSteps(campaign, none, lead, when).find(
              ({ action }) => action === command.action,
            );
            const decision = decideCampaign(campaign, command, none, lead, when);
            expect(decision.ok).toBe(offered !== undefined && offered.refusal === null);
            for (const other of others)
              expect(decideCampaign(campaign, command, none, other, when)).toMatchObject({
                ok: false,
                refusal: { code: 'notPermitted' },
              });
            if (!decision.ok) {
              expect(decision.refusal.detail).toMatch(/[\u4e00-\u9fff]/u);
              continue;
            }
            decided += 1;
            campaign = decision.value.next;
            expect(decision.value.event.number).toBe(1 + decided);
            if (campaign.pausedAt) expect(phaseOf(campaign, when)).toBe('paused');
            if (campaign.status === 'draft') expect(maySeeCampaign(campaign, others[1] as never)).toBe(false);
          }
          expect(campaign.version).toBe(1 + decided);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('a pause', () => {
  test('stops everything but its end and a cancellation, and gives back every day that it touched', () => {
    const paused = must(
      chongqingCampaign,
      { action: 'pause', reason: '疫情' },
      at('2026-05-20T02:00:00.000Z'),
    );
    expect(refused(paused, { action: 'beginEvaluation' }, at('2026-06-20T00:00:00.000Z'))?.code).toBe(
      'campaignPaused',
    );
    expect(
      moveDeadlines(paused, { deadlines: paused.deadlines }, 'x', lead, at('2026-05-21T00:00:00.000Z')).ok,
    ).toBe(false);
    const resumed = must(paused, { action: 'resume', reason: '恢复' }, at('2026-05-29T02:00:00.000Z'));
    expect(resumed.pausedAt).toBeNull();
    // Ten days, 20 to 29 May.
    expect(resumed.deadlines).toEqual({
      county: '2026-06-10T15:59:59.999Z',
      province: '2026-07-10T15:59:59.999Z',
    });
    expect(refused(resumed, { action: 'resume', reason: 'x' })?.detail).toBe('本批次没有暂停。');
  });

  test('law: no deadline that lay ahead comes nearer than it was, one behind stays, and the order is kept', () => {
    const instant = fc.integer({ min: 0, max: 400 }).map((days) => endOfDayAfter(now, days));
    fc.assert(
      fc.property(instant, instant, instant, fc.integer({ min: 0, max: 90 }), (a, b, from, length) => {
        const [county, province] = [a, b].sort() as [Instant, Instant];
        const to = endOfDayAfter(from, length);
        const after = afterPause({ county, province }, from, to);
        for (const [before, moved] of [
          [county, after.county as Instant],
          [province, after.province as Instant],
        ] as const) {
          if (before < from) expect(moved).toBe(before);
          else
            expect(Date.parse(moved) - Date.parse(before)).toBeGreaterThanOrEqual(
              Date.parse(to) - Date.parse(from),
            );
        }
        expect((after.county as Instant) <= (after.province as Instant)).toBe(true);
        const window = pastPauses(county, { pauses: [{ from, to }] });
        if (county >= from && county <= to) expect(window > to || pausedDays(from, to) === 0).toBe(true);
        else expect(window).toBe(county);
      }),
    );
  });

  test('law: a window that ran when the pause began, ends later by the days of the pause; one opened after it stays', () => {
    const moment = fc.integer({ min: 0, max: 400 }).map((days) => endOfDayAfter(now, days));
    fc.assert(
      fc.property(moment, moment, moment, fc.integer({ min: 0, max: 90 }), (a, b, from, length) => {
        const [since, until] = [a, b].sort() as [Instant, Instant];
        const to = endOfDayAfter(from, length);
        const end = pastPauses(until, { pauses: [{ from, to }] }, since);
        const touched = since < to && until >= from;
        expect(end).toBe(touched ? endOfDayAfter(until, pausedDays(from, to)) : until);
      }),
    );
  });
});

describe('laying down a campaign', () => {
  const plan = planOf(draft);

  test('E-98: a county’s department may not, a province and the nation may', () => {
    expect(
      [lead, person(nation, ['lead']), person(qijiang, ['lead']), person(chongqing, ['reviewer'])].map(
        mayPlan,
      ),
    ).toEqual([true, true, false, false]);
    expect(
      planCampaign(
        plan,
        { ...facts, scope: qijiang },
        CampaignId.parse('c1'),
        person(qijiang, ['lead']),
        now,
      ),
    ).toMatchObject({
      ok: false,
      refusal: { code: 'notPermitted' },
    });
  });

  test('N-07: nothing is planned to be named after 2030 (2030年完成创建工作)', () => {
    const beyond = { ...plan, namingPlannedOn: LocalDate.parse('2031-01-01') };
    expect(faultsOfPlan(beyond, facts, chongqing, now)).toEqual([
      { pointer: '/namingPlannedOn', message: '创建工作 2030 年完成，计划命名日期不能晚于 2030年12月31日。' },
    ]);
    expect(
      faultsOfPlan({ ...plan, namingPlannedOn: LocalDate.parse('2030-12-31') }, facts, chongqing, now),
    ).toEqual([]);
  });

  test.each([
    ['edition', {}, { edition: undefined }, '没有这个标准或表单，请从列表中选择。'],
    ['scope', {}, { scope: nation }, '申报范围应为本单位或其下级单位。'],
    [
      'applicantLevel',
      { applicantLevel: 'province', deadlines: { province: at('2026-06-30T15:59:59.999Z') } },
      {},
      '申报单位的层级应低于主办单位（省级），并在申报范围之内。',
    ],
    ['sealedBy', { sealedBy: 'province' }, {}, '盖章的层级应在申报单位和主办单位之间。'],
    ['evaluation', { evaluation: ['defence', 'defence'] }, {}, '评审环节不能重复。'],
    [
      'deadlines/nation',
      { deadlines: { ...plan.deadlines, nation: at('2026-07-30T15:59:59.999Z') } },
      {},
      '国家级不在申报单位和主办单位之间，不设截止时间。',
    ],
    [
      'namingPlannedOn',
      { namingPlannedOn: LocalDate.parse('2026-06-01') },
      {},
      '计划命名日期应晚于各级截止时间（2026年6月30日 23:59（北京时间））。',
    ],
  ])('a fault at %s', (field, change, known, message) => {
    const faults = faultsOfPlan(
      { ...plan, ...change } as never,
      { ...facts, ...known } as never,
      chongqing,
      now,
    );
    expect(faults).toContainEqual({ pointer: `/${field}`, message });
  });

  test('C-05, N-05: a shorter distance than the cycle warns, and blocks nothing', () => {
    const before = { ...chongqingCampaign, opensAt: at('2024-03-02T00:00:00.000Z') };
    expect(warningsOfPlan(plan, [before])).toEqual([
      '距上一批次“2026年重庆市医养结合示范区（县）创建”（2024年3月2日 08:00（北京时间）开始）不足 2 年，请确认。',
    ]);
    expect(warningsOfPlan(plan, [{ ...before, opensAt: at('2024-02-29T16:00:00.000Z') }])).toEqual([]);
    expect(warningsOfPlan(plan, [{ ...before, status: 'cancelled' }])).toEqual([]);
    expect(planCampaign(plan, { ...facts, others: [before] }, CampaignId.parse('c1'), lead, now).ok).toBe(
      true,
    );
  });

  test('the next cycle moves every date by the cycle, renames the year, and says what changed', () => {
    const ended = { ...draft, status: 'named' } as const;
    const next = nextCyclePlan(ended, at('2026-12-01T00:00:00.000Z'));
    expect(next).toMatchObject({
      title: '2028年重庆市医养结合示范区（县）创建',
      deadlines: { county: '2028-05-31T15:59:59.999Z', province: '2028-06-30T15:59:59.999Z' },
      namingPlannedOn: '2028-12-31',
    });
    const made = planCampaign(
      next,
      facts,
      CampaignId.parse('c2'),
      lead,
      at('2026-12-01T00:00:00.000Z'),
      ended.id,
    );
    if (!made.ok) throw new Error(made.refusal.detail);
    expect(made.value.next).toMatchObject({ status: 'draft', previous: ended.id });
    expect(changesBetween(ended, made.value.next).map(({ field }) => field)).toEqual([
      '名称',
      '开始申报',
      '县级截止',
      '省级截止',
      '计划命名日期',
      '通知文号',
    ]);
    const last = {
      ...ended,
      opensAt: at('2029-03-01T00:00:00.000Z'),
      deadlines: { county: at('2029-05-31T15:59:59.999Z') },
      namingPlannedOn: LocalDate.parse('2029-12-31'),
    };
    const over = planCampaign(
      nextCyclePlan(last, at('2029-12-31T00:00:00.000Z')),
      facts,
      CampaignId.parse('c3'),
      lead,
      at('2029-12-31T00:00:00.000Z'),
    );
    expect(over).toMatchObject({ ok: false, refusal: { code: 'invalidInput' } });
  });

  test('law: however long it slipped, the next cycle has time ahead and is whole cycles away', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 6_000 }),
        fc.constantFrom(chongqingCampaign, nationalCampaign),
        (days, campaign) => {
          const when = endOfDayAfter(campaign.deadlines.county as Instant, days);
          const next = nextCyclePlan(campaign, when);
          expect((next.deadlines.county as Instant) >= when).toBe(true);
          const years =
            Number(dateOf(next.opensAt).slice(0, 4)) - Number(dateOf(campaign.opensAt).slice(0, 4));
          expect(years % next.cycleYears).toBe(0);
          expect(next.deadlines.county).toBe(
            endOf(yearsAfter(dateOf(campaign.deadlines.county as Instant), years)),
          );
        },
      ),
    );
  });

  test('29 February: the same day so many years later, or the 28th (E-44)', () => {
    expect(yearsAfter(LocalDate.parse('2024-02-29'), 2)).toBe('2026-02-28');
    expect(yearsAfter(LocalDate.parse('2024-02-29'), 4)).toBe('2028-02-29');
  });
});
