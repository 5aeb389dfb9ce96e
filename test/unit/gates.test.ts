import { describe, expect, test } from 'vitest';
import { evaluateGates, type GateFacts, gatedActions, isBlocked } from '#shared/domain/gates.ts';
import { Ban } from '#shared/model/ban.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { Edition } from '#shared/model/edition.ts';
import type { Incident } from '#shared/model/incident.ts';
import { Instant, LocalDate } from '#shared/model/instant.ts';
import type { InstitutionRecord } from '#shared/model/institution.ts';
import { editions } from '#shared/standards/editions.ts';
import {
  institutionAnswers,
  institutionFigures,
  institutionStandard,
} from '../fixtures/institution-answers.ts';
import { chongqingCampaign } from '../fixtures/units.ts';

const day = (value: string) => LocalDate.parse(value);
const today = day('2026-11-21');

const campaign: Campaign = {
  ...chongqingCampaign,
  programme: '重庆市医养结合示范机构',
  applicantLevel: 'institution',
  edition: institutionStandard.id,
  institutionsPerDistrict: 2,
  referenceDay: today,
};

const record: InstitutionRecord = {
  kind: 'communityHealthCentre',
  traditionalMedicine: false,
  creditCode: '91350100M000100Y43',
  legalPerson: '康寿老年事业有限公司',
  address: '重庆市綦江区文龙街道1号',
  medicalLicence: { number: '50011012345', from: day('2019-05-06'), until: day('2029-05-05') },
  careFiling: { number: '渝綦养备2021001', from: day('2021-08-01'), until: null },
  openedOn: day('2018-01-05'),
  district: null,
  former: [],
  revision: 1,
};

const facts = (change: Partial<GateFacts> = {}): GateFacts => ({
  campaign,
  edition: institutionStandard,
  institution: record,
  bans: [],
  territorial: [],
  designations: [],
  incidents: [],
  answers: institutionAnswers(),
  ...change,
});
const found = (gate: string, change?: Partial<GateFacts>, on = today) =>
  evaluateGates(facts(change), on).find((one) => one.gate === gate);
const blocked = (change?: Partial<GateFacts>, on = today) =>
  evaluateGates(facts(change), on)
    .filter(isBlocked)
    .map(({ gate }) => gate);

const ban = (until: string, more: Partial<Ban> = {}): Ban =>
  Ban.parse({
    id: 'ban-1',
    organisation: 'cq-qj-yy',
    organisationName: '綦江区康寿医养中心',
    kind: 'institution',
    programme: campaign.programme,
    decidedOn: '2023-11-21',
    documentNumber: '渝卫函〔2023〕9号',
    until,
    origin: { kind: 'revocation', id: 'd-1' },
    identifiers: { creditCode: null, licences: [], address: null, formerNames: [] },
    status: 'active',
    lifted: null,
    version: 1,
    ...more,
  });
const incident = (on: string, retracted: Incident['retracted'] = null): Incident =>
  ({ kind: 'medical', on: day(on), description: '重大医疗事故通报', retracted }) as Incident;

test('A1, A3, A12, A13, A18, A19, A23: the actions at which every gate is looked at again', () => {
  expect([...gatedActions].sort()).toEqual([
    'accept',
    'beginPublicity',
    'holdBack',
    'name',
    'publish',
    'recommend',
    'republish',
    'select',
    'submit',
  ]);
});

test('an institution that meets everything at its very bound passes all eight gates', () => {
  const all = evaluateGates(facts(), today);
  expect(all.map(({ gate, state }) => [gate, state])).toEqual([
    ['G-BAN', 'passed'],
    ['G-DUP', 'passed'],
    ['G-CERT', 'passed'],
    ['G-AGE', 'passed'],
    ['G-INCIDENT', 'passed'],
    ['G-OCC', 'passed'],
    ['G-DIS', 'passed'],
    ['G-SAT', 'passed'],
  ]);
});

describe('G-BAN', () => {
  test('G-BAN, E-47: the last day belongs to the ban, the day after is free', () => {
    const bans = [ban('2026-11-21')];
    expect(found('G-BAN', { bans })).toMatchObject({
      state: 'blocked',
      sentence: expect.stringContaining('禁申至2026年11月21日，自2026年11月22日起可以再次申请'),
    });
    expect(blocked({ bans }, day('2026-11-22'))).toEqual([]);
  });

  test('a lifted ban, one of another kind and one of another programme say nothing (N-48)', () => {
    for (const other of [
      { status: 'lifted' },
      { kind: 'county' },
      { programme: '全国医养结合示范机构' },
    ] as const)
      expect(blocked({ bans: [ban('2027-01-01', other)] })).toEqual([]);
  });

  test('E-70, E-71: a banned county closes its institutions only where the campaign says so', () => {
    const territorial = [ban('2027-01-01', { kind: 'county', organisationName: '綦江区' })];
    expect(blocked({ territorial })).toEqual([]);
    expect(blocked({ territorial, campaign: { ...campaign, banTerritorial: true } })).toEqual(['G-BAN']);
  });
});

