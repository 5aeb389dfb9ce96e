import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { standardRecords } from '#infra/local/demo/answers.ts';
import { banOf } from '#shared/domain/bans.ts';
import { dateOf } from '#shared/domain/time.ts';
import { rowsOf } from '#shared/domain/verdict.ts';
import type { Incident } from '#shared/model/incident.ts';
import { LocalDate } from '#shared/model/instant.ts';
import type { Organisation } from '#shared/model/organisation.ts';
import { begin, openWorld, type World } from '../fixtures/api-world.ts';
import {
  institutionAnswers,
  institutionFigures,
  institutionStandard,
} from '../fixtures/institution-answers.ts';
import {
  addInstitution,
  addMember,
  cityCampaign,
  goodRecord,
  letter,
  openInstitutions,
  sendInstitution,
} from '../fixtures/institutions.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await openInstitutions(world);
  await addInstitution(world, 'ks', '康寿医养中心', 'qijiang');
});
afterEach(() => world.close());

const who = 'newcomer-ks';
const id = `${cityCampaign.id}.ks`;
const version = async () => (await world.stores.applications.load(id))?.version ?? 0;
const status = async () => (await world.stores.applications.load(id))?.status.name;
const decide = async (action: string, as: string, body: object = {}) =>
  world.decide(action, as, id, { version: await version(), ...body });

/** The unit's record as it stands from now on. */
async function record(change: Partial<typeof goodRecord>): Promise<void> {
  const unit = (await world.stores.organisations.load('ks')) as Organisation;
  await world.stores.organisations.save({ ...unit, institution: { ...goodRecord, ...change } });
}

async function ban(
  until: string,
  unit = 'ks',
  kind: 'institution' | 'county' = 'institution',
): Promise<void> {
  const decision = {
    documentNumber: '渝卫函〔2023〕9号',
    date: LocalDate.parse(`${Number(until.slice(0, 4)) - 3}${until.slice(4)}`),
  };
  const made = banOf(
    { organisation: unit as never, organisationName: '康寿医养中心' },
    { kind, programme: kind === 'county' ? 'county' : cityCampaign.programme },
    { kind: 'revocation', id: `d-${unit}` },
    decision,
  );
  await world.table.transact(world.stores.bans.putPart(made));
}

const incident = (on: string, as = 'chongqing') =>
  world.call<Incident>('record-incident', as, {
    parameters: { id: 'ks' },
    body: { kind: 'medical', on, description: '市卫生健康委通报的重大医疗事故' },
  });

/** Every row found met, with every record that the standard asks for; then the three steps of the city. */
async function evaluate(): Promise<void> {
  await decide('accept', 'chongqing');
  const answers = institutionAnswers();
  const changes = standardRecords(institutionStandard, answers, dateOf(world.clock.now()));
  await world.call('save-observations', 'chongqing', { parameters: { id }, body: { changes } });
  const findings = rowsOf(institutionStandard).map((row) => ({
    item: row.id,
    value: 'met',
    note: '',
    revision: 0,
  }));
  await world.call('save-findings', 'chongqing', { parameters: { id }, body: { changes: findings } });
  for (let step = 0; step < 3 && (await status()) === 'evaluating'; step += 1) {
    const passed = await decide('pass', 'chongqing');
    if (passed.status !== 200) throw new Error(JSON.stringify(passed.body));
  }
}
const publicity = async () => {
  const campaign = await world.stores.campaigns.load(cityCampaign.id);
  return world.call('start-publicity', 'chongqing-lead', {
    parameters: { id: cityCampaign.id },
    body: { version: campaign?.version, address: 'https://wsjkw.cq.gov.cn', contact: '老龄健康处 67706810' },
  });
};

describe('A1: before anything is begun', () => {
  test('A1, G-CERT, N-08: without both certificates nothing is begun', async () => {
    await record({ careFiling: null });
    expect(await sendInstitution(world, 'ks')).toMatchObject({
      status: 409,
      body: { code: 'gateBlocked', detail: expect.stringContaining('没有登记养老机构备案') },
    });
    await record({});
    expect((await sendInstitution(world, 'ks')).status).toBe(200);
    // One application of a unit in a campaign.
    expect(await sendInstitution(world, 'ks')).toMatchObject({ body: { code: 'alreadyExists' } });
  });

  test('A1, E-47: a ban that ends between opening and deadline keeps it out on its last day, and not the day after', async () => {
    await ban('2026-05-10');
    world.clock.moveTo('2026-05-10T15:59:59.999Z');
    expect(await sendInstitution(world, 'ks')).toMatchObject({ status: 409, body: { code: 'gateBlocked' } });
    const listed = await world.call<{ campaigns: { campaign: { id: string }; may: { apply: unknown } }[] }>(
      'list-campaigns',
      who,
    );
    expect(
      listed.body.campaigns.find(({ campaign }) => campaign.id === cityCampaign.id)?.may.apply,
    ).toMatchObject({
      allowed: false,
      reason: expect.stringContaining('禁申至2026年5月10日'),
    });
    world.clock.moveTo('2026-05-10T16:00:00.000Z');
    expect((await sendInstitution(world, 'ks')).status).toBe(200);
  });

  test('E-70, E-71: a banned county’s institution applies, and the county still recommends it', async () => {
    await ban('2027-05-10', 'qijiang', 'county');
    expect((await sendInstitution(world, 'ks')).status).toBe(200);
    expect((await decide('recommend', 'newcomer-qijiang', { document: letter })).status).toBe(200);
    expect(await status()).toBe('recommended');
  });

  test('E-65: a county and an institution inside it both apply, each in its own round', async () => {
    expect((await sendInstitution(world, 'ks')).status).toBe(200);
    expect((await begin(world, 'qijiang', 'chongqing-2026')).application.organisation).toBe('qijiang');
    await addMember(world, 'newcomer-other', '他人', 'qijiang', ['applicant']);
    const county = await world.call('create-application', 'newcomer-other', {
      parameters: { id: cityCampaign.id },
    });
    expect(county).toMatchObject({
      status: 403,
      body: { detail: '本批次由机构单位申报，须由填报人员办理。' },
    });
  });
});

