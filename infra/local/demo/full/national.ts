import { randomUUID } from 'node:crypto';
import * as routes from '#shared/contract/routes.ts';
import { intakeEndsAt } from '#shared/domain/objection-intake.ts';
import { endOf, startOf } from '#shared/domain/time.ts';
import type { Answers } from '#shared/model/answer.ts';
import { type ApplicationId, CampaignId, ItemId } from '#shared/model/ids.ts';
import type { Instant } from '#shared/model/instant.ts';
import { formAnswers } from '../answers.ts';
import { scanned } from '../files.ts';
import { expect, type Person } from '../player.ts';
import { type Country, day, decide, type Name, refusedWith } from './country.ts';

export interface NationalCycle {
  readonly campaign: CampaignId;
  readonly named: Readonly<Record<'yanqi' | 'qijiang' | 'jiangkou' | 'shihezi', ApplicationId>>;
  readonly ended: Readonly<Record<'hejing' | 'ruoqiang' | 'sinan', ApplicationId>>;
}

/** The plan of a national campaign; the body of the route that lays it down. */
export function nationalPlan(
  title: string,
  opens: string,
  ends: readonly [string, string, string],
  naming: string,
) {
  const [county, prefecture, province] = ends.map((end) => endOf(day(end)));
  return {
    title,
    programme: '全国医养结合示范县（市、区）',
    scope: 'nhc',
    applicantLevel: 'county',
    edition: 'XJ-COUNTY-RECOMMEND-1',
    evaluation: ['evaluation'],
    sealedBy: 'prefecture',
    quota: { places: 100, kind: 'soft' },
    publicityDays: 5,
    correctionDays: 15,
    mailGraceDays: 5,
    opensAt: startOf(day(opens)),
    deadlines: { county, prefecture, province },
    needsApproval: false,
    namingPlannedOn: day(naming),
    cycleYears: 2,
  } as never;
}

