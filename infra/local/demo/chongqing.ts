import * as routes from '#shared/contract/routes.ts';
import type { ApplicationView } from '#shared/contract/views.ts';
import { dateOf } from '#shared/domain/time.ts';
import type { Answers } from '#shared/model/answer.ts';
import type { ApplicationId } from '#shared/model/ids.ts';
import { CampaignId, ItemId } from '#shared/model/ids.ts';
import { rowsOf, standardAnswers, standardRecords } from './answers.ts';
import { pdf } from './files.ts';
import { expect, Person, type Stage } from './player.ts';
import { publishAndName } from './xinjiang.ts';

const campaign = CampaignId.parse('chongqing-2026');

export interface District {
  readonly login: string;
  readonly name: string;
  /** Rows that miss the mark. */
  readonly without?: readonly string[];
  readonly notApplicable?: Readonly<Record<string, string>>;
}

/** Five of seven are named; the figures are the worked examples of DOMAIN §B.4. */
export const districts: readonly District[] = [
  { login: 'qijiang', name: '綦江区', without: ['11.5'] },
  {
    login: 'yuzhong',
    name: '渝中区',
    without: ['10.2', '11.5', '15.1'],
    notApplicable: { '13.1': '辖区全部为街道和社区，没有乡镇卫生院、村卫生室，不存在毗邻建设对象。' },
  },
  { login: 'beibei', name: '北碚区', without: ['10.3', '11.4', '11.5'] },
  { login: 'jiulongpo', name: '九龙坡区', without: ['11.5'] },
  { login: 'shapingba', name: '沙坪坝区', without: ['11.1', '11.5'] },
  { login: 'liangjiang', name: '两江新区', without: ['10.2', '11.3', '14.1', '20.1'] },
  { login: 'pengshui', name: '彭水苗族土家族自治县', without: ['10.1', '10.2', '10.3', '10.4', '11.4'] },
];

/**
 * Story 2 (seeds 000 and 003): districts answer 30 rows with evidence, no prefecture stands between them and the city,
 * the city confirms row by row, computes the 85 % line, selects at most five, publishes and names.
 */
export async function playChongqing(stage: Stage) {
  const reviewer = new Person(stage, 'cq-review');
  const lead = new Person(stage, 'cq-lead');
  const admin = new Person(stage, 'admin');
  stage.say('【故事二】重庆市医养结合示范区（县）：30 行标准、85% 达标线、5 个名额');

  const applied: { district: District; id: ApplicationId; version: number }[] = [];
  for (const district of districts) {
    const person = new Person(stage, district.login);
    const sent = await apply(stage, person, district);
    applied.push({ district, id: sent.application.id, version: sent.application.version });
  }
  expect(applied.length === districts.length, '七个区县均已申报');

  const returned = await returnOnce(stage, reviewer, applied[0] as (typeof applied)[number]);
  const passed: typeof applied = [];
  for (const entry of applied) {
    const version = entry.id === returned.application.id ? returned.application.version : entry.version;
    const view = await review(stage, reviewer, entry.district, entry.id, version);
    if (view.application.status.name === 'ranked')
      passed.push({ ...entry, version: view.application.version });
  }
  expect(passed.length === 6, '六个区县核定达标');

  const attempts = await Promise.allSettled(
    passed.map(({ id, version }) =>
      lead.call(routes.selectApplication, { parameters: { id }, body: { version } }),
    ),
  );
  const won = passed.filter((_, index) => attempts[index]?.status === 'fulfilled');
  const refusals = attempts.flatMap((each) => (each.status === 'rejected' ? [String(each.reason)] : []));
  expect(
    won.length === 5,
    `同时列候选 6 个，只能成功 5 个（实际 ${won.length}；未成功：${refusals.join('；')}）`,
  );
  stage.say('六个单位同时争五个名额：成功 5 个，排在最后的 1 个没有列入');

  const leaver = won.find(({ district }) => district.login !== 'qijiang') as (typeof won)[number];
  const waiting = passed.find((entry) => !won.includes(entry)) as (typeof passed)[number];
  const leaving = new Person(stage, leaver.district.login);
  const { application } = await leaving.look(leaver.id);
  await leaving.call(routes.withdrawApplication, {
    parameters: { id: leaver.id },
    body: { version: application.version, reason: '区政府来函：因机构改革，自愿退出本批次评选。' },
  });
  await lead.call(routes.selectApplication, {
    parameters: { id: waiting.id },
    body: { version: waiting.version },
  });
  stage.say(`${leaver.district.name}自愿退出，名额空出，${waiting.district.name}递补为候选`);

  const ids = [...won.filter((entry) => entry !== leaver), waiting].map(({ id }) => id);
  const named = await publishAndName(stage, { campaign, lead, admin, ids, document: '渝卫发〔2026〕71号' });
  return { applications: applied.map(({ id }) => id), named, returned: [returned.application.id] };
}

