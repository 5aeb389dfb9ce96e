import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  answerChanges,
  answersUnder,
  itemChanges,
  itemsToReview,
  migratedAnswers,
} from '#shared/domain/edition-change.ts';
import {
  bindsEdition,
  faultsOfMigration,
  itemsToReconfirm,
  mayChangeEdition,
  migrateApplication,
  migrateCampaign,
} from '#shared/domain/migration.ts';
import { deadlineMoveOf, type MovedTimes } from '#shared/domain/move-deadlines.ts';
import { rowsOf, tallyAnswers } from '#shared/domain/verdict.ts';
import type { Answer } from '#shared/model/answer.ts';
import type { Application } from '#shared/model/application.ts';
import type { Edition } from '#shared/model/edition.ts';
import type { EditionId } from '#shared/model/ids.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { Person } from '#shared/model/organisation.ts';
import { type Status, statusTable } from '#shared/model/status.ts';
import { failing, metRow, rowOf, standard, standardAnswers } from '../fixtures/answers.ts';
import { chongqingCampaign, draftOf } from '../fixtures/units.ts';

type Loose = ReturnType<typeof JSON.parse>;
const now = '2026-06-01T00:00:00.000Z' as Instant;
const rowIn = (edition: Loose, id: string) =>
  edition.sections.flatMap(({ items }: Loose) => items).find((item: Loose) => item.id === id);
/** A revision: the shipped edition under a new id, with what is changed in it. */
function revision(change: (edition: Loose) => void): Edition {
  const copy = structuredClone(standard) as Loose;
  copy.id = 'CQ-COUNTY-2023-R2';
  change(copy);
  return copy as Edition;
}
/** 10.2 asks 96 % for 95 %, 3.1 asks other checks, 22.1 is gone, 2.2 is new. */
const revised = revision((edition) => {
  rowIn(edition, '10.2').measures[0].bound = 96;
  rowIn(edition, '3.1').checks = ['纳入经济社会发展规划', '纳入养老服务体系规划'];
  for (const section of edition.sections)
    section.items = section.items.filter(({ id }: Loose) => id !== '22.1');
  const [first] = edition.sections;
  first.items.push({
    ...structuredClone(rowIn(edition, '2.1')),
    id: '2.2',
    content: '出台考核办法。',
    checks: ['出台考核办法'],
  });
});
const kindsOf = (to: Edition) =>
  Object.fromEntries(
    itemChanges(standard, to).flatMap(({ item, kind }) => (kind === 'kept' ? [] : [[item, kind]])),
  );

describe('what changes', () => {
  test('item by item, in words; what is the same is kept', () => {
    expect(kindsOf(revised)).toEqual({
      '10.2': 'changedRule',
      '3.1': 'changedRule',
      '2.2': 'added',
      '22.1': 'dropped',
    });
    expect(itemChanges(standard, revised).find(({ item }) => item === '10.2')?.sentences[0]).toContain(
      '为不低于 96%（含 96%）',
    );
    expect(itemsToReview(standard, revised).toSorted()).toEqual(['10.2', '2.2', '3.1']);
  });

  test('law: into the same edition nothing changes, and every answer stays', () => {
    fc.assert(
      fc.property(fc.subarray(rowsOf(standard).map(({ id }) => id)), (ids) => {
        const answers = failing(...ids);
        expect(kindsOf(standard)).toEqual({});
        expect(answersUnder(standard, answers, standard)).toEqual(answers);
      }),
      { numRuns: 20 },
    );
  });

  test('law: laying answers under an edition twice is laying them once', () => {
    const once = answersUnder(standard, standardAnswers(), revised);
    expect(answersUnder(standard, once, revised)).toEqual(once);
  });

  test('ticks stay where the checks are word for word the same, figures where what is counted is; nothing is presumed', () => {
    const answers = standardAnswers();
    const next = answersUnder(standard, answers, revised);
    expect(next['10.2' as never]).toEqual(answers['10.2' as never]);
    const { checks: _, ...rest } = (answers as Record<string, Answer>)['3.1'] ?? {};
    expect(next['3.1' as never]).toEqual(rest);
    expect([next['22.1' as never], next['2.2' as never]]).toEqual([undefined, undefined]);
  });
});

describe('the verdict under both', () => {
  const friendly = { friendly: { numerator: '19', denominator: '20' } };
  const answers19 = standardAnswers({ '10.2': { ...metRow(rowOf('10.2')), figures: friendly } });

  test('綦江: 30/30 by the old, 27/30 by the new: each with the counts of its own edition', () => {
    const { before, after, answers } = migratedAnswers(standard, answers19, revised);
    expect([before?.rows, after?.rows.total]).toEqual([{ met: 30, total: 30, reached: true }, 30]);
    // 19/20 = 95 % is below 96 %, 3.1 has no ticks any more, 2.2 was never asked.
    expect(after?.rows.met).toBe(27);
    expect(tallyAnswers(revised, answers)).toEqual(after);
  });

  test('answer by answer: what turns and why', () => {
    const changes = answerChanges(standard, answers19, revised);
    expect(changes.map(({ item, kind, before, after }) => [item, kind, before, after])).toEqual([
      ['3.1', 'changedRule', 'met', 'unanswered'],
      ['2.2', 'added', null, 'unanswered'],
      ['10.2', 'changedRule', 'met', 'notMet'],
      ['22.1', 'dropped', 'met', null],
    ]);
    expect(changes.find(({ item }) => item === '10.2')?.sentence).toContain('不符合“不低于 96%”');
  });
});

