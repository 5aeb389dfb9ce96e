import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EditionDraftRow, EditionDraftView } from '#shared/contract/routes.ts';
import type { EditionComparison, EditionSummary } from '#shared/contract/views.ts';
import { publishCampaign } from '#shared/domain/decide-campaign.ts';
import type { Edition } from '#shared/model/edition.ts';
import type { DraftContent, EditionDraft } from '#shared/model/edition-draft.ts';
import { CampaignId, EditionId } from '#shared/model/ids.ts';
import { editions } from '#shared/standards/editions.ts';
import { begin, chongqingCampaign, openWorld, type World } from '../fixtures/api-world.ts';
import { chongqingTable, wordTable } from '../fixtures/documents.ts';

const chongqing = editions.find(({ id }) => id === 'CQ-COUNTY-2023') as Edition;
const lead = 'chongqing-lead';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const table = () => {
  const { before, rows, after } = chongqingTable();
  return Buffer.from(wordTable(before, rows, after)).toString('base64');
};
const create = (who: string, body: object) =>
  world.call<EditionDraftView>('create-edition-draft', who, { body });
const imported = (who = lead, more: object = {}) =>
  create(who, {
    edition: 'CQ-COUNTY-2026',
    basis: '渝卫办发〔2026〕1号',
    file: { name: '附件1.docx', content: table() },
    parent: 'NAT-COUNTY-2022',
    base: chongqing.id,
    ...more,
  });
const copied = (edition = 'CQ-COUNTY-2023-R2', copyOf: string = chongqing.id, who = lead) =>
  create(who, { edition, copyOf });
const save = (draft: EditionDraft, content: DraftContent, settled: object[] = [], who = lead) =>
  world.call<EditionDraftView & Record<string, unknown>>('save-edition-draft', who, {
    parameters: { id: draft.id },
    body: { revision: draft.revision, content, settled },
  });
const publish = (
  draft: EditionDraft,
  { who = lead, guessesAccepted = true, key = undefined as string | undefined } = {},
) =>
  world.call<Record<string, unknown>>('publish-edition', who, {
    parameters: { id: draft.id },
    body: { revision: draft.revision, guessesAccepted },
    ...(key !== undefined && { key }),
  });
/** The copy with one bound raised: 友善医疗机构 95 % → 96 %. */
const raised = (content: DraftContent) =>
  JSON.parse(JSON.stringify(content).replace('"bound":95', '"bound":96')) as DraftContent;

