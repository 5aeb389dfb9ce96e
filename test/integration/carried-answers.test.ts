import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CaseView } from '#shared/contract/views.ts';
import { answersToCarry } from '#shared/domain/carried-answers.ts';
import { publishCampaign } from '#shared/domain/decide-campaign.ts';
import { rowsOf } from '#shared/domain/verdict.ts';
import type { Answer } from '#shared/model/answer.ts';
import { Campaign } from '#shared/model/campaign.ts';
import { form, formAnswers, standard, standardAnswers } from '../fixtures/answers.ts';
import { begin, openWorld, type World, xinjiangCampaign } from '../fixtures/api-world.ts';

let world: World;
const next = Campaign.parse({
  ...xinjiangCampaign,
  id: 'national-2028',
  title: '2028 年全国医养结合示范县（市、区）创建',
  opensAt: '2028-03-01T00:00:00.000Z',
  deadlines: {
    county: '2028-05-31T15:59:59.999Z',
    prefecture: '2028-06-30T15:59:59.999Z',
    province: '2028-07-31T15:59:59.999Z',
  },
});

beforeEach(async () => {
  world = await openWorld();
  await world.stores.campaigns.publish(publishCampaign(next, { kind: 'system' }, world.clock.now()));
});
afterEach(() => world.close());

const look = async (id: string, who = 'yanqi') =>
  (await world.call<CaseView>('get-application', who, { parameters: { id } })).body;

/** Sends this cycle's form and begins the next one's. */
async function nextCycle() {
  const { application } = await begin(world, 'yanqi');
  await world.decide('submit', 'yanqi', application.id, { version: 1, answers: formAnswers() });
  world.clock.moveTo('2028-03-02T01:00:00.000Z');
  return (await begin(world, 'yanqi', 'national-2028')).application.id;
}

test('the next draft holds last cycle’s answers, each to be confirmed; a submission before that is refused with the list', async () => {
  const id = await nextCycle();
  const view = await look(id);
  const carried = Object.keys(formAnswers()).filter((item) => item !== '6.2');
  expect(view.carried).toMatchObject({ from: 'national-2026.yanqi', campaignTitle: xinjiangCampaign.title });
  expect([...(view.carried?.toConfirm ?? [])].sort()).toEqual([...carried].sort());
  expect(view.answers.find(({ item }) => item === '1.1')).toMatchObject({
    answer: { text: '已印发工作方案并组织实施。' },
    revision: 0,
  });
  // Five years without incident is a new question in every cycle.
  expect(view.answers.find(({ item }) => item === '6.2')).toBeUndefined();

  const refused = await world.decide('submit', 'yanqi', id, { version: 1, answers: formAnswers() });
  expect([refused.status, refused.body]).toMatchObject([422, { code: 'incompleteAnswers' }]);
  const faults = (refused.body as unknown as { faults: { pointer: string; message: string }[] }).faults;
  expect(faults).toHaveLength(carried.length);
  expect(faults[0]?.message).toContain('沿用了上次申报的内容，待确认');
  expect(
    view.allowed.find(({ action }) => action === 'submit')?.refusal?.faults?.length,
  ).toBeGreaterThanOrEqual(carried.length);
});

test('saving confirms item by item, changed or not; confirmed by all, it is sent', async () => {
  const id = await nextCycle();
  const { answers } = await look(id);
  const save = (changes: object[]) =>
    world.call('save-draft', 'yanqi', { parameters: { id }, body: { changes } });
  await save([{ item: '1.1', answer: { text: '新方案' }, revision: 0 }]);
  const after = await look(id);
  expect(after.carried?.toConfirm).not.toContain('1.1');
  expect(after.carried?.toConfirm).toHaveLength(answers.length - 1);
  await save(
    answers.filter(({ item }) => item !== '1.1').map(({ item, answer }) => ({ item, answer, revision: 0 })),
  );
  expect((await look(id)).carried?.toConfirm).toEqual([]);
  const sent = await world.decide('submit', 'yanqi', id, { version: 1, answers: formAnswers() });
  expect(sent.status, JSON.stringify(sent.body)).toBe(200);
  expect((await look(id, 'bayingolin')).carried).toBeNull();
});

test('the first application, and one after a draft that was never sent, begin empty', async () => {
  const { application } = await begin(world, 'hejing');
  expect((await look(application.id, 'hejing')).carried).toBeNull();
  world.clock.moveTo('2028-03-02T01:00:00.000Z');
  const { application: second } = await begin(world, 'hejing', 'national-2028');
  expect(await look(second.id, 'hejing')).toMatchObject({ carried: null, answers: [] });
});

test('another edition takes over what it asks in the same words, whatever its number', () => {
  const renamed = {
    ...form,
    sections: form.sections.map((section) => ({
      ...section,
      items: section.items.map((item) =>
        item.id === '1.1' && item.type !== 'row'
          ? { ...item, id: '7.9', label: ` ${item.label}` }
          : item.id === '1.2' && item.type !== 'row'
            ? { ...item, label: '另一个问题' }
            : item,
      ),
    })),
  } as typeof form;
  const carried = answersToCarry(form, formAnswers(), renamed);
  expect(carried['7.9' as never]).toEqual(formAnswers()['1.1' as never]);
  expect(carried['1.2' as never]).toBeUndefined();
  const stricter = {
    ...standard,
    sections: standard.sections.map((section) => ({
      ...section,
      items: section.items.map((item) =>
        item.id === '10.1' && item.type === 'row'
          ? { ...item, checks: ['签约率100%', '合同在有效期内'] }
          : item,
      ),
    })),
  } as typeof standard;
  const rows = answersToCarry(standard, standardAnswers(), stricter);
  expect(rows['10.1' as never]).toEqual({ text: '已按要求开展，材料见附件。' });
  expect(rows['1.1' as never]).toEqual(standardAnswers()['1.1' as never]);
  expect(answersToCarry(form, formAnswers(), standard)).toEqual({});
});

test('a figure that covers a number of years is asked anew; a date is not carried to where a number is asked', () => {
  const answers = standardAnswers();
  const windowed = rowsOf(standard).find(({ measures }) =>
    measures.some(({ window }) => window !== undefined),
  );
  const row = windowed?.id ?? '';
  expect(answers[row as never]).toMatchObject({
    checks: [true, true],
    figures: { incidents: { value: '0' } },
  });
  const carried = answersToCarry(standard, answers, standard) as Record<string, Answer>;
  expect(carried[row]).not.toHaveProperty('figures');
  expect(carried[row]).not.toHaveProperty('checks');
  expect(carried['10.1']).toEqual(answers['10.1' as never]);

  const dated = structuredClone(standard);
  const count = rowsOf(dated)
    .filter(({ id }) => id !== row)
    .flatMap(({ id, measures }) => measures.map((measure) => ({ id, measure })))
    .find(({ measure }) => measure.kind === 'count');
  if (count?.measure.kind !== 'count') throw new Error('no row with a count');
  count.measure.since = '开业日期';
  expect((answersToCarry(standard, answers, dated) as Record<string, Answer>)[count.id]).not.toHaveProperty(
    'figures',
  );
});
