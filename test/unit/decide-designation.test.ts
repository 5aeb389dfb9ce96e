import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changeOfHolder } from '#shared/domain/change-of-holder.ts';
import { allowedOn, decideDesignation } from '#shared/domain/decide-designation.ts';
import { designate, holderName, projectKindOf } from '#shared/domain/designate.ts';
import {
  type DutyAction,
  designationTransitions,
  dutyActions,
  shownHolder,
} from '#shared/domain/designation-states.ts';
import { dutiesAhead } from '#shared/domain/duties.ts';
import { dueDayOf, newDuty, nextForDuty, reminderDays } from '#shared/domain/report-duty.ts';
import { dateOf, endOf, instantAfter, instantAt, millisecondsOf } from '#shared/domain/time.ts';
import { type Designation, type DesignationStatus, designationStatuses } from '#shared/model/designation.ts';
import { DesignationId } from '#shared/model/ids.ts';
import { Instant, LocalDate } from '#shared/model/instant.ts';
import { chongqing, nation, person, qijiang, xinjiang } from '../fixtures/units.ts';

const now = Instant.parse('2026-10-09T01:00:00.000Z');
const document = { documentNumber: '渝卫函〔2026〕9号', date: LocalDate.parse('2026-09-09') };
const runner = person(chongqing, ['lead']);

function title(more: Partial<Designation> = {}): Designation {
  const made = designate(
    {
      id: DesignationId.parse('d1'),
      organisation: qijiang,
      namedAs: qijiang.name,
      kind: 'county',
      programme: '重庆市医养结合示范区（县）',
      title: '重庆市医养结合示范区（县）',
      campaign: null,
      application: null,
      lead: chongqing.id,
      leadName: chongqing.name,
      reportDue: '01-31',
      document,
      plaque: { number: '2026-0001', handedOverOn: null },
    },
    runner,
    now,
  );
  if (!made.ok) throw new Error(made.refusal.detail);
  return { ...made.value.next, ...more };
}

const statuses = Object.keys(designationStatuses) as DesignationStatus[];

describe('the table of what is legal', () => {
  test('nothing that the table lacks is allowed to anybody, whatever their roles', () => {
    const people = [nation, chongqing, xinjiang, qijiang].map((unit) =>
      person(unit, ['applicant', 'reviewer', 'lead', 'administrator']),
    );
    fc.assert(
      fc.property(fc.constantFrom(...statuses), fc.constantFrom(...people), (status, who) => {
        for (const action of allowedOn(title({ status }), who, now))
          expect(Object.keys(designationTransitions[status])).toContain(action);
      }),
    );
  });

  test('what the system does is nobody else’s, and the system does nothing else but notice a change', () => {
    for (const status of statuses) {
      for (const action of dutyActions) {
        const asked = { action, year: 2026 } as const;
        const decided = decideDesignation(title({ status }), asked, runner, { now });
        expect(decided.ok).toBe(false);
      }
      const bySystem = decideDesignation(
        title({ status }),
        { action: 'close', document, reason: '停业' },
        { kind: 'system' },
        { now },
      );
      expect(bySystem.ok).toBe(false);
    }
  });

  test('D.5: a title that ended is neither inspected nor reported on; a revoked one can be restored, a closed one not', () => {
    expect(Object.keys(designationTransitions.revoked).toSorted()).toEqual([
      'annulRevocation',
      'recordPlaque',
    ]);
    expect(Object.keys(designationTransitions.closed)).toEqual(['recordPlaque']);
    expect(dutiesAhead(title({ status: 'revoked' }))).toEqual([]);
  });

  test('E-09, E-11: a county is named by its region, not by its office; what the tree says of it later is only said', () => {
    expect(holderName('county', '重庆市渝中区卫生健康委员会')).toBe('重庆市渝中区');
    expect(holderName('institution', '重庆市渝中区卫生健康委员会')).toBe('重庆市渝中区卫生健康委员会');
    expect(shownHolder({ namedAs: '江北区', organisationName: '两江新区' })).toBe('原江北区（现两江新区）');
    const held = { organisationName: '江北区', fullName: '重庆市江北区', kind: 'county' } as const;
    const office = { ...qijiang, name: '江北区卫生健康委员会', fullName: '重庆市江北区卫生健康委员会' };
    expect(changeOfHolder(held, office)).toBeNull();
    const kin = { organisation: qijiang.id, name: '两江新区卫生健康委员会', on: '2025-11', part: null };
    expect(changeOfHolder(held, { ...office, closedOn: '2025-11', successors: [kin] })).toBe(
      '江北区已于2025年11月撤销，并入两江新区。',
    );
  });

  test('a campaign of counties, of institutions or of provinces makes a title of its kind', () => {
    expect(['county', 'institution', 'province'].map((level) => projectKindOf(level as 'county'))).toEqual([
      'county',
      'institution',
      'province',
    ]);
  });
});

describe('the days of a report', () => {
  test('C-17: year Y is due in Y+1 on the programme’s day; a 29 February falls back to the 28th', () => {
    expect(dueDayOf(2026, '01-31')).toBe('2027-01-31');
    expect(dueDayOf(2027, '02-29')).toBe('2028-02-29');
    expect(dueDayOf(2026, '02-29')).toBe('2027-02-28');
  });

  test('whatever the programme’s day, a report that never comes is opened, overdue, reminded thrice, and put on the list', () => {
    const days = fc
      .date({ min: new Date('2024-01-01'), max: new Date('2024-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(5, 10));
    fc.assert(
      fc.property(fc.integer({ min: 2022, max: 2029 }), days, (year, day) => {
        let one = title({ duties: [newDuty(year, day, document.date)] });
        const done: DutyAction[] = [];
        let at = instantAt(0);
        for (let round = 0; round < 12; round += 1) {
          const duty = one.duties.find((each) => each.year === year);
          const next = duty && nextForDuty(duty);
          if (!next) break;
          // Time never runs backwards, and a machine that comes late finds the same things in the same order.
          expect(next.at >= at || done.at(-1) === 'openReport').toBe(true);
          at = [at, next.at].toSorted().at(-1) ?? at;
          const early = decideDesignation(
            one,
            { action: next.action, year },
            { kind: 'system' },
            { now: instantAt(millisecondsOf(next.at) - 1) },
          );
          expect(early.ok).toBe(false);
          const decided = decideDesignation(
            one,
            { action: next.action, year },
            { kind: 'system' },
            { now: at },
          );
          if (!decided.ok) throw new Error(decided.refusal.detail);
          done.push(next.action);
          one = decided.value.next;
        }
        expect(done).toEqual([
          'openReport',
          'markOverdue',
          'remindReport',
          'remindReport',
          'remindReport',
          'escalateReport',
        ]);
        expect(one.status).toBe('active');
        expect(one.duties.map((duty) => [duty.year, duty.state])).toEqual([
          [year, 'overdue'],
          [year + 1, 'notDue'],
        ]);
      }),
    );
    expect(reminderDays).toEqual([1, 7, 30]);
  });

  test('the instant after the last one of the due day is the first that is late', () => {
    const duty = { ...newDuty(2026, '01-31', document.date), state: 'due' as const };
    const next = nextForDuty(duty);
    expect(next?.at).toBe(instantAfter(endOf(LocalDate.parse('2027-01-31'))));
    expect(dateOf(next?.at ?? now)).toBe('2027-02-01');
  });
});
