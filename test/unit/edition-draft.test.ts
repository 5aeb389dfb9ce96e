import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readStandard } from '#functions/office/read-standard.ts';
import { draftEdition } from '#shared/domain/draft-edition.ts';
import { differingParts, mergeDrafts } from '#shared/domain/draft-merge.ts';
import {
  draftFromEdition,
  draftFromTable,
  faultsToPublish,
  openQuestions,
  revisedId,
  settleQuestions,
} from '#shared/domain/edition-draft.ts';
import { rowsOf } from '#shared/domain/verdict.ts';
import type { Edition } from '#shared/model/edition.ts';
import type { DraftContent, DraftQuestion } from '#shared/model/edition-draft.ts';
import { EditionId, type ItemId } from '#shared/model/ids.ts';
import type { Instant } from '#shared/model/instant.ts';
import { editions } from '#shared/standards/editions.ts';
import { chongqingTable, wordTable } from '../fixtures/documents.ts';

const editionOf = (id: string) => editions.find((edition) => edition.id === id) as Edition;
const chongqing = editionOf('CQ-COUNTY-2023');
const national = editionOf('NAT-COUNTY-2022');
const now = '2026-11-22T03:00:00.000Z' as Instant;
const province = { level: 'province', parent: national } as const;

async function readChongqing() {
  const { before, rows, after } = chongqingTable();
  const document = await readStandard(wordTable(before, rows, after));
  if (!document.ok) throw new Error(document.refusal.detail);
  const read = draftEdition(document.value, {
    id: EditionId.parse('CQ-COUNTY-2026'),
    basis: '渝卫办发〔2026〕1号',
  });
  if (!read.ok) throw new Error(read.refusal.detail);
  return read.value;
}

