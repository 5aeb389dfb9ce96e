import { describe, expect, test } from 'vitest';
import { conflictsOf, type ExpertFacts, type UnitFacts } from '#shared/domain/conflicts.ts';
import { ExpertId } from '#shared/model/ids.ts';
import type { Organisation } from '#shared/model/organisation.ts';
import type { ConflictRule } from '#shared/model/review.ts';
import { profileOf } from '../fixtures/experts.ts';
import {
  bayingolin,
  chongqing,
  chongqingCampaign,
  draftOf,
  lineageOf,
  nation,
  nationalCampaign,
  qijiang,
  xinjiang,
  yanqi,
} from '../fixtures/units.ts';

const rules = { samePrefecture: true, formerEmployer: true, scoredLast: true, panelsOverlap: false };
const off = { samePrefecture: false, formerEmployer: false, scoredLast: false, panelsOverlap: true };
const expertOf = (
  change: object = {},
  lineage: readonly Organisation[] = [],
  more: Partial<ExpertFacts> = {},
): ExpertFacts => ({
  expert: { id: ExpertId.parse('e1'), ...profileOf('甘露', { home: lineage.at(-1)?.id ?? null, ...change }) },
  homeLineage: lineage,
  subjects: ['s1'],
  scoredLast: new Set(),
  ...more,
});
const unitOf = (name: 'qijiang' | 'yanqi', more: Partial<UnitFacts> = {}): UnitFacts => ({
  application: draftOf(name, name === 'yanqi' ? nationalCampaign : chongqingCampaign),
  unit: name === 'yanqi' ? yanqi : qijiang,
  earlierReview: new Set<string>(),
  otherRound: new Set(),
  ...more,
});
const found = (
  expert: ExpertFacts,
  unit: UnitFacts,
  by: Parameters<typeof conflictsOf>[2] = rules,
): ConflictRule[] => conflictsOf(expert, unit, by, []).map(({ rule }) => rule);

describe('E-55: who must not judge a unit', () => {
  test('nobody from the same county, whatever the campaign says', () => {
    expect(found(expertOf({}, lineageOf('qijiang')), unitOf('qijiang'), off)).toContain('sameCounty');
    expect(found(expertOf({}, lineageOf('qijiang')), unitOf('yanqi'), off)).toEqual([]);
    expect(found(expertOf(), unitOf('qijiang'))).toEqual([]);
  });

  test('nobody from the same employer, however its name is written, or of the same legal person', () => {
    const employed = (name: string, creditCode: string | null = null) =>
      expertOf({ employer: { name, creditCode } });
    expect(found(employed('重庆市綦江区人民医院'), unitOf('qijiang'), off)).toEqual(['sameEmployer']);
    expect(found(employed('綦江区中医院'), unitOf('qijiang'), off)).toEqual(['sameEmployer']);
    expect(found(employed('渝中区人民医院'), unitOf('qijiang'))).toEqual([]);
    const institution = {
      kind: 'medical' as const,
      traditionalMedicine: false,
      creditCode: '91500000MA5U000001',
      legalPerson: '康颐（重庆）养老服务有限公司',
      address: '—',
      medicalLicence: null,
      careFiling: null,
      openedOn: null,
      district: null,
      former: [],
      revision: 1,
    };
    const unit = unitOf('qijiang', { unit: { ...qijiang, institution } });
    expect(found(employed('某公司', '91500000MA5U000001'), unit, off)).toEqual(['sameLegalPerson']);
    expect(found(employed('康颐(重庆)养老服务有限公司'), unit, off)).toEqual(['sameLegalPerson']);
    expect(found(employed('某公司'), unit)).toEqual([]);
  });

  test('a province’s own officer never judges what the province recommended', () => {
    expect(found(expertOf({}, [nation, xinjiang]), unitOf('yanqi'), off)).toEqual(['ownRecommendation']);
    expect(found(expertOf({}, [nation, xinjiang, bayingolin]), unitOf('yanqi'), off)).toEqual([
      'ownRecommendation',
    ]);
    expect(found(expertOf({}, [nation, chongqing]), unitOf('yanqi'))).toEqual([]);
    const submitted = { ...unitOf('yanqi').application, submitters: ['s1' as never] };
    expect(found(expertOf(), unitOf('yanqi', { application: submitted }), off)).toEqual(['ownSubmission']);
  });

  test('same prefecture, former employer and last cycle by the campaign’s configuration', () => {
    const neighbour = {
      ...yanqi,
      id: 'xj-bz-hj' as never,
      name: '和静县',
      path: `${bayingolin.path}xj-bz-hj/`,
    };
    const near = expertOf({}, [nation, xinjiang, bayingolin, neighbour]);
    expect(found(near, unitOf('yanqi'))).toEqual(['samePrefecture']);
    expect(found(near, unitOf('yanqi'), off)).toEqual([]);
    const former = expertOf({ formerEmployers: [{ name: '焉耆回族自治县人民医院', creditCode: null }] });
    expect(found(former, unitOf('yanqi'))).toEqual(['formerEmployer']);
    expect(found(former, unitOf('yanqi'), off)).toEqual([]);
    const scored = expertOf({}, [], { scoredLast: new Set([yanqi.id]) });
    expect(found(scored, unitOf('yanqi'))).toEqual(['scoredLast']);
    expect(found(scored, unitOf('yanqi'), off)).toEqual([]);
  });

  test('E-58: the tables of two rounds may overlap or not, by configuration', () => {
    const sat = unitOf('qijiang', { otherRound: new Set(['e1']) });
    expect(found(expertOf(), sat)).toEqual(['otherRound']);
    expect(found(expertOf(), sat, off)).toEqual([]);
  });

  test('what was declared by the expert or the unit counts for that pair and no other', () => {
    const unit = unitOf('qijiang');
    const declared = {
      expert: 'e1',
      application: unit.application.id,
      rule: 'declaredByUnit' as const,
      sentence: '其配偶在我区任职',
    };
    expect(conflictsOf(expertOf(), unit, off, [declared])).toEqual([
      { rule: 'declaredByUnit', sentence: '其配偶在我区任职' },
    ]);
    expect(conflictsOf(expertOf(), unitOf('yanqi'), off, [declared])).toEqual([]);
  });
});
