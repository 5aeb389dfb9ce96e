import * as routes from '#shared/contract/routes.ts';
import { DesignationId } from '#shared/model/ids.ts';
import { expect, type Person } from '../player.ts';
import { type Country, day } from './country.ts';
import type { NationalCycle } from './national.ts';

const report = {
  progress: '全年新增医养结合机构三家，签约合作全覆盖，完成老年人健康管理四万人次。',
  problems: '床位利用率不高。',
  plan: '推进社区嵌入式服务。',
  figures: { institutions: '12', beds: '1860', served: '40000', contracts: '25' },
};

type Step =
  | typeof routes.submitReport
  | typeof routes.receiveReport
  | typeof routes.openCase
  | typeof routes.stateDefence
  | typeof routes.revokeDesignation;

const titleOf = (person: Person, id: DesignationId) =>
  person.call(routes.getDesignation, { parameters: { id } });

/** A step on a title as it stands now. */
async function take(person: Person, route: Step, id: DesignationId, more: object) {
  const { designation } = await titleOf(person, id);
  return person.call(route as typeof routes.receiveReport, {
    parameters: { id },
    body: { version: designation.version, ...more } as never,
  });
}

/** What a title holds its unit to: yearly reports, one of them overdue; a revocation with a hearing and a ban. */
export async function playTitles(country: Country, { named }: NationalCycle): Promise<void> {
  const { stage } = country;
  stage.say('【二、命名之后：年度报告与退出，2024】');
  const lead = await country.person('nhc-lead');
  const ids = Object.fromEntries(
    Object.entries(named).map(([name, id]) => [name, DesignationId.parse(id)]),
  ) as Record<keyof typeof named, DesignationId>;
  await country.to(day('2024-01-05'));
  for (const name of ['yanqi', 'qijiang', 'shihezi'] as const) {
    const person = await country.person(name);
    await take(person, routes.submitReport, ids[name], { year: 2023, content: report });
    await take(lead, routes.receiveReport, ids[name], { year: 2023 });
  }
  await country.to(day('2024-02-02'));
  const late = await titleOf(lead, ids.jiangkou);
  const duty = late.designation.duties.find(({ year }) => year === 2023);
  expect(duty?.state === 'overdue', `江口县2023年度报告应为逾期（实为 ${duty?.state}）`);
  const overdue = await lead.call(routes.listDesignations, { query: { filter: 'overdue' } });
  expect(overdue.designations.length === 1, '逾期未报的只有江口县');
  stage.say('2023年度报告：三个单位按时提交并接收，江口县逾期未报');

  await country.to(day('2024-03-04'));
  await take(lead, routes.openCase, ids.shihezi, {
    category: 'rights',
    source: 'complaint',
    objection: null,
    facts: '某医养结合机构约束老年人，造成伤害。',
    evidence: '民政部门调查笔录、医院诊断',
    hearingUntil: day('2024-03-18'),
  });
  const shihezi = await country.person('shihezi');
  await take(shihezi, routes.stateDefence, ids.shihezi, { text: '已处理责任人并整改。', waived: false });
  await country.to(day('2024-03-20'));
  await take(lead, routes.revokeDesignation, ids.shihezi, {
    document: { documentNumber: '国卫老龄函〔2024〕31号', date: country.today() },
    reason: '情形属实，严重侵害老年人权益',
  });
  await country.shifan.settled();
  const { titles } = await lead.call(routes.checkTitle, { query: { q: '石河子' } });
  const revoked = await titleOf(lead, ids.shihezi);
  expect(revoked.designation.status === 'revoked', '石河子市的命名应已取消');
  expect(titles.length > 0, '公众应能查到石河子市的命名及其取消');
  stage.say('石河子市立案、陈述申辩后取消命名（国卫老龄函〔2024〕31号），三年内不得再次申请');
}
