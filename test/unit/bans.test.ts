import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  activeBan,
  banOf,
  banSentence,
  banStateOn,
  banUntil,
  eligibleFrom,
  evasionWarnings,
  liftBan,
  predecessorWarnings,
} from '#shared/domain/bans.ts';
import { daysBetween } from '#shared/domain/time.ts';
import type { ProjectKind } from '#shared/model/ban.ts';
import { OrganisationId } from '#shared/model/ids.ts';
import { LocalDate } from '#shared/model/instant.ts';

const on = (day: string) => LocalDate.parse(day);
const county = { organisation: OrganisationId.parse('cq-jb'), organisationName: '江北区' };
const programme = '重庆市医养结合示范区（县）';
const ban = (decided: string, kind: ProjectKind = 'county', of = programme, who = county) =>
  banOf(
    who,
    { kind, programme: of },
    { kind: 'revocation', id: 'cq-2022.cq-jb' },
    { documentNumber: '渝卫发〔2023〕80号', date: on(decided) },
  );

describe('the period of a ban', () => {
  test('N-48, C-18: three years to the same day, eligible from the day after; 29 February ends with the month', () => {
    expect(banUntil(on('2024-02-29'))).toBe('2027-02-28');
    expect(eligibleFrom(banUntil(on('2024-02-29')))).toBe('2027-03-01');
    expect(banUntil(on('2023-10-16'))).toBe('2026-10-16');
    expect(eligibleFrom(banUntil(on('2023-10-16')))).toBe('2026-10-17');
  });

  test('E-44: whatever the day of the decision, the unit is kept out for three years and never a day longer', () => {
    const days = fc
      .date({ min: new Date('2000-01-01'), max: new Date('2090-12-31'), noInvalidDate: true })
      .map((date) => on(date.toISOString().slice(0, 10)));
    fc.assert(
      fc.property(days, (decided) => {
        const until = banUntil(decided);
        expect(Number(until.slice(0, 4)) - Number(decided.slice(0, 4))).toBe(3);
        expect(until.slice(5)).toBe(decided.endsWith('-02-29') ? '02-28' : decided.slice(5));
        expect(daysBetween(until, eligibleFrom(until))).toBe(1);
        const made = ban(decided);
        expect(activeBan([made], until, 'county', programme)).toEqual(made);
        expect(activeBan([made], eligibleFrom(until), 'county', programme)).toBeUndefined();
      }),
    );
  });

  test('E-47: a ban that ends while a campaign is open lets the unit apply from the day after', () => {
    const made = ban('2023-10-16');
    expect(banStateOn(made, on('2026-10-16'))).toBe('active');
    expect(banStateOn(made, on('2026-10-17'))).toBe('expired');
    expect(banSentence(made)).toBe(
      '江北区于2023年10月16日被取消命名“重庆市医养结合示范区（县）”（渝卫发〔2023〕80号），禁申至2026年10月16日，自2026年10月17日起可以再次申请。',
    );
  });
});

describe('whom a ban keeps out', () => {
  const day = on('2024-06-01');

  test('E-70, E-71: an institution inside a banned county applies, and the county may endorse it', () => {
    const made = ban('2023-10-16');
    expect(activeBan([made], day, 'county', programme)).toEqual(made);
    // The county's bans are asked for when the county applies; as an institution's, or as an endorser's, none counts.
    expect(activeBan([made], day, 'institution', programme)).toBeUndefined();
    expect(activeBan([], day, 'institution', programme)).toBeUndefined();
  });

  test('N-43, E-73: a banned province is kept from 示范省 only; its counties apply', () => {
    const national = '全国医养结合示范县（市、区）';
    const made = ban('2023-10-16', 'province', national, {
      organisation: OrganisationId.parse('gz'),
      organisationName: '贵州省人民政府',
    });
    expect(activeBan([made], day, 'province', national)).toEqual(made);
    expect(activeBan([made], day, 'county', national)).toBeUndefined();
    expect(activeBan([made], day, 'institution', national)).toBeUndefined();
  });

  test('E-74: the ban of one programme says nothing of another', () => {
    expect(activeBan([ban('2023-10-16')], day, 'county', '全国医养结合示范县（市、区）')).toBeUndefined();
  });

  test('of several bans the one that ends last is named', () => {
    const [earlier, later] = [ban('2023-10-16'), ban('2024-02-29')];
    expect(activeBan([earlier, later], day, 'county', programme)).toEqual(later);
  });

  test('E-82: a lifted ban keeps nobody out', () => {
    const lifted = liftBan(ban('2023-10-16'), on('2024-03-01'), '渝卫发〔2024〕9号', '复核决定撤销');
    expect(activeBan([lifted], day, 'county', programme)).toBeUndefined();
    expect(banStateOn(lifted, day)).toBe('lifted');
    expect(lifted.version).toBe(2);
  });
});

describe('what people are told about a ban of somebody else', () => {
  const day = on('2024-06-01');
  const home = { organisation: OrganisationId.parse('inst-1'), organisationName: '康宁养老院' };
  const identifiers = {
    creditCode: '52500105MJP0000001',
    licences: ['PDY00123'],
    address: '重庆市江北区建新北路1号',
    formerNames: ['康乐养老院'],
  };
  const made = banOf(
    home,
    { kind: 'institution', programme },
    { kind: 'revocation', id: 'd1' },
    { documentNumber: '渝卫发〔2023〕81号', date: on('2023-10-16') },
    identifiers,
  );
  const renamed = {
    organisation: OrganisationId.parse('inst-2'),
    name: '康泰护养中心',
    identifiers: {
      creditCode: null,
      licences: ['pdy 00123'],
      address: '重庆市江北区建新北路１号',
      formerNames: [],
    },
  };

  test('E-72: a facility under a new legal person and a new code is recognised by licence and address, as a warning', () => {
    expect(evasionWarnings(renamed, [made], day)).toEqual([
      '许可证或备案编号、地址与禁申期内的康宁养老院相同（禁申至2026年10月16日），请核实是否为同一机构。',
    ]);
    expect(
      evasionWarnings(
        { ...renamed, identifiers: { ...renamed.identifiers, licences: [], address: null } },
        [made],
        day,
      ),
    ).toEqual([]);
    expect(evasionWarnings(renamed, [made], on('2026-10-17'))).toEqual([]);
    expect(activeBan([], day, 'institution', programme)).toBeUndefined();
  });

  test('E-10: the successor of a banned unit is warned, not blocked', () => {
    expect(predecessorWarnings([ban('2023-10-16')], day, 'county', programme)).toEqual([
      '并入本单位的江北区仍在禁申期内（禁申至2026年10月16日），是否影响本单位由主办单位研究决定。',
    ]);
    expect(predecessorWarnings([ban('2023-10-16')], on('2026-10-17'), 'county', programme)).toEqual([]);
  });
});