describe('A3: what was typed today', () => {
  test('A3: a figure below its bound is refused at its row, in words', async () => {
    const short = institutionFigures('g.4', { disabled: { numerator: '50', denominator: '100' } });
    const refused = await sendInstitution(world, 'ks', cityCampaign.id, short);
    expect(refused).toMatchObject({
      status: 409,
      body: {
        code: 'gateBlocked',
        detail: expect.stringContaining(
          '失能失智占比：入住失能、失智老年人占比为 50/100（50.00%），不符合“高于 50%”。',
        ),
        faults: expect.arrayContaining([expect.objectContaining({ pointer: '/answers/g.4' })]),
      },
    });
    expect(await status()).toBe('draft');
  });

  test('A3: the certificate ran out between the beginning and the submission', async () => {
    await world.call('create-application', who, { parameters: { id: cityCampaign.id } });
    await record({ medicalLicence: { ...goodRecord.medicalLicence, until: '2026-03-31' } as never });
    const refused = await decide('submit', who, { answers: institutionAnswers() });
    expect(refused).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('已于2026年3月31日到期') },
    });
    // The unit sees it before it sends.
    const seen = await world.call<{ gates: { gate: string; state: string }[] }>('get-application', who, {
      parameters: { id },
    });
    expect(seen.body.gates.filter(({ state }) => state === 'blocked').map(({ gate }) => gate)).toEqual([
      'G-CERT',
    ]);
  });
});

describe('on the way up and after', () => {
  beforeEach(async () => {
    expect((await sendInstitution(world, 'ks')).status).toBe(200);
  });

  test('A12: an incident keeps it from being recommended; retracted, it goes on', async () => {
    const recorded = await incident('2026-03-30');
    const refused = await decide('recommend', 'newcomer-qijiang', { document: letter });
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'gateBlocked', detail: expect.stringContaining('2026年3月30日') },
    });
    const { id: incidentId, revision } = recorded.body;
    const retract = (as: string) =>
      world.call('retract-incident', as, {
        parameters: { id: 'ks', incident: incidentId },
        body: { revision, reason: '查无此事' },
      });
    expect((await retract(who)).status).toBe(403);
    expect((await retract('chongqing')).status).toBe(200);
    expect(await retract('chongqing')).toMatchObject({ status: 409, body: { code: 'versionConflict' } });
    expect((await decide('recommend', 'newcomer-qijiang', { document: letter })).status).toBe(200);
  });

  test('A13, G-BAN: banned after it was recommended, it is not accepted', async () => {
    await decide('recommend', 'newcomer-qijiang', { document: letter });
    await ban('2029-03-30');
    expect(await decide('accept', 'chongqing')).toMatchObject({ status: 409, body: { code: 'gateBlocked' } });
    expect((await decide('declare-ineligible', 'chongqing', { reason: '处于禁申期' })).status).toBe(200);
    expect(await world.stores.districts.taken(cityCampaign.id, 'qijiang')).toBe(0);
  });

  test('A18, A19, A23, E-48, C-15: at the choice, the publicity and the naming, each with the data of the day', async () => {
    await decide('recommend', 'newcomer-qijiang', { document: letter });
    await evaluate();
    expect(await status()).toBe('ranked');
    await record({ careFiling: null });
    expect(await decide('select', 'chongqing-lead')).toMatchObject({
      status: 409,
      body: { code: 'gateBlocked' },
    });
    await record({});
    expect((await decide('select', 'chongqing-lead')).status).toBe(200);
    // Between the choice and the publicity the licence was lost.
    await record({ medicalLicence: null });
    expect(await publicity()).toMatchObject({
      status: 409,
      body: {
        code: 'gateBlocked',
        detail: expect.stringContaining('康寿医养中心（两证齐全：没有登记医疗机构执业许可证。）'),
      },
    });
    await record({});
    expect((await publicity()).status).toBe(200);
    await world.relay();
    const calendar = async () => {
      for (let round = 0; round < 10; round += 1) {
        const generation = (await world.stores.campaigns.calendar(cityCampaign.id))?.generation ?? 1;
        const next = await world.task.nextDeadline({ campaignId: cityCampaign.id, generation });
        if (next.next !== 'close') return;
        await world.task.closeStage({ campaignId: cityCampaign.id, generation, entry: next.entry });
      }
    };
    await calendar();
    world.clock.moveTo('2026-04-20T00:00:00.000Z');
    await calendar();
    expect(await status()).toBe('cleared');
    // After the publicity, before the naming.
    expect((await incident('2026-04-19')).status).toBe(200);
    const naming = { document: { documentNumber: '渝卫发〔2026〕12号', date: '2026-04-20' } };
    expect(await decide('name', 'chongqing-lead', naming)).toMatchObject({
      status: 409,
      body: { code: 'gateBlocked', detail: expect.stringContaining('重大医疗事故') },
    });
    const dropped = await decide('disqualify', 'chongqing-lead', {
      cause: 'incident',
      reason: '公示后发生重大医疗事故',
    });
    expect(dropped.body).toMatchObject({ label: '取消资格' });
    // E-81: the list is closed, nobody takes the place.
    expect(await world.stores.campaigns.placesTaken(cityCampaign.id)).toBe(1);
  });
});

