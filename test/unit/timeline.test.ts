import { describe, expect, test } from 'vitest';
import { chainOf } from '#shared/domain/chain.ts';
import { outcomesOf, stageNames, stageOf } from '#shared/domain/stages.ts';
import { dateOf, endOf, endOfDayAfter, instantAfter, startOf, weekdayOf } from '#shared/domain/time.ts';
import { checkDeadlines, correctionEntry, timelineOf } from '#shared/domain/timeline.ts';
import { type Action, actions, transitions } from '#shared/domain/transitions.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import { Instant, LocalDate } from '#shared/model/instant.ts';
import { Status, type StatusName, statusTable } from '#shared/model/status.ts';
import {
  bayingolin,
  chongqing,
  chongqingCampaign,
  lineageOf,
  nation,
  nationalCampaign,
  qijiang,
  xinjiang,
  yanqi,
} from '../fixtures/units.ts';

const at = (value: string) => Instant.parse(value);
const now = at('2026-04-01T00:00:00.000Z');

describe('chain (N-44)', () => {
  test('E-01: 綦江区 reports to the city that leads: no prefecture in between', () => {
    const chain = chainOf(lineageOf('qijiang'), chongqingCampaign);
    expect(chain).toMatchObject({
      ok: true,
      value: [
        { organisation: qijiang.id, level: 'county' },
        { organisation: chongqing.id, levelName: '市级' },
      ],
    });
  });
  test('XR-12: 焉耆回族自治县 reports through 巴音郭楞蒙古自治州 and 新疆 to the nation', () => {
    const chain = chainOf(lineageOf('yanqi'), nationalCampaign);
    expect(chain.ok && chain.value.map((link) => link.organisation)).toEqual([
      yanqi.id,
      bayingolin.id,
      xinjiang.id,
      nation.id,
    ]);
    expect(chain.ok && chain.value.map((link) => link.levelName)).toEqual([
      '县级',
      '自治州级',
      '自治区级',
      '国家级',
    ]);
  });
  test('C-01: 万盛经开区 has no code and applies all the same', () => {
    expect(chainOf(lineageOf('wansheng'), chongqingCampaign).ok).toBe(true);
  });
  test('a unit of another province is refused, and so is the lead itself', () => {
    expect(chainOf(lineageOf('yanqi'), chongqingCampaign)).toMatchObject({
      ok: false,
      refusal: { code: 'notPermitted' },
    });
    expect(chainOf([nation, chongqing], chongqingCampaign).ok).toBe(false);
  });
  test('N-44, E-19: an institution reports through its county; one of the city itself skips it', () => {
    const below = (parent: typeof qijiang): typeof qijiang => ({
      ...parent,
      id: `${parent.id}-yy` as typeof qijiang.id,
      name: '綦江区康寿医养中心',
      level: 'institution',
      levelName: '机构',
      parent: parent.id,
      path: `${parent.path}${parent.id}-yy/`,
    });
    const levelsOf = (chain: ReturnType<typeof chainOf>) => chain.ok && chain.value.map(({ level }) => level);
    expect(levelsOf(chainOf([nation, chongqing, qijiang, below(qijiang)], chongqingCampaign))).toEqual([
      'institution',
      'county',
      'province',
    ]);
    expect(levelsOf(chainOf([nation, chongqing, below(chongqing)], chongqingCampaign))).toEqual([
      'institution',
      'province',
    ]);
  });
  test('a tree that puts a unit below its own level is refused', () => {
    expect(
      chainOf([nation, chongqing, { ...bayingolin, level: 'county' }, qijiang], chongqingCampaign).ok,
    ).toBe(false);
  });
});

describe('stages', () => {
  const statuses = (Object.keys(statusTable) as StatusName[]).map((name) =>
    Status.parse(
      name === 'underReview'
        ? { name, level: 'prefecture', step: 'preliminaryReview' }
        : name === 'returned'
          ? { name, level: 'province' }
          : name === 'evaluating'
            ? { name, step: 'onSite' }
            : { name },
    ),
  );

  test('every status has its stage; ended statuses and the draft have none', () => {
    for (const status of statuses) {
      const ended = statusTable[status.name].ended || status.name === 'draft';
      expect(stageOf({ status }) === 'Ended', status.name).toBe(ended);
    }
    expect(stageOf({ status: { name: 'underReview', level: 'province', step: 'preliminaryReview' } })).toBe(
      'ProvincePreliminaryReview',
    );
    expect(stageOf({ status: { name: 'underReview', level: 'county', step: 'preliminaryReview' } })).toBe(
      'CountyEndorse',
    );
    const others = stageNames.filter(
      (name) => name !== 'ProvincePreliminaryReview' && name !== 'CountyEndorse',
    );
    expect(new Set(statuses.map((status) => stageOf({ status })))).toEqual(new Set([...others, 'Ended']));
  });

  test('outcomes are exactly the table: every action that moves a status ends its stage, and no other does', () => {
    for (const status of statuses) {
      const stage = stageOf({ status });
      const rules: Partial<Record<Action, { readonly to: string }>> = transitions[status.name];
      for (const action of actions) {
        const moves = rules[action] !== undefined && rules[action]?.to !== 'Same';
        if (stage !== 'Ended' && status.name !== 'underObjection')
          expect(outcomesOf[stage].includes(action), `${status.name} ${action}`).toBe(moves);
      }
    }
    expect(Object.values(outcomesOf).flat()).not.toContain('receive');
  });

  test('every action but those that leave a case where it is, or begin a stage, is the outcome of some stage', () => {
    const outcomes = new Set(Object.values(outcomesOf).flat());
    expect(actions.filter((action) => !outcomes.has(action))).toEqual([
      'submit',
      'reopen',
      'receive',
      'reportCreation',
      'appeal',
      'holdBack',
    ]);
  });
});