/** A district starts, fills and submits by the API. */
export async function apply(
  stage: Stage,
  person: Person,
  district: District,
  to = campaign,
): Promise<ApplicationView> {
  const created = await person.call(routes.createApplication, { parameters: { id: to } });
  const id = created.application.id;
  expect(created.application.chain.length === 2, '重庆的区县直接报市，没有地市一级');
  const { edition } = await person.look(id);
  const answers = standardAnswers(edition, district.name, district);
  await person.write(id, answers);
  for (const row of rowsOf(edition)) {
    if (row.evidence === 'required' && !(row.id in (district.notApplicable ?? {}))) {
      const file = pdf(`${district.name}第${row.id}行佐证.pdf`, `${district.login} row ${row.id}`);
      const evidence = await person.upload(id, row.id, file);
      expect(evidence.state.name === 'accepted', `${file.name}应通过检查`);
    }
  }
  const sent = await person.call(routes.submitApplication, {
    parameters: { id },
    body: { version: created.application.version, answers },
  });
  stage.say(`${district.name}自评并上报：${sent.application.selfTally?.sentence ?? ''}`);
  return sent;
}

/** The city returns one application with a defect at a row; only this row opens. */
async function returnOnce(
  stage: Stage,
  reviewer: Person,
  { district, id, version }: { district: District; id: ApplicationId; version: number },
) {
  const row = ItemId.parse('18.1');
  const received = await reviewer.call(routes.receiveApplication, { parameters: { id }, body: { version } });
  const back = await reviewer.call(routes.returnApplication, {
    parameters: { id },
    body: {
      version: received.application.version,
      defects: [{ item: row, note: '请补充2026年第三季度检查记录和整改销号情况。' }],
    },
  });
  const person = new Person(stage, district.login);
  const view = await person.look(id);
  const answers = Object.fromEntries(view.answers.map(({ item, answer }) => [item, answer])) as Parameters<
    Person['write']
  >[1];
  const corrected = {
    ...answers,
    [row]: {
      ...answers[row],
      text: `${answers[row]?.text ?? ''}已补充2026年第三季度检查记录，发现问题9项，全部整改销号。`,
    },
  };
  const again = await person.call(routes.resubmitApplication, {
    parameters: { id },
    body: { version: back.application.version, answers: corrected },
  });
  stage.say(`重庆市退回${district.name}第 18.1 行补正，${district.name}补正后重新提交`);
  return again;
}

/** The city's reviewer confirms or corrects each row, then the line decides. */
export async function review(
  stage: Stage,
  reviewer: Person,
  district: District,
  id: ApplicationId,
  version: number,
): Promise<ApplicationView> {
  const accepted = await reviewer.call(routes.acceptApplication, { parameters: { id }, body: { version } });
  return judge(stage, reviewer, district, id, accepted.application.version);
}

/** Row by row, and then the line, for an application that was accepted. */
export async function judge(
  stage: Stage,
  reviewer: Person,
  district: District,
  id: ApplicationId,
  version: number,
): Promise<ApplicationView> {
  const { application, edition, findings, answers, observations } = await reviewer.look(id);
  const sent = Object.fromEntries(answers.map(({ item, answer }) => [item, answer])) as Answers;
  const recorded = new Set(observations.map(({ item, source }) => `${item}#${source}`));
  const records = standardRecords(edition, sent, dateOf(application.updatedAt), {
    // What the city's office counts is not always what the district reported.
    '11.1': { office: { managed: { numerator: '47902', denominator: '76300' } } },
  }).filter(({ item, source }) => !recorded.has(`${item}#${source}`));
  if (records.length > 0)
    await reviewer.call(routes.saveObservations, { parameters: { id }, body: { changes: records } });
  const known = new Map(findings.map((finding) => [finding.item, finding.revision]));
  const changes = rowsOf(edition).map((row) => {
    const value: 'met' | 'notMet' | 'notApplicable' =
      row.id in (district.notApplicable ?? {})
        ? 'notApplicable'
        : district.without?.includes(row.id)
          ? 'notMet'
          : 'met';
    return {
      item: row.id,
      value,
      note: value === 'met' ? '' : '与自评一致。',
      revision: known.get(row.id) ?? 0,
    };
  });
  await reviewer
    .call(routes.saveFindings, { parameters: { id }, body: { changes } })
    .catch((error: unknown) => {
      // Saved before the server died: the findings are there already.
      if (!(error instanceof Error) || error.name !== 'ApiProblem') throw error;
    });
  const body = { version };
  if ((district.without?.length ?? 0) < 5) {
    const passed = await reviewer.call(routes.passApplication, { parameters: { id }, body });
    stage.say(`${district.name}核定：${passed.application.verifiedTally?.sentence ?? ''}`);
    return passed;
  }
  const below = await reviewer.refused(routes.passApplication, { parameters: { id }, body });
  expect(below.code === 'lineNotReached', '未达到 85% 不能通过');
  stage.say(`${district.name}：${below.detail}`);
  return reviewer.call(routes.failApplication, {
    parameters: { id },
    body: { ...body, reason: below.detail },
  });
}