describe('A24: disqualification', () => {
  const fraud = { cause: 'fraud', reason: '入住率材料系伪造' };
  beforeEach(async () => {
    await sendInstitution(world, 'ks');
    await decide('recommend', 'newcomer-qijiang', { document: letter });
  });

  test('A24: by the lead, with a reason; the district’s place is free again, and a ban of the decided length holds', async () => {
    expect(await decide('disqualify', 'newcomer-qijiang', fraud)).toMatchObject({ status: 403 });
    expect(await decide('disqualify', who, fraud)).toMatchObject({ status: 403 });
    expect(await decide('disqualify', 'chongqing-lead', { ...fraud, banYears: 5 })).toMatchObject({
      status: 422,
      body: { faults: [{ pointer: '/document', message: '同时禁申的，请填写处理决定的文号和日期。' }] },
    });
    expect((await decide('disqualify', 'chongqing-lead', { cause: 'rumour', reason: '传闻' })).status).toBe(
      422,
    );
    const document = { documentNumber: '渝卫函〔2026〕33号', date: '2026-04-01' };
    const done = await decide('disqualify', 'chongqing-lead', { ...fraud, banYears: 5, document });
    expect(done.body.application.status.name).toBe('disqualified');
    expect(await world.stores.districts.taken(cityCampaign.id, 'qijiang')).toBe(0);
    expect(await world.stores.bans.ofOrganisation('ks')).toMatchObject([
      {
        kind: 'institution',
        programme: cityCampaign.programme,
        until: '2031-04-01',
        origin: { kind: 'disqualification', id },
        identifiers: { creditCode: goodRecord.creditCode },
      },
    ]);
    const events = await world.stores.applications.events(id);
    expect(events.at(-1)).toMatchObject({
      action: 'disqualify',
      reason: '入住率材料系伪造',
      data: { cause: 'fraud', banYears: 5 },
    });
    expect(events.at(-1)?.closes).not.toBeNull();
  });

  test('A24: by the province of a national round, and not by one that has nothing to do with it', async () => {
    await addInstitution(world, 'yq', '焉耆医养中心', 'yanqi');
    const { application } = (await sendInstitution(world, 'yq', 'nat-inst-2026')).body;
    const body = { version: application.version, ...fraud };
    expect((await world.decide('disqualify', 'bayingolin', application.id, body)).status).toBe(403);
    expect((await world.decide('disqualify', 'chongqing', application.id, body)).status).toBe(404);
    expect((await world.decide('disqualify', 'xinjiang', application.id, body)).status).toBe(200);
  });

  test('A24: an execution hears of it, whatever stage it waits in', async () => {
    await world.relay();
    const application = await world.stores.applications.load(id);
    const stage = application?.stage ?? 0;
    await world.task.openStage({ applicationId: id, run: 1, state: 'FormalCheck', stage, token: 't' });
    await decide('disqualify', 'chongqing-lead', fraud);
    await world.relay();
    expect(world.workflow.completed.get('t')).toMatchObject({ outcome: 'disqualify', state: 'Ended' });
  });
});

describe('A8, A10: a withdrawal', () => {
  test('A8, A10: before the deadline a reason is enough, after it a letter is asked for', async () => {
    await sendInstitution(world, 'ks');
    world.clock.moveTo('2026-06-01T00:00:00.000Z');
    expect(await decide('withdraw', who, { reason: '机构改造' })).toMatchObject({
      status: 422,
      body: { faults: [{ pointer: '/document', message: '申报截止后撤回须有书面函件，请填写文号和日期。' }] },
    });
    expect((await decide('withdraw', who, { reason: '机构改造', document: letter })).body).toMatchObject({
      label: '已撤回',
    });
  });
});