describe('a draft is made and saved', () => {
  test('from Word: rows, what was not understood, what is missing; it is read again as it was answered', async () => {
    const { status, body } = await imported();
    expect(status).toBe(200);
    expect(body.draft).toMatchObject({
      revision: 1,
      state: 'open',
      createdBy: '罗庆',
      origin: { from: 'file', name: '附件1.docx' },
    });
    expect(body.draft.content.sections.flatMap(({ items }) => items)).toHaveLength(30);
    expect(
      body.draft.questions.filter(({ kind }) => kind === 'notUnderstood').map(({ message }) => message),
    ).toEqual(['达标线和计数方式不在表格中，须另行确定。']);
    expect(body.faults).toEqual([
      { pointer: '/content/counting', message: expect.stringContaining('请确定达标线') },
    ]);
    const again = await world.call('get-edition-draft', lead, { parameters: { id: body.draft.id } });
    expect(again.body).toEqual(body);
  });

  test('a file that is none, both a file and a copy, an edition that is not there: each is named, nothing is kept', async () => {
    const bad = await create(lead, {
      edition: 'CQ-X',
      basis: '文',
      file: { name: 'a.docx', content: 'AAAA' },
    });
    expect([bad.status, bad.body]).toMatchObject([422, { code: 'invalidInput' }]);
    expect((await create(lead, { edition: 'CQ-X' })).status).toBe(422);
    expect((await imported(lead, { copyOf: chongqing.id })).body).toMatchObject({
      faults: [{ pointer: '/file' }],
    });
    expect((await imported(lead, { basis: undefined })).body).toMatchObject({
      faults: [{ pointer: '/basis' }],
    });
    expect((await copied('CQ-X', 'CQ-1999')).status).toBe(404);
    expect((await create(lead, { edition: '重庆', copyOf: chongqing.id })).body).toMatchObject({
      faults: [{ pointer: '/edition' }],
    });
    const { body } = await world.call<{ drafts: EditionDraftRow[] }>('list-edition-drafts', lead);
    expect(body.drafts).toEqual([]);
  });

  test('nobody outside the organisation, and nobody in it without the lead’s role, sees or changes it', async () => {
    const { draft } = (await copied()).body;
    const parameters = { id: draft.id };
    for (const who of ['nation', 'qijiang', 'xinjiang', 'chongqing']) {
      expect((await world.call('get-edition-draft', who, { parameters })).status).toBe(404);
      expect((await save(draft, draft.content, [], who)).status).toBe(404);
      expect((await publish(draft, { who })).status).toBe(404);
      const body = { revision: 1, reason: '不要了' };
      expect((await world.call('discard-edition-draft', who, { parameters, body })).status).toBe(404);
    }
    // Above it in the tree, and a lead: still another organisation's.
    const seen = await world.call<{ drafts: EditionDraftRow[] }>('list-edition-drafts', 'nation');
    expect(seen.body.drafts).toEqual([]);
    for (const who of ['chongqing', 'qijiang']) {
      expect((await world.call('list-edition-drafts', who)).status).toBe(403);
      expect((await copied('CQ-OTHER', chongqing.id, who)).status).toBe(403);
    }
    expect((await world.call('get-edition-draft', lead, { parameters })).status).toBe(200);
  });

  test('a save on an older revision is a 409 that says who changed what, with the draft as it stands', async () => {
    const { draft } = (await copied()).body;
    const first = await save(draft, raised(draft.content));
    expect([first.status, first.body.draft.revision]).toEqual([200, 2]);
    const late = await save(draft, { ...draft.content, title: '我的名称' });
    expect(late.status).toBe(409);
    expect(late.body).toMatchObject({
      code: 'draftConflict',
      detail: expect.stringContaining('罗庆刚刚保存了这份草案'),
      context: { changed: ['名称', '第 10.2 行'], currentVersion: 2, draft: { revision: 2 } },
    });
    const kept = await world.call<EditionDraftView>('get-edition-draft', lead, {
      parameters: { id: draft.id },
    });
    expect(kept.body.draft.content).toEqual(raised(draft.content));
  });

  test('of two that save at once, one is saved and the other hears of it', async () => {
    const { draft } = (await copied()).body;
    const replies = await Promise.all(
      ['甲', '乙', '丙'].map((title) => save(draft, { ...draft.content, title })),
    );
    expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 409, 409]);
  });

  test('«edited» is believed only where the row was edited; unfinished content is kept, and said to be unfinished', async () => {
    const { draft } = (await imported(lead, { base: undefined })).body;
    const open = draft.questions.find(({ kind, item }) => kind === 'notUnderstood' && item === null);
    const settled = [{ question: open?.id, how: 'edited', reason: '' }];
    expect((await save(draft, draft.content, settled)).body).toMatchObject({
      code: 'invalidInput',
      faults: [{ pointer: '/settled/0/how', message: expect.stringContaining('还没有修改') }],
    });
    const { counting } = chongqing;
    const saved = await save(
      draft,
      { ...draft.content, title: '', counting: { ...counting!, line: null } },
      settled,
    );
    expect(saved.status).toBe(200);
    expect(saved.body.draft.questions.find(({ id }) => id === open?.id)?.settled).toMatchObject({
      by: '罗庆',
      how: 'edited',
    });
    expect(saved.body.faults.map(({ pointer }) => pointer)).toContain('/content/counting/line');
  });

  test('what is no draft at all is refused at its pointer', async () => {
    const { draft } = (await copied()).body;
    const broken = JSON.parse(
      JSON.stringify(draft.content).replace('"operator":">="', '"operator":"大于"'),
    ) as DraftContent;
    const { status, body } = await save(draft, broken);
    expect([status, body]).toMatchObject([
      422,
      { code: 'invalidInput', faults: [{ pointer: expect.stringMatching(/operator$/) }] },
    ]);
  });

  test('given up with a reason: kept, not listed, not changed any more', async () => {
    const { draft } = (await copied()).body;
    const parameters = { id: draft.id };
    const discard = (body: object) =>
      world.call<EditionDraftView>('discard-edition-draft', lead, { parameters, body });
    expect((await discard({ revision: 1, reason: ' ' })).status).toBe(422);
    expect((await discard({ revision: 1, reason: '改用国家标准' })).body.draft).toMatchObject({
      state: 'discarded',
      discarded: '改用国家标准',
    });
    expect((await world.call<{ drafts: unknown[] }>('list-edition-drafts', lead)).body.drafts).toEqual([]);
    expect((await save({ ...draft, revision: 2 }, draft.content)).body).toMatchObject({
      code: 'draftClosed',
    });
    expect((await publish({ ...draft, revision: 2 })).body).toMatchObject({ code: 'draftClosed' });
  });
});