describe('timeline', () => {
  test('E-30: a deadline is due one millisecond after itself', () => {
    expect(timelineOf(chongqingCampaign)).toEqual([
      {
        at: '2026-05-31T16:00:00.000Z',
        action: 'lapse',
        statusName: 'draft',
        level: null,
        key: 'lapse.draft',
      },
      {
        at: '2026-06-30T16:00:00.000Z',
        action: 'lapse',
        statusName: 'underReview',
        level: 'province',
        key: 'lapse.underReview.province',
      },
    ]);
    expect(correctionEntry(at('2026-06-10T15:59:59.999Z'), nationalCampaign)).toMatchObject({
      at: '2026-06-10T16:00:00.000Z',
      statusName: 'returned',
      level: null,
    });
  });

  test('publicity begins at its instant and ends after its last', () => {
    const publicity = {
      startsAt: at('2026-09-28T01:00:00.000Z'),
      endsAt: at('2026-10-10T15:59:59.999Z'),
      lastDay: LocalDate.parse('2026-10-10'),
      workingDays: 5,
      calendar: '国务院办公厅节假日安排',
      address: 'https://wsjkw.cq.gov.cn',
      contact: '老龄健康处',
    };
    const timeline = timelineOf({ ...chongqingCampaign, publicity });
    expect(timeline.slice(2)).toEqual([
      {
        at: publicity.startsAt,
        action: 'beginPublicity',
        statusName: 'candidate',
        level: null,
        key: 'beginPublicity.candidate',
      },
      {
        at: '2026-10-10T16:00:00.000Z',
        action: 'endPublicity',
        statusName: 'inPublicity',
        level: null,
        key: 'endPublicity.inPublicity',
      },
    ]);
  });

  test('sorted, keys unique and kept when a deadline moves; a cancelled campaign has nothing ahead', () => {
    const timeline = timelineOf(nationalCampaign);
    expect(timeline.map((entry) => entry.at)).toEqual(timeline.map((entry) => entry.at).toSorted());
    expect(new Set(timeline.map((entry) => entry.key)).size).toBe(timeline.length);
    const moved = timelineOf({
      ...nationalCampaign,
      deadlines: { ...nationalCampaign.deadlines, province: at('2026-08-31T15:59:59.999Z') },
    });
    expect(moved.map((entry) => entry.key)).toEqual(timeline.map((entry) => entry.key));
    expect(timelineOf({ ...nationalCampaign, status: 'cancelled' })).toEqual([]);
  });

  test('E-37: lower ≤ upper; not in the past; after the opening; N-07: before the programme ends', () => {
    const check = (deadlines: Campaign['deadlines'], campaign = nationalCampaign) =>
      checkDeadlines(campaign, deadlines, now);
    expect(check(nationalCampaign.deadlines)).toEqual([]);
    const county = at('2026-05-31T15:59:59.999Z');
    expect(check({ county, prefecture: county })).toEqual([]);
    expect(check({ county, prefecture: at('2026-05-30T15:59:59.999Z') })).toMatchObject([
      { pointer: '/deadlines/prefecture' },
    ]);
    expect(check({ county, province: at('2026-05-30T15:59:59.999Z') })[0]?.message).toContain('不能早于下级');
    expect(check({ county: at('2026-03-31T15:59:59.999Z') })[0]?.message).toContain('已经过去');
    expect(check({ county: at('2031-01-01T00:00:00.000Z') })[0]?.message).toContain('2030');
    expect(check({ province: county })).toMatchObject([{ pointer: '/deadlines/county' }]);
    const later = { ...nationalCampaign, opensAt: at('2026-07-01T00:00:00.000Z') };
    expect(check({ county }, later)[0]?.message).toContain('晚于申报开始时间');
  });

  test('a deadline that is behind and stays does not keep the others from moving', () => {
    const { prefecture: _, ...deadlines } = nationalCampaign.deadlines;
    const moved = { ...deadlines, province: at('2026-09-30T15:59:59.999Z') };
    expect(checkDeadlines(nationalCampaign, moved, at('2026-06-20T00:00:00.000Z'))).toEqual([]);
  });
});

describe('time in Asia/Shanghai (E-32, E-34)', () => {
  test('a day begins and ends there, whatever the zone of the machine', () => {
    const day = LocalDate.parse('2026-09-30');
    expect(startOf(day)).toBe('2026-09-29T16:00:00.000Z');
    expect(endOf(day)).toBe('2026-09-30T15:59:59.999Z');
    expect(dateOf(endOf(day))).toBe('2026-09-30');
    expect(dateOf(instantAfter(endOf(day)))).toBe('2026-10-01');
    expect(weekdayOf(day)).toBe(3);
    expect(weekdayOf(LocalDate.parse('2026-10-11'))).toBe(7);
  });
  test('the opening day is not counted (Civil Code art. 201)', () => {
    expect(endOfDayAfter(at('2026-05-31T15:59:59.999Z'), 10)).toBe('2026-06-10T15:59:59.999Z');
    expect(endOfDayAfter(at('2026-05-31T16:00:00.000Z'), 10)).toBe('2026-06-11T15:59:59.999Z');
  });
});