describe('G-DUP', () => {
  const title = {
    kind: 'institution',
    programme: campaign.programme,
    title: '重庆市医养结合示范机构',
    date: day('2024-01-19'),
    documentNumber: '渝卫函〔2024〕18号',
    status: 'active',
  } as const;
  test('G-DUP, E-75: a title that stands keeps the unit out of the same programme, and of no other', () => {
    expect(found('G-DUP', { designations: [title] })).toMatchObject({
      state: 'blocked',
      sentence: '已于2024年1月19日命名为“重庆市医养结合示范机构”（渝卫函〔2024〕18号），不重复申报同一项目。',
    });
    expect(blocked({ designations: [{ ...title, status: 'revoked' }] })).toEqual([]);
    expect(blocked({ designations: [{ ...title, programme: '全国医养结合示范机构' }] })).toEqual([]);
  });
});

describe('G-CERT (N-08)', () => {
  test.each([
    ['G-CERT, N-08: no filing', { careFiling: null }, '没有登记养老机构备案。'],
    [
      'the licence ran out yesterday',
      { medicalLicence: { number: '5001', from: day('2016-01-01'), until: day('2026-11-20') } },
      '医疗机构执业许可证（5001）已于2026年11月20日到期。',
    ],
    [
      'the filing holds from tomorrow',
      { careFiling: { number: '渝1', from: day('2026-11-22'), until: null } },
      '养老机构备案（渝1）自2026年11月22日起才有效。',
    ],
  ])('%s', (_, change, sentence) => {
    expect(found('G-CERT', { institution: { ...record, ...change } })).toMatchObject({
      state: 'blocked',
      sentence,
      pointer: '/answers/s.1',
    });
  });

  test('the last day of a certificate still counts; without a record nothing does', () => {
    const institution = {
      ...record,
      medicalLicence: { number: '5001', from: day('2016-01-01'), until: today },
    };
    expect(found('G-CERT', { institution })?.state).toBe('passed');
    expect(found('G-CERT', { institution: undefined })).toMatchObject({
      state: 'blocked',
      sentence: '还没有登记机构的证照。',
    });
  });
});

describe('G-AGE (N-20)', () => {
  const filedOn = (from: string) => ({
    ...record,
    careFiling: { number: '渝1', from: day(from), until: null },
  });
  test.each([
    ['2021-11-20', 'passed'],
    ['2021-11-21', 'passed'],
    ['2021-11-22', 'blocked'],
  ])('G-AGE, N-20: the later certificate of %s, as of 2026-11-21: %s', (from, state) => {
    expect(found('G-AGE', { institution: filedOn(from) })?.state).toBe(state);
  });

  test('E-45: licence 2019, filing 2022, opened 2018: the base is the campaign’s, and all three dates are shown', () => {
    const institution = filedOn('2022-08-01');
    expect(found('G-AGE', { institution })).toMatchObject({
      state: 'blocked',
      sentence:
        '自2022年8月1日至2026年11月21日运营满 4 年（医疗机构执业许可证2019年5月6日、养老机构备案2022年8月1日、开业2018年1月5日，按两证中较晚的一个计算）。',
    });
    const opening: Campaign = { ...campaign, operationBase: 'opening' };
    expect(found('G-AGE', { institution, campaign: opening })?.state).toBe('passed');
    expect(
      found('G-AGE', { institution: { ...institution, openedOn: null }, campaign: opening })?.state,
    ).toBe('open');
  });

  test('years count to the deadline where the campaign sets no day of its own', () => {
    const { referenceDay: _, ...undated } = campaign;
    const deadlines = { institution: Instant.parse('2026-05-31T15:59:59.999Z') };
    expect(
      found('G-AGE', { campaign: { ...undated, deadlines }, institution: filedOn('2021-06-01') })?.state,
    ).toBe('blocked');
  });
});