/** The first national cycle: 2022–2023, four provinces of different shape. */
export async function playNational(country: Country): Promise<NationalCycle> {
  const { stage } = country;
  stage.say('【一、全国第一批示范县（市、区），2022–2023】');
  const lead = await country.person('nhc-lead');
  const drafted = await lead.call(routes.createCampaign, {
    body: nationalPlan(
      '2022年全国医养结合示范县（市、区）创建',
      '2022-06-01',
      ['2022-08-31', '2022-09-30', '2022-10-31'],
      '2023-02-28',
    ),
  });
  const campaign = CampaignId.parse(drafted.campaign.id);
  await lead.call(routes.publishCampaign, {
    parameters: { id: campaign },
    body: {
      version: drafted.campaign.version,
      document: { documentNumber: '国卫老龄发〔2022〕14号', date: day('2022-04-25') },
    },
  });
  stage.say('国家卫生健康委拟定并发布批次（国卫老龄发〔2022〕14号）');

  const seen: Partial<Record<Name, ApplicationId>> = {};
  for (const [name, place] of [
    ['yanqi', '焉耆回族自治县'],
    ['hejing', '和静县'],
    ['qijiang', '綦江区'],
    ['jiangkou', '江口县'],
    ['sinan', '思南县'],
    ['shihezi', '石河子市'],
  ] as const)
    seen[name] = await submit(country, campaign, name, place);
  const ids = seen as Record<Name, ApplicationId>;

  const newer = await country.person('liangjiang');
  const tooEarly = await newer.refused(routes.createApplication, { parameters: { id: campaign } });
  stage.say(`两江新区（2025年设立）2022年不能申报：${tooEarly.detail}`);
  const yubei = await country.person('yubei');
  await yubei.call(routes.createApplication, { parameters: { id: campaign } });
  stage.say('渝北区（2025年撤并）2022年可以申报：已建立草稿');

  // One return, one withdrawal, one lapse, one extension.
  const bazhou = await country.person('bazhou-review');
  const yanqi = await country.person('yanqi');
  await decide(bazhou, routes.returnApplication, ids.yanqi, {
    defects: [{ item: ItemId.parse('4.2'), note: '请补充仍在整改的1项问题的整改期限。' }],
  });
  const before = await yanqi.look(ids.yanqi);
  const answers = Object.fromEntries(before.answers.map(({ item, answer }) => [item, answer])) as Answers;
  const corrected = { ...answers, '4.2': { text: '已整改36项，其余1项限2022年12月20日前完成。' } } as Answers;
  await decide(yanqi, routes.resubmitApplication, ids.yanqi, { answers: corrected });
  stage.say('巴州退回焉耆县补正 1 项，焉耆县补正后重新提交');
  const hejing = await country.person('hejing');
  await decide(hejing, routes.withdrawApplication, ids.hejing, {
    reason: '经县人民政府研究，本批次不再申报。',
  });
  stage.say('和静县撤回申报');
  const ruoqiang = await country.person('ruoqiang');
  const late = await ruoqiang.call(routes.createApplication, { parameters: { id: campaign } });
  await lead.call(routes.extendDeadline, {
    parameters: { id: campaign },
    body: {
      organisation: 'hc-500112' as never,
      version: 1,
      until: endOf(day('2022-09-10')),
      reason: '疫情影响材料收集。',
    },
  });
  stage.say('渝北区个别延期至 2022-09-10，其他单位不变');
  await country.to(day('2022-09-01'));
  await ruoqiang.awaitStatus(late.application.id, 'lapsed');
  stage.say('若羌县草稿逾期未提交');
  const yubeiId = `${campaign}.hc-500112` as ApplicationId;
  await send(yubei, yubeiId, '渝北区');
  stage.say('渝北区在延长的期限内上报');

  await passUp(country, ids, yubeiId, campaign);
  const evaluator = await country.person('nhc-review');
  const candidates = [ids.yanqi, ids.qijiang, ids.jiangkou, ids.sinan, ids.shihezi];
  for (const id of [...candidates, yubeiId]) await evaluator.awaitStatus(id, 'recommended');
  await freeze(country, campaign);
  await country.to(day('2022-11-10'));
  for (const id of candidates) {
    await decide(evaluator, routes.acceptApplication, id);
    await decide(evaluator, routes.passApplication, id);
    await decide(lead, routes.selectApplication, id);
  }
  await decide(evaluator, routes.declareIneligibleApplication, yubeiId, { reason: '申报材料与要求不符。' });
  stage.say('国家卫生健康委受理、评估：5 个单位列为候选，渝北区不予受理');
  await publishAndObject(country, campaign, ids);
  const named = { yanqi: ids.yanqi, qijiang: ids.qijiang, jiangkou: ids.jiangkou, shihezi: ids.shihezi };
  for (const id of Object.values(named)) {
    await lead.awaitStatus(id, 'cleared');
    await decide(lead, routes.nameApplication, id, {
      document: { documentNumber: '国卫老龄函〔2023〕12号', date: country.today() },
    });
  }
  stage.say('公示期满，命名 4 个单位（国卫老龄函〔2023〕12号），同时建立命名记录和牌匾编号');
  await country.shifan.settled();
  return { campaign, named, ended: { hejing: ids.hejing, ruoqiang: late.application.id, sinan: ids.sinan } };
}

export async function send(person: Person, id: ApplicationId, place: string): Promise<void> {
  const { edition } = await person.look(id);
  await decide(person, routes.submitApplication, id, { answers: formAnswers(edition, place) });
}

async function submit(
  country: Country,
  campaign: CampaignId,
  name: Name,
  place: string,
): Promise<ApplicationId> {
  const person = await country.person(name);
  const { application } = await person.call(routes.createApplication, { parameters: { id: campaign } });
  const levels = application.chain.map((link) => link.name).join(' → ');
  const { id } = application;
  await person.write(id, formAnswers((await person.look(id)).edition, place));
  await send(person, id, place);
  country.stage.say(`${place}上报：${levels}`);
  return id;
}

/** Prefectures seal and forward where there are any; every province sends its letter with a ranked list. */
async function passUp(
  country: Country,
  ids: Record<Name, ApplicationId>,
  yubei: ApplicationId,
  campaign: CampaignId,
): Promise<void> {
  for (const [reviewer, id] of [
    ['bazhou-review', ids.yanqi],
    ['tongren-review', ids.jiangkou],
    ['tongren-review', ids.sinan],
    ['xpcc-08-review', ids.shihezi],
  ] as const) {
    const person = await country.person(reviewer);
    const printed = await person.call(routes.getFormPdf, { parameters: { id } });
    await person.upload(id, ItemId.parse('h.seal'), scanned('推荐表（盖章）.pdf', printed.content));
    await decide(person, routes.forwardApplication, id);
  }
  await country.to(day('2022-10-08'));
  for (const [reviewer, number, ranked] of [
    ['xj-review', '新卫老龄函〔2022〕58号', [ids.yanqi]],
    ['cq-review', '渝卫函〔2022〕301号', [ids.qijiang, yubei]],
    ['gz-review', '黔卫健函〔2022〕77号', [ids.jiangkou, ids.sinan]],
    ['xpcc-review', '兵卫函〔2022〕19号', [ids.shihezi]],
  ] as const) {
    const person = await country.person(reviewer);
    await person.call(routes.sendRecommendation, {
      parameters: { id: campaign },
      body: {
        version: 0,
        ranked: [...ranked],
        letter: { documentNumber: number, date: country.today() },
      },
    });
  }
  country.stage.say('新疆、重庆、贵州、兵团各自报送推荐函和汇总表');
}

