import * as routes from '#shared/contract/routes.ts';
import { endOf, startOf } from '#shared/domain/time.ts';
import { rowsOf } from '#shared/domain/verdict.ts';
import type { Answer, Answers } from '#shared/model/answer.ts';
import type { Edition } from '#shared/model/edition.ts';
import { type ApplicationId, CampaignId } from '#shared/model/ids.ts';
import { review } from '../chongqing.ts';
import { expect } from '../player.ts';
import { publishAndName } from '../xinjiang.ts';
import { type Country, day, decide } from './country.ts';

/** What the conditions of the gate ask for, each met. */
const figures: Readonly<Record<string, NonNullable<Answer['figures']>>> = {
  'g.1': { years: { value: '2018-01-05' } },
  'g.2': { occupancy: { numerator: '60', denominator: '100' } },
  'g.4': { disabled: { numerator: '51', denominator: '100' } },
  '2.1': { qualified: { numerator: '48', denominator: '48' } },
  '5.1': { incidents: { value: '0' } },
  '5.4': { satisfaction: { numerator: '950', denominator: '1000' } },
};

const institutionAnswers = (edition: Edition) =>
  Object.fromEntries(
    rowsOf(edition).map((row) => [
      row.id,
      {
        text: '已落实，材料在机构备查。',
        checks: row.checks.map(() => true),
        ...(figures[row.id] && { figures: figures[row.id] }),
      },
    ]),
  ) as Answers;

/** 重庆市 runs a round for institutions in 2025; 綦江区 endorses its own. */
export async function playInstitution(country: Country): Promise<ApplicationId> {
  const { stage } = country;
  stage.say('【四、医养结合示范机构：重庆市，2025】');
  const [lead, admin, reviewer] = [
    await country.person('cq-lead'),
    await country.person('nhc-admin'),
    await country.person('cq-review'),
  ];
  const drafted = await lead.call(routes.createCampaign, {
    body: {
      title: '2025年重庆市医养结合示范机构创建',
      programme: '重庆市医养结合示范机构',
      scope: 'hc-500000',
      applicantLevel: 'institution',
      edition: 'NAT-INSTITUTION-2022',
      evaluation: ['materialReview'],
      sealedBy: null,
      quota: { places: 10, kind: 'hard' },
      publicityDays: 5,
      correctionDays: 15,
      mailGraceDays: 5,
      opensAt: startOf(day('2025-03-03')),
      deadlines: {
        institution: endOf(day('2025-04-30')),
        county: endOf(day('2025-05-31')),
        province: endOf(day('2025-06-30')),
      },
      needsApproval: false,
      namingPlannedOn: day('2025-08-31'),
      cycleYears: 2,
    } as never,
  });
  const campaign = CampaignId.parse(drafted.campaign.id);
  await lead.call(routes.publishCampaign, {
    parameters: { id: campaign },
    body: {
      version: drafted.campaign.version,
      document: { documentNumber: '渝卫办发〔2025〕16号', date: day('2025-03-01') },
    },
  });
  const applicant = await country.person('kangshou');
  const { application } = await applicant.call(routes.createApplication, { parameters: { id: campaign } });
  const { id } = application;
  const { edition } = await applicant.look(id);
  await decide(applicant, routes.submitApplication, id, { answers: institutionAnswers(edition) });
  stage.say(`机构上报：${application.chain.map((link) => link.name).join(' → ')}`);
  await decide(await country.person('qijiang-review'), routes.recommendApplication, id, {
    document: { documentNumber: '綦卫函〔2025〕6号', date: country.today() },
  });
  stage.say('綦江区推荐（每区不超过 2 个）');
  const { application: sent } = await reviewer.look(id);
  await review(stage, reviewer, { login: 'kangshou', name: sent.organisationName }, id, sent.version);
  await decide(lead, routes.selectApplication, id);
  const named = await publishAndName(stage, {
    campaign,
    lead,
    admin,
    ids: [id],
    document: '渝卫发〔2025〕71号',
  });
  expect(named.length === 1, '应命名 1 个机构');
  return id;
}
