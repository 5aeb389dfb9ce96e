import type { ProvinceView } from '#shared/contract/province-views.ts';
import * as routes from '#shared/contract/routes.ts';
import { rowsOf } from '#shared/domain/verdict.ts';
import type { Answers } from '#shared/model/answer.ts';
import type { EvidenceId, ItemId, ProvinceApplicationId } from '#shared/model/ids.ts';
import type { ProvinceCommand } from '#shared/model/province-command.ts';
import { editions } from '#shared/standards/editions.ts';
import { pdf } from '../files.ts';
import { expect, type Person } from '../player.ts';
import { type Country, day } from './country.ts';

let files = 0;
async function file(person: Person, id: ProvinceApplicationId, item: string): Promise<EvidenceId> {
  files += 1;
  const evidence = await person.upload(
    id as never,
    item as ItemId,
    pdf(`${item}-${files}.pdf`, `file ${files}`),
  );
  return evidence.id;
}

async function decide(
  country: Country,
  person: Person,
  id: ProvinceApplicationId,
  command: ProvinceCommand,
): Promise<ProvinceView> {
  const { application } = await person.call(routes.getProvinceApplication, { parameters: { id } });
  const reply = await person.call(routes.decideProvinceApplication, {
    parameters: { id },
    body: { version: application.version, command },
  });
  await country.shifan.settled();
  return reply;
}

/** Every row of the national standard answered as done, with the figures that it asks for. */
function answers(): Answers {
  const edition = editions.find(({ id }) => id === 'NAT-COUNTY-2022');
  if (edition === undefined) throw new Error('没有国家标准');
  return Object.fromEntries(
    rowsOf(edition).map((row) => [
      row.id,
      {
        checks: row.checks.map(() => true),
        text: '已印发文件并落实。',
        ...(row.measures.length > 0 && {
          figures: Object.fromEntries(
            row.measures.map((measure) => [
              measure.id,
              measure.kind === 'ratio' ? { numerator: '120', denominator: '120' } : { value: '0' },
            ]),
          ),
        }),
      },
    ]),
  ) as Answers;
}

/** 贵州省 applies in 2023, whenever it likes; its creation period runs to the end of 2025. */
export async function beginProvince(country: Country): Promise<ProvinceApplicationId> {
  const [province, nation] = [await country.person('gz-lead'), await country.person('nhc-lead')];
  const begun = await province.call(routes.beginProvinceApplication);
  const { id } = begun.application;
  const part = async (item: string) => ({
    text: '全省各县区均建立了医养结合工作机制并落实责任，签约合作全覆盖。',
    file: await file(province, id, item),
  });
  await decide(country, province, id, {
    action: 'submit',
    content: {
      government: '贵州省人民政府',
      letter: {
        documentNumber: '黔府函〔2023〕12号',
        date: country.today(),
        file: await file(province, id, 'letter'),
      },
      progress: await part('progress'),
      next: await part('next'),
      milestones: [{ id: 'm1', title: '印发实施方案', due: '2023-12-31' }],
    },
  });
  await decide(country, nation, id, {
    action: 'accept',
    agreement: {
      documentNumber: '国卫老龄函〔2023〕20号',
      date: country.today(),
      file: await file(nation, id, 'agreement'),
    },
    period: { start: country.today(), end: day('2025-12-31') },
  });
  country.stage.say('贵州省人民政府申请创建示范省，国家受理，创建期至 2025-12-31');
  return id;
}

/** Evaluated after its period, published, and named in 2026. */
export async function nameProvince(country: Country, id: ProvinceApplicationId): Promise<void> {
  const [province, nation] = [await country.person('gz-lead'), await country.person('nhc-lead')];
  const { application } = await nation.call(routes.getProvinceApplication, { parameters: { id } });
  expect(application.status === 'periodExpired', `贵州省创建期应已届满（实为 ${application.status}）`);
  await decide(country, province, id, {
    action: 'selfEvaluate',
    answers: answers(),
    report: await file(province, id, 'selfevaluation'),
  });
  await decide(country, nation, id, {
    action: 'beginEvaluation',
    team: ['周立民', '郑海燕', '李文华'],
    startsOn: country.today(),
  });
  await decide(country, nation, id, {
    action: 'conclude',
    result: 'reached',
    report: await file(nation, id, 'evaluation'),
    text: '经现场评估，达到示范省标准。',
    demand: '',
    until: null,
  });
  const open = await decide(country, nation, id, {
    action: 'startPublicity',
    workingDays: 5,
    address: 'http://www.nhc.gov.cn/',
    contact: '老龄健康司 010-68792114',
  });
  country.stage.say(`贵州省评估达标，开始公示（${open.row.label}）`);
  await country.to(day('2026-02-10'));
  const named = await decide(country, nation, id, {
    action: 'name',
    document: { documentNumber: '国卫老龄函〔2026〕8号', date: country.today() },
    plaqueNumber: 'YYJH-S-2026-01',
    objections: '无异议。',
  });
  expect(named.application.status === 'named', '贵州省应已命名');
  country.stage.say('贵州省命名为全国医养结合示范省');
}