async function freeze(country: Country, campaign: CampaignId): Promise<void> {
  const lead = await country.person('nhc-lead');
  const { list } = await lead.call(routes.getCollection, { parameters: { id: campaign } });
  const frozen = await lead.call(routes.decideNationalList, {
    parameters: { id: campaign },
    body: { version: list.version, command: { action: 'freeze' } },
  });
  expect(frozen.list.status === 'frozen', '全国推荐名单应已锁定');
  country.stage.say(
    `全国推荐名单锁定，${frozen.list.frozen?.units.length} 个单位，校验码 ${frozen.list.frozen?.hash.slice(0, 16)}`,
  );
}

/** Publicity over real working days; two objections, one true and one not. */
async function publishAndObject(country: Country, campaign: CampaignId, ids: Record<Name, ApplicationId>) {
  const { stage } = country;
  const lead = await country.person('nhc-lead');
  await country.to(day('2023-01-16'));
  const { campaign: seen } = await lead.call(routes.getCampaign, { parameters: { id: campaign } });
  const opened = await lead.call(routes.startPublicity, {
    parameters: { id: campaign },
    body: { version: seen.version, address: 'http://www.nhc.gov.cn/', contact: '老龄健康司 010-68792114' },
  });
  stage.say(`公示至 ${opened.campaign.publicity?.lastDay}（跨春节，28、29日调休上班照算）`);
  for (const name of ['sinan', 'qijiang'] as const) await lead.awaitStatus(ids[name], 'inPublicity');
  for (const [name, finding] of [
    ['sinan', 'true'],
    ['qijiang', 'untrue'],
  ] as const) {
    await lead.call(routes.submitObjection, {
      body: {
        key: randomUUID(),
        application: ids[name],
        objector: 'person',
        name: '张建国',
        organisationName: '',
        contact: '13912345678',
        statement: '该单位申报材料中的机构数量与实际不符，请予核查。',
      },
    });
    await country.shifan.settled();
    const { objections } = await lead.call(routes.listObjections, {
      parameters: { id: campaign },
      query: {},
    });
    const found = objections.find(({ objection }) => objection.application === ids[name])?.objection;
    if (found === undefined) throw new Error(`没有找到对${name}的异议`);
    const parameters = { id: found.id };
    const handle = async (
      route: typeof routes.acceptObjection | typeof routes.concludeObjection | typeof routes.replyObjection,
      more: object,
    ) => {
      const { objection } = await lead.call(routes.getObjection, { parameters });
      return lead.call(route as typeof routes.acceptObjection, {
        parameters,
        body: { version: objection.version, ...more } as never,
      });
    };
    await handle(routes.acceptObjection, { verified: true });
    const report = finding === 'true' ? '现场核查：签约机构少于申报数。' : '现场核查：与申报一致。';
    await handle(routes.concludeObjection, {
      finding,
      report,
      ...(finding === 'true' && { drop: true, reason: '申报数据不实。' }),
    });
    await handle(routes.replyObjection, {
      reply: `${report}已按规定处理。`,
      way: '电话',
      date: country.today(),
    });
    stage.say(
      `对${name === 'sinan' ? '思南县' : '綦江区'}的异议：核查结论${finding === 'true' ? '属实，不予命名' : '不属实，公示照常'}`,
    );
  }
  await country.to(
    `${new Date(Date.parse(intakeEndsAt(opened.campaign) as Instant) + 1).toISOString()}` as Instant,
  );
}

/** Refused: banned since the revocation. */
export async function refusedAgain(country: Country, campaign: CampaignId): Promise<string> {
  const shihezi = await country.person('shihezi');
  return refusedWith(shihezi, routes.createApplication, { id: campaign }, 'gateBlocked', '禁申期内再次申报');
}