describe('who changes', () => {
  const application = draftOf('qijiang', chongqingCampaign);
  const at = (status: Status, backTo?: Status): Application => ({
    ...application,
    status,
    returned: backTo === undefined ? null : { defects: [], until: now, times: 1, backTo },
  });

  test('law: nobody changes whom the evaluation has seen, and whoever it has seen keeps the campaign’s edition', () => {
    for (const name of Object.keys(statusTable) as Status['name'][]) {
      const status = { name, level: 'province', step: 'materialReview' } as Status;
      const case_ = at(
        status,
        name === 'returned'
          ? { name: 'underReview', level: 'province', step: 'preliminaryReview' }
          : undefined,
      );
      const changes = ['draft', 'underReview', 'returned', 'recommended'].includes(name);
      const over = ['withdrawn', 'lapsed', 'ineligible', 'notRecommended', 'cancelled'].includes(name);
      expect([name, mayChangeEdition(case_), bindsEdition(case_)]).toEqual([
        name,
        changes,
        !changes && !over,
      ]);
    }
    const fromEvaluation = at(
      { name: 'returned', level: 'province' },
      { name: 'evaluating', step: 'materialReview' },
    );
    expect([mayChangeEdition(fromEvaluation), bindsEdition(fromEvaluation)]).toEqual([false, true]);
  });

  test('an application: pinned anew, both verdicts kept with their editions, its status and stage as they were', () => {
    const sent: Application = {
      ...at({ name: 'underReview', level: 'province', step: 'preliminaryReview' }),
      submission: 1,
      version: 4,
      stage: 3,
    };
    const migrated = migratedAnswers(standard, standardAnswers(), revised);
    const made = migrateApplication(sent, { from: standard, to: revised }, migrated, '市里修订', now);
    if (!made.ok) throw new Error(made.refusal.detail);
    const { next, event } = made.value;
    expect(next).toMatchObject({
      edition: revised.id,
      submission: 2,
      stage: 3,
      version: 5,
      status: sent.status,
      selfTally: migrated.after,
    });
    expect(next.migrations).toEqual([
      {
        from: standard.id,
        to: revised.id,
        at: now,
        reason: '市里修订',
        items: itemsToReview(standard, revised),
        before: migrated.before,
        after: migrated.after,
        submission: 2,
      },
    ]);
    expect(event).toMatchObject({
      action: 'migrateEdition',
      closes: null,
      actor: { kind: 'system' },
      data: { translates: 1, before: migrated.before },
    });
  });

  test('one that is being corrected may also correct what asks otherwise now; what is dropped is no defect any more', () => {
    const returned: Application = {
      ...at({ name: 'returned', level: 'province' }),
      submission: 1,
      returned: {
        defects: [
          { item: '22.1' as never, note: '请补' },
          { item: '3.1' as never, note: '请写明' },
        ],
        until: now,
        times: 1,
        backTo: { name: 'underReview', level: 'province', step: 'preliminaryReview' },
      },
    };
    const made = migrateApplication(
      returned,
      { from: standard, to: revised },
      migratedAnswers(standard, {}, revised),
      '修订',
      now,
    );
    expect(
      made.ok && made.value.next.returned?.defects.map(({ item, note }) => [item, note.slice(0, 6)]),
    ).toEqual([
      ['3.1', '请写明'],
      ['2.2', '标准已换用《'],
      ['10.2', '标准已换用《'],
    ]);
  });

  test('an answer from before says nothing of a changed item until somebody saves it again', () => {
    const migrations = [
      {
        from: standard.id,
        to: revised.id,
        at: now,
        reason: '',
        items: itemsToReview(standard, revised),
        before: null,
        after: null,
        submission: 0,
      },
    ];
    const draft = (item: string, savedAt: string) => ({ item: item as never, savedAt: savedAt as Instant });
    const drafts = [
      draft('3.1', '2026-05-01T00:00:00.000Z'),
      draft('10.2', '2026-06-02T00:00:00.000Z'),
      draft('1.1', '2026-05-01T00:00:00.000Z'),
    ];
    expect(itemsToReconfirm({ migrations }, drafts)).toEqual(['3.1']);
  });
});

