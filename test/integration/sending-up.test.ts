import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { formAnswers } from '#infra/local/demo/answers.ts';
import type { ApplicationView, EffectUp } from '#shared/contract/views.ts';
import { editions } from '#shared/standards/editions.ts';
import { begin, openWorld, type World } from '../fixtures/api-world.ts';
import { addInstitution, letter, openInstitutions, sendInstitution } from '../fixtures/institutions.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const preview = async (who: string, applications: readonly string[]) => {
  const reply = await world.call<{ effects: EffectUp[] }>('preview-sending-up', who, {
    body: { applications },
  });
  return { status: reply.status, effects: reply.body.effects };
};

/** A county's form of the national round, sent to its prefecture. */
async function sent(unit: string): Promise<ApplicationView['application']> {
  const { application } = await begin(world, unit);
  const edition = editions.find(({ id }) => id === 'XJ-COUNTY-RECOMMEND-1')!;
  const reply = await world.decide('submit', unit, application.id, {
    version: application.version,
    answers: formAnswers(edition, '焉耆回族自治县'),
  });
  if (reply.status !== 200) throw new Error(JSON.stringify(reply.body));
  return reply.body.application;
}

describe('sending up many at once', () => {
  test('X-01: says for each what would happen, and changes nothing; the sealed one goes, the other says why not', async () => {
    const [yanqi, hejing] = [await sent('yanqi'), await sent('hejing')] as const;
    await world.seal('bayingolin', yanqi.id);
    const { effects } = await preview('bayingolin', [yanqi.id, hejing.id]);
    expect(effects).toMatchObject([
      {
        id: yanqi.id,
        version: yanqi.version,
        action: 'forward',
        label: '同意上报',
        refusal: null,
        after: {
          label: '自治区级初审中',
          awaited: { organisation: 'xinjiang' },
          dueAt: '2026-07-31T15:59:59.999Z',
        },
      },
      { id: hejing.id, action: 'forward', refusal: { code: 'sealMissing' } },
    ]);
    expect(effects[1]?.refusal?.detail).toContain('盖公章后上传扫描件');
    expect(await world.stores.applications.load(yanqi.id)).toMatchObject({
      version: yanqi.version,
      openedBy: null,
    });
    // What the preview promised is what the command does.
    const up = await world.decide('forward', 'bayingolin', yanqi.id, { version: effects[0]!.version });
    expect(up).toMatchObject({ status: 200, body: { label: '自治区级初审中' } });
    expect((await preview('bayingolin', [yanqi.id])).effects).toMatchObject([
      {
        action: null,
        refusal: { code: 'transitionNotAllowed', detail: '申报当前为“自治区级初审中”，不由您上报。' },
      },
    ]);
  });

  test('after the deadline of the level nothing goes up', async () => {
    const { id } = await sent('yanqi');
    await world.seal('bayingolin', id);
    world.clock.moveTo('2026-07-01T01:00:00.000Z');
    expect((await preview('bayingolin', [id])).effects).toMatchObject([
      { action: 'forward', refusal: { code: 'deadlinePassed' } },
    ]);
  });

  test('C-09, E-50: of three of one district the third is told that the two before it take its places', async () => {
    await openInstitutions(world);
    const ids: string[] = [];
    for (const [id, name] of [
      ['i1', '康寿医养中心'],
      ['i2', '古南街道社区卫生服务中心'],
      ['i3', '三江镇卫生院'],
    ] as const) {
      await addInstitution(world, id, name, 'qijiang');
      ids.push((await sendInstitution(world, id)).body.application.id);
    }
    const { effects } = await preview('newcomer-qijiang', ids);
    expect(effects.map(({ action, refusal }) => [action, refusal?.code ?? null])).toEqual([
      ['recommend', null],
      ['recommend', null],
      ['recommend', 'quotaExhausted'],
    ]);
    expect(effects[2]?.refusal?.detail).toContain('古南街道社区卫生服务中心');
    // Sent in another order, another one stays behind; and one that is recommended already counts as before.
    await world.decide('recommend', 'newcomer-qijiang', ids[2]!, {
      version: effects[2]!.version,
      document: letter,
    });
    const left = await preview('newcomer-qijiang', ids.slice(0, 2));
    expect(left.effects.map(({ refusal }) => refusal?.code ?? null)).toEqual([null, 'quotaExhausted']);
  });

  test('what the reader may not see is not there, and a unit itself sends nothing up', async () => {
    const { id } = await sent('yanqi');
    expect((await preview('nanjing', [id])).status).toBe(404);
    expect((await preview('qijiang', [id])).status).toBe(404);
    expect((await preview('yanqi', [id])).effects).toMatchObject([{ action: null }]);
    expect((await preview('bayingolin', [])).status).toBe(422);
    expect((await preview('bayingolin', [id, id])).status).toBe(422);
    const many = Array.from({ length: 61 }, (_, n) => `national-2026.unit-${n}`);
    expect((await preview('bayingolin', many)).status).toBe(422);
  });
});