describe('figures, as whole numbers (E-64)', () => {
  test.each([
    ['G-OCC, N-21: 60.00 % passes', 'g.2', { occupancy: { numerator: '60', denominator: '100' } }, []],
    ['G-OCC: 59.99 % does not', 'g.2', { occupancy: { numerator: '5999', denominator: '10000' } }, ['G-OCC']],
    [
      'G-DIS, N-23: 50 of 100 is not above 50 %',
      'g.4',
      { disabled: { numerator: '50', denominator: '100' } },
      ['G-DIS'],
    ],
    ['G-DIS: 51 of 100 is', 'g.4', { disabled: { numerator: '51', denominator: '100' } }, []],
    [
      'G-SAT, N-31: 949 of 1,000 fails',
      '5.4',
      { satisfaction: { numerator: '949', denominator: '1000' } },
      ['G-SAT'],
    ],
    ['G-SAT: 950 of 1,000 passes', '5.4', { satisfaction: { numerator: '950', denominator: '1000' } }, []],
  ])('%s', (_, item, figures, gates) => {
    expect(blocked({ answers: institutionFigures(item, figures) })).toEqual(gates);
  });

  test('nothing answered yet is open, and blocks nothing', () => {
    expect(found('G-OCC', { answers: null })?.state).toBe('open');
    expect(blocked({ answers: null })).toEqual([]);
  });

  test('E-46: an edition that demands each year by itself has two figures, and both must hold', () => {
    const [first] = institutionStandard.sections
      .flatMap(({ items }) => items)
      .filter(({ id }) => id === 'g.2');
    if (first?.type !== 'row') throw new Error('no row g.2');
    const measure = first.measures[0];
    if (measure === undefined) throw new Error('no measure');
    const yearly = {
      ...first,
      measures: [
        { ...measure, id: 'year1', label: '前一年入住率', window: 1 },
        { ...measure, id: 'year2', label: '后一年入住率', window: 1 },
      ],
    };
    const edition = {
      ...institutionStandard,
      sections: institutionStandard.sections.map((section) => ({
        ...section,
        items: section.items.map((item) => (item.id === 'g.2' ? yearly : item)),
      })),
    } as Edition;
    const both = (a: string, b: string) =>
      blocked({
        edition,
        answers: institutionFigures('g.2', {
          year1: { numerator: a, denominator: '100' },
          year2: { numerator: b, denominator: '100' },
        }),
      });
    // Over both years 65 %, and yet one of them is below 60.
    expect(both('75', '55')).toContain('G-OCC');
    expect(both('60', '60')).toEqual([]);
  });
});

describe('G-INCIDENT (N-17, N-30)', () => {
  test('G-INCIDENT, E-44: one of 2021-11-21 still counts on 2026-11-21, and not the day after', () => {
    const incidents = [incident('2021-11-21')];
    expect(found('G-INCIDENT', { incidents })).toMatchObject({
      state: 'blocked',
      sentence:
        '2021年11月21日至2026年11月21日（首尾两日均计算在内）有重大医疗事故：2021年11月21日，重大医疗事故通报',
    });
    expect(blocked({ incidents }, day('2026-11-22'))).toEqual([]);
  });

  test('a retracted one, and one of tomorrow, do not; what the unit declares itself does', () => {
    const retracted = {
      at: Instant.parse('2026-01-01T00:00:00.000Z'),
      by: { kind: 'system' },
      reason: '查无此事',
    } as const;
    expect(blocked({ incidents: [incident('2025-01-01', retracted), incident('2026-11-22')] })).toEqual([]);
    expect(blocked({ answers: institutionFigures('5.1', { incidents: { value: '1' } }) })).toEqual([
      'G-INCIDENT',
    ]);
  });

  test('a county’s form of 新疆: 有 at 6.2 blocks, unless its edition lets it pass with a reason (XR-9)', () => {
    const form = editions.find(({ id }) => id === 'XJ-COUNTY-RECOMMEND-1') as Edition;
    const county: Campaign = { ...campaign, applicantLevel: 'county', edition: form.id };
    const answers = { '6.2': { choice: 'has', text: '2024年…' } } as unknown as GateFacts['answers'];
    const of = (edition: Edition) => blocked({ campaign: county, edition, institution: undefined, answers });
    expect(of(form)).toEqual(['G-INCIDENT']);
    const lenient = {
      ...form,
      sections: form.sections.map((section) => ({
        ...section,
        items: section.items.map((item) => (item.id === '6.2' ? { ...item, incidentBlocks: false } : item)),
      })),
    } as Edition;
    expect(of(lenient)).toEqual([]);
  });
});

test('C-03: an institution meets all gate items, whatever has a gate of its own or not (N-22, N-24)', () => {
  const answers = institutionAnswers({ 'g.3': { text: '有', checks: [true, true, true, true, false] } });
  expect(evaluateGates(facts({ answers }), today).filter(isBlocked)).toMatchObject([
    { gate: 'item', title: '一体化服务', pointer: '/answers/g.3' },
  ]);
});

test('which row feeds which gate is data of the edition', () => {
  const marked = institutionStandard.sections
    .flatMap(({ items }) => items)
    .flatMap(({ id, gate }) => (gate === undefined ? [] : [[id, gate]]));
  expect(marked).toEqual([
    ['s.1', 'G-CERT'],
    ['g.1', 'G-AGE'],
    ['g.2', 'G-OCC'],
    ['g.4', 'G-DIS'],
    ['5.1', 'G-INCIDENT'],
    ['5.4', 'G-SAT'],
  ]);
});