describe('what is refused', () => {
  const lead: Person = {
    kind: 'person',
    subject: 'lead' as Person['subject'],
    name: '罗庆',
    organisation: { id: chongqingCampaign.lead } as Person['organisation'],
    roles: ['lead'],
  };
  const migrate = (
    to: Edition,
    binding: string[] = [],
    person = lead,
    campaign = chongqingCampaign,
    times?: MovedTimes,
  ) =>
    migrateCampaign(
      campaign,
      { from: standard, to },
      { names: binding, total: binding.length },
      { reason: '修订', times },
      person,
      now,
    );

  test('a number that means something else, another kind of edition, the same one, one without a common number', () => {
    const clash = revision((edition) => {
      const row = rowIn(edition, '10.2');
      Object.assign(row, {
        content: '建设智慧平台。',
        indicator: { no: 10, title: '智慧平台' },
        measures: [],
        checks: ['建设智慧平台'],
      });
    });
    expect(faultsOfMigration(standard, clash)).toEqual([
      { pointer: '/edition', message: expect.stringContaining('编号 10.2 在新标准中是另一项内容') },
    ]);
    expect(faultsOfMigration(standard, { ...revised, kind: 'plan' })[0]?.message).toContain('类别不同');
    expect(faultsOfMigration(standard, standard)[0]?.message).toContain('已经使用这个标准');
    const other = revision((edition) => {
      for (const { items } of edition.sections) for (const item of items) item.id = `x${item.id}`;
    });
    expect(faultsOfMigration(standard, other)[0]?.message).toContain('不是它的修订版');
    expect(migrate(clash)).toMatchObject({ refusal: { code: 'migrationNotPossible' } });
  });

  test('by another than the lead, after publicity began, while somebody is in evaluation; else it is recorded', () => {
    expect(migrate(revised, [], { ...lead, roles: ['reviewer'] })).toMatchObject({
      refusal: { code: 'notPermitted' },
    });
    expect(migrate(revised, [], lead, { ...chongqingCampaign, status: 'publicity' })).toMatchObject({
      refusal: { code: 'transitionNotAllowed' },
    });
    expect(migrate(revised, ['綦江区'])).toMatchObject({
      refusal: { code: 'migrationNotPossible', detail: expect.stringContaining('綦江区已进入评审') },
    });
    expect(migrate(revised)).toMatchObject({
      value: {
        next: { edition: revised.id as EditionId, version: chongqingCampaign.version + 1 },
        event: { type: 'EditionMigrated', reason: '修订', data: { before: standard.id, after: revised.id } },
      },
    });
  });
});

describe('E-60: time for it, in the same act', () => {
  const lead = { kind: 'person', organisation: { id: chongqingCampaign.lead }, roles: ['lead'] } as never;
  const editionsOf = { from: standard, to: revised };
  const nobody = { names: [], total: 0 };
  const until = (province: string) => ({
    deadlines: { county: '2026-06-20T15:59:59.999Z' as Instant, province: province as Instant },
  });

  test('the campaign has its new deadlines with its new edition, and one event says both', () => {
    const times = until('2026-07-20T15:59:59.999Z');
    const decided = migrateCampaign(
      chongqingCampaign,
      editionsOf,
      nobody,
      { reason: '修订', times },
      lead,
      now,
    );
    if (!decided.ok) throw new Error(decided.refusal.detail);
    expect(decided.value.next).toMatchObject({ edition: revised.id, ...times });
    expect(deadlineMoveOf(decided.value.event)).toEqual({
      before: chongqingCampaign.deadlines,
      after: times.deadlines,
    });
    const without = migrateCampaign(chongqingCampaign, editionsOf, nobody, { reason: '修订' }, lead, now);
    expect(without.ok && deadlineMoveOf(without.value.event)).toBe(null);
  });

  test('times in the wrong order are refused at their fields, and the edition stays', () => {
    const times = until('2026-06-10T15:59:59.999Z');
    expect(
      migrateCampaign(chongqingCampaign, editionsOf, nobody, { reason: '修订', times }, lead, now),
    ).toMatchObject({
      refusal: {
        code: 'deadlineOrder',
        faults: [{ pointer: '/times/deadlines/province', message: expect.stringContaining('不能早于下级') }],
      },
    });
  });
});

describe('parameters of a standard that are words of it', () => {
  const answers = standardAnswers();

  test('Q10: “十四五” in a title becomes “十五五” in the next version; what is asked and answered stays', () => {
    const next = revision((edition) => {
      for (const { items } of edition.sections)
        for (const item of items)
          if (item.indicator) item.indicator.title = item.indicator.title.replace('“十四五”', '“十五五”');
    });
    expect(JSON.stringify(next)).toContain('纳入“十五五”规划');
    expect(itemsToReview(standard, next)).toEqual([]);
    expect(answersUnder(standard, answers, next)).toEqual(answers);
  });

  test('Q8: batches of communities that 11.5 admits are words of the version: a third one is asked about, the rest stays', () => {
    expect(rowOf('11.5').content).toContain('第一批、第二批');
    const next = revision((edition) => {
      const row = rowIn(edition, '11.5');
      row.content = row.content.replace('第一批、第二批', '第一批、第二批、第三批');
      for (const measure of row.measures) measure.label = measure.label.replace('第二批', '第二批、第三批');
    });
    expect(itemsToReview(standard, next)).toEqual(['11.5']);
    const kept = answersUnder(standard, answers, next);
    for (const row of rowsOf(standard)) if (row.id !== '11.5') expect(kept[row.id]).toEqual(answers[row.id]);
  });
});