describe('a draft from a table', () => {
  test('rows of the same words take over checks, figures and counterparts of the edition that it follows', async () => {
    const { content, questions } = draftFromTable(await readChongqing(), {
      parent: national,
      base: chongqing,
    });
    const shipped = new Map(rowsOf(chongqing).map((row) => [row.id, row]));
    for (const item of content.sections.flatMap(({ items }) => items)) {
      if (item.type !== 'row') throw new Error(item.type);
      const { checks, measures, evidence } = item;
      expect({ checks, measures, evidence }).toEqual({
        checks: shipped.get(item.id)?.checks,
        measures: shipped.get(item.id)?.measures,
        evidence: shipped.get(item.id)?.evidence,
      });
    }
    expect(content.parent).toEqual(chongqing.parent);
    expect(content.parameters).toEqual(chongqing.parameters);
    const { notUnderstood, guessed } = openQuestions(questions);
    expect(notUnderstood.map(({ message }) => message)).toEqual(['达标线和计数方式不在表格中，须另行确定。']);
    expect(guessed).toHaveLength(30);
  });

  test('without one, no two figures share an id: an id names what is measured, in every edition', async () => {
    const { content } = draftFromTable(await readChongqing(), { parent: national });
    const ids = content.sections.flatMap(({ items }) =>
      items.flatMap((item) => (item.type === 'row' ? item.measures.map(({ id }) => id) : [])),
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(content.parent).toEqual({ edition: national.id, items: {} });
  });

  test('N-45, C-19: a copy: the nation revises its own, a province refines it row by row', () => {
    expect(draftFromEdition(national, 'NAT-COUNTY-2022-R2', 'nation').parent).toBeUndefined();
    const { parent } = draftFromEdition(national, 'CQ-COUNTY-2027', 'province');
    expect(parent?.edition).toBe(national.id);
    expect(
      Object.entries(parent?.items ?? {}).every(([own, theirs]) => theirs.length === 1 && theirs[0] === own),
    ).toBe(true);
    expect(draftFromEdition(chongqing, 'CQ-COUNTY-2023-R2', 'province').parent).toEqual(chongqing.parent);
    expect(revisedId(chongqing.id, new Set(['CQ-COUNTY-2023-R2']))).toBe('CQ-COUNTY-2023-R3');
    expect(revisedId(EditionId.parse('CQ-COUNTY-2023-R3'), new Set())).toBe('CQ-COUNTY-2023-R4');
  });
});

describe('what was not understood is settled by a person', () => {
  const question = (item: string | null, kind: DraftQuestion['kind'] = 'notUnderstood'): DraftQuestion => ({
    id: 'q1',
    kind,
    item: item as ItemId | null,
    source: '30人',
    message: '“30人”没有读懂是什么要求，请补充。',
    settled: null,
  });
  const edited = changedRow(chongqing, '10.2', '改过的要求');
  const settle = (
    asked: Parameters<typeof settleQuestions>[1],
    content: DraftContent = chongqing,
    item: string | null = '10.2',
  ) => settleQuestions({ questions: [question(item)], content }, asked, chongqing, '唐晓梅', now);

  test('by editing what it is about, and by nothing else', () => {
    expect(settle([{ question: 'q1', how: 'edited', reason: '' }])).toMatchObject({
      ok: false,
      refusal: {
        faults: [{ pointer: '/settled/0/how', message: expect.stringContaining('第 10.2 行还没有修改') }],
      },
    });
    expect(settle([{ question: 'q1', how: 'edited', reason: '' }], edited)).toMatchObject({
      value: [{ settled: { how: 'edited', by: '唐晓梅', at: now } }],
    });
    // Another row was edited, not this one.
    expect(settle([{ question: 'q1', how: 'edited', reason: '' }], edited, '3.1').ok).toBe(false);
  });

  test('or by a reason why it is right as it stands; a question may be opened again; unknown ones are refused', () => {
    expect(settle([{ question: 'q1', how: 'asIs', reason: ' ' }])).toMatchObject({
      refusal: { faults: [{ pointer: '/settled/0/reason' }] },
    });
    const done = settle([{ question: 'q1', how: 'asIs', reason: '约数，不作要求' }]);
    if (!done.ok) throw new Error(done.refusal.detail);
    expect(done.value[0]?.settled).toMatchObject({ how: 'asIs', reason: '约数，不作要求' });
    const again = settleQuestions({ questions: done.value, content: chongqing }, [], chongqing, '罗庆', now);
    expect(again.ok && again.value[0]?.settled).toBeNull();
    expect(settle([{ question: 'q9', how: 'asIs', reason: '无' }])).toMatchObject({
      refusal: { faults: [{ pointer: '/settled/0/question' }] },
    });
  });

  test('nothing is published while something is not understood, and guesses only where somebody takes them on', () => {
    const draft = { content: { ...chongqing, id: 'CQ-COUNTY-2026' }, questions: [question('10.2')] };
    expect(faultsToPublish(draft, province, true)).toEqual([
      { pointer: '/questions/0', message: expect.stringContaining('第 10.2 行：没有读懂的内容还没有处理') },
    ]);
    const guessed = { ...draft, questions: [question('10.2', 'guessed')] };
    expect(faultsToPublish(guessed, province, false)).toEqual([
      { pointer: '/guessesAccepted', message: expect.stringContaining('还有 1 处按规则推断') },
    ]);
    expect(faultsToPublish(guessed, province, true)).toEqual([]);
    const nameless = { ...draft, questions: [], content: { ...chongqing, id: '重庆' } };
    expect(faultsToPublish(nameless, province, true)).toMatchObject([{ pointer: '/content/id' }]);
  });
});

function changedRow(content: DraftContent, id: string, words: string): DraftContent {
  return {
    ...content,
    sections: content.sections.map((section) => ({
      ...section,
      items: section.items.map((item) =>
        item.id === id && item.type === 'row' ? { ...item, content: words } : item,
      ),
    })),
  };
}

describe('two people at one draft', () => {
  const ids = rowsOf(chongqing).map(({ id }) => id);
  const edits = fc.uniqueArray(fc.tuple(fc.constantFrom(...ids), fc.string()), {
    selector: ([id]) => id,
    maxLength: 6,
  });
  const apply = (list: [string, string][]) =>
    list.reduce<DraftContent>((content, [id, words]) => changedRow(content, id, words), chongqing);

  test('law: what only one of them changed stands as that one left it, whoever is preferred', () => {
    fc.assert(
      fc.property(edits, edits, fc.constantFrom('mine' as const, 'theirs' as const), (a, b, prefer) => {
        const theirs = b.filter(([id]) => !a.some(([other]) => other === id));
        const { content, both } = mergeDrafts(chongqing, apply(a), apply(theirs), prefer);
        expect(both).toEqual([]);
        expect(content).toEqual(apply([...a, ...theirs]));
      }),
      { numRuns: 50 },
    );
  });

  test('law: merging with what did not change gives what changed', () => {
    fc.assert(
      fc.property(edits, (a) => {
        expect(mergeDrafts(chongqing, apply(a), chongqing, 'theirs').content).toEqual(apply(a));
        expect(mergeDrafts(chongqing, chongqing, apply(a), 'mine').content).toEqual(apply(a));
      }),
      { numRuns: 50 },
    );
  });

  test('both changed one row: it is named, and the choice decides', () => {
    const [mine, theirs] = [changedRow(chongqing, '3.1', '我的'), changedRow(chongqing, '3.1', '对方的')];
    expect(differingParts(mine, theirs)).toEqual(['第 3.1 行']);
    expect(mergeDrafts(chongqing, mine, theirs, 'mine')).toMatchObject({
      content: mine,
      both: ['第 3.1 行'],
    });
    expect(mergeDrafts(chongqing, mine, theirs, 'theirs').content).toEqual(theirs);
  });

  test('one adds a row, the other removes one: both are done', () => {
    const added = structuredClone(chongqing) as DraftContent;
    const [first] = added.sections[0]?.items ?? [];
    if (first?.type !== 'row') throw new Error('no row');
    added.sections[0]?.items.push({ ...first, id: '1.9' as ItemId, content: '新的一行' });
    const removed = { ...chongqing, counting: null, sections: chongqing.sections.slice(0, 5) };
    const { content } = mergeDrafts(chongqing, added, removed, 'theirs');
    expect(content.sections).toHaveLength(5);
    expect(content.sections[0]?.items.at(-1)?.id).toBe('1.9');
    expect(content.counting).toBeNull();
  });
});