describe('publishing', () => {
  test('refused while something is not understood or the check fails, each fault at its field', async () => {
    const { draft } = (await imported()).body;
    const { status, body } = await publish(draft);
    expect([status, body]).toMatchObject([
      422,
      { code: 'draftIncomplete', detail: expect.stringContaining('不能发布：还有 2 处') },
    ]);
    expect(body['faults']).toEqual([
      {
        pointer: expect.stringMatching(/^\/questions\/\d+$/),
        message: expect.stringContaining('达标线和计数方式不在表格中'),
      },
      { pointer: '/content/counting', message: expect.stringContaining('请确定达标线') },
    ]);
    const guesses = await publish(draft, { guessesAccepted: false });
    expect(guesses.body['faults']).toContainEqual({
      pointer: '/guessesAccepted',
      message: expect.stringContaining('还有 30 处'),
    });
    expect((await world.call('get-edition', lead, { parameters: { id: 'CQ-COUNTY-2026' } })).status).toBe(
      404,
    );
  });

  test('settled and complete: it stands in the list with its publisher, in comparisons and trials, and a campaign uses it', async () => {
    const { draft } = (await imported()).body;
    const open = draft.questions.find(({ kind }) => kind === 'notUnderstood');
    const content = raised({ ...draft.content, counting: chongqing.counting });
    const saved = await save(draft, content, [{ question: open?.id, how: 'edited', reason: '' }]);
    expect(saved.body.faults).toEqual([]);
    const reply = await publish(saved.body.draft);
    expect([reply.status, reply.body]).toMatchObject([
      200,
      {
        edition: 'CQ-COUNTY-2026',
        publication: { by: '罗庆', hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      },
    ]);

    const { body } = await world.call<{ editions: EditionSummary[] }>('list-editions', 'qijiang');
    expect(body.editions.find(({ id }) => id === 'CQ-COUNTY-2026')).toMatchObject({
      parent: 'NAT-COUNTY-2022',
      items: 30,
      publication: { organisationName: '重庆市卫生健康委' },
    });
    const compared = await world.call<EditionComparison>('compare-editions', 'qijiang', {
      parameters: { id: 'CQ-COUNTY-2026' },
      query: { with: chongqing.id },
    });
    expect(compared.body.differences.flatMap(({ sentences }) => sentences).join('')).toContain(
      '为不低于 96%（含 96%）',
    );
    const tried = await world.call('try-standard', lead, {
      body: { campaigns: ['chongqing-2026'], edition: 'CQ-COUNTY-2026' },
    });
    expect(tried.status).toBe(200);

    const campaign = {
      ...chongqingCampaign,
      id: CampaignId.parse('chongqing-2028'),
      edition: EditionId.parse('CQ-COUNTY-2026'),
    };
    await world.stores.campaigns.publish(publishCampaign(campaign, { kind: 'system' }, world.clock.now()));
    const begun = await begin(world, 'qijiang', 'chongqing-2028');
    expect(begun.application.edition).toBe('CQ-COUNTY-2026');
  });

  test('a second publication under the same id is refused, whoever was first; the first never changes', async () => {
    const [one, two] = [(await copied()).body.draft, (await copied()).body.draft];
    const other = (await save(two, raised(two.content))).body.draft;
    expect((await publish(one)).status).toBe(200);
    expect([(await publish(other)).status, (await publish(other)).body]).toMatchObject([
      409,
      { code: 'editionExists', faults: [{ pointer: '/content/id' }] },
    ]);
    const taken = (await copied(chongqing.id)).body.draft;
    expect((await publish(taken)).body).toMatchObject({ code: 'editionExists' });
    expect(await world.stores.editions.load(chongqing.id)).toEqual(chongqing);
    expect(await world.stores.editions.load('CQ-COUNTY-2023-R2')).toEqual(one.content);
    // The draft stays open: with an id of its own it is published.
    const renamed = (await save(other, { ...other.content, id: 'CQ-COUNTY-2023-R3' })).body.draft;
    expect((await publish(renamed)).status).toBe(200);
  });

  test('law: whatever is tried with drafts of one id, what was published first stays to the letter', async () => {
    const attempts = fc.array(
      fc.tuple(fc.constantFrom('publish', 'raise', 'rename', 'discard', 'seed'), fc.nat(2)),
      {
        minLength: 3,
        maxLength: 12,
      },
    );
    await fc.assert(
      fc.asyncProperty(attempts, async (steps) => {
        const here = await openWorld();
        const outer = world;
        world = here;
        try {
          const drafts = [];
          for (let made = 0; made < 3; made += 1) drafts.push((await copied()).body.draft);
          let first: unknown;
          for (const [what, which] of steps) {
            const draft = drafts[which] as EditionDraft;
            if (what === 'publish') await publish(draft);
            else if (what === 'discard')
              await here.call('discard-edition-draft', lead, {
                parameters: { id: draft.id },
                body: { revision: draft.revision, reason: '作废' },
              });
            else if (what === 'seed')
              await here.stores.editions
                .publish({ ...chongqing, id: EditionId.parse('CQ-COUNTY-2023-R2'), title: '另一个' })
                .catch(() => undefined);
            else {
              const content =
                what === 'raise' ? raised(draft.content) : { ...draft.content, title: `改名 ${which}` };
              const saved = await save(draft, content);
              if (saved.status === 200) drafts[which] = saved.body.draft;
            }
            const stored = await here.table.get({ pk: 'EDITION#CQ-COUNTY-2023-R2', sk: 'EDITION' });
            first ??= stored && JSON.stringify(stored);
            if (first !== undefined) expect(JSON.stringify(stored)).toBe(first);
          }
        } finally {
          here.close();
          world = outer;
        }
      }),
      { numRuns: 12 },
    );
  });

  test('two publishers at once: one edition, one publication, whichever draft it was', async () => {
    const drafts = [(await copied()).body.draft, (await copied()).body.draft];
    const second = (await save(drafts[1]!, raised(drafts[1]!.content))).body.draft;
    const replies = await Promise.all([
      publish(drafts[0]!),
      publish(second),
      publish(drafts[0]!),
      publish(second),
    ]);
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(new Set(replies.filter(({ status }) => status !== 200).map(({ body }) => body['code']))).toEqual(
      new Set(['editionExists', 'draftClosed']),
    );
    const { publication, edition } = (await world.stores.editions.published()).find(
      ({ edition }) => edition.id === 'CQ-COUNTY-2023-R2',
    )!;
    const winner = publication?.draft === drafts[0]?.id ? drafts[0]! : second;
    expect(edition).toEqual(winner.content);
  });

  test('repeated under one Idempotency-Key it has one effect and one answer; an older revision is refused', async () => {
    const { draft } = (await copied()).body;
    const saved = (await save(draft, draft.content)).body.draft;
    expect((await publish(draft)).body).toMatchObject({ code: 'draftConflict' });
    const first = await publish(saved, { key: 'publish-once-1' });
    const again = await publish(saved, { key: 'publish-once-1' });
    expect(again.body).toEqual(first.body);
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect((await save({ ...saved, revision: 3 }, saved.content)).body).toMatchObject({
      code: 'draftClosed',
      detail: expect.stringContaining('已经发布为 CQ-COUNTY-2023-R2'),
    });
  });
});
