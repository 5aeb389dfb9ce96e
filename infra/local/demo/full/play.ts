import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as routes from '#shared/contract/routes.ts';
import { CampaignId } from '#shared/model/ids.ts';
import { expect } from '../player.ts';
import { type Country, day, openCountry } from './country.ts';
import { playInstitution } from './institution.ts';
import { type NationalCycle, playNational, refusedAgain } from './national.ts';
import { beginProvince, nameProvince } from './province.ts';
import { playTitles } from './titles.ts';

/** What the five years must have come to; every number is counted from what the API answers at the end. */
interface Outcome {
  readonly campaigns: number;
  readonly applications: number;
  readonly named: { readonly counties: number; readonly institutions: number; readonly provinces: number };
  readonly returned: number;
  readonly withdrawn: number;
  readonly lapsed: number;
  readonly dropped: number;
  readonly revoked: number;
  readonly overdueReports: number;
  readonly refusedAgain: string;
  readonly seconds: number;
}

/**
 * `npm run demo -- --full`: 2022 to 2026 on the shifted clock with the divisions of the time, through the HTTP API: a
 * national cycle with four provinces of different shape, all three kinds of project, and what comes after a naming. It
 * checks the outcome, prints it, and throws where anything is otherwise.
 */
export async function playFiveYears(say: (line: string) => void = console.log): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'shifan-full-'));
  const country = await openCountry(folder, say);
  const started = performance.now();
  try {
    const first = await playNational(country);
    await country.to(day('2023-03-15'));
    const province = await beginProvince(country);
    await playTitles(country, first);
    const refused = await playSecondCycle(country, first);
    await country.to(day('2025-03-03'));
    await playInstitution(country);
    await country.to(day('2026-01-05'));
    await nameProvince(country, province);
    const outcome = await outcomeOf(country, first, refused, performance.now() - started);
    say(JSON.stringify(outcome));
    return outcome;
  } finally {
    await country.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The next cycle, made of the first by one action; the unit whose title was taken may not apply in it. */
async function playSecondCycle(country: Country, { campaign }: NationalCycle): Promise<string> {
  const { stage } = country;
  stage.say('【三、第二批，2024】');
  const lead = await country.person('nhc-lead');
  const { view, changes } = await lead.call(routes.nextCampaign, { parameters: { id: campaign } });
  const next = CampaignId.parse(view.campaign.id);
  await lead.call(routes.publishCampaign, {
    parameters: { id: next },
    body: {
      version: view.campaign.version,
      document: { documentNumber: '国卫老龄发〔2024〕10号', date: country.today() },
    },
  });
  stage.say(`由第一批建立下一周期，${changes.length} 处不同`);
  await country.to(day('2024-06-03'));
  const refused = await refusedAgain(country, next);
  stage.say(`石河子市再次申报被拒绝：${refused}`);
  return refused;
}

async function outcomeOf(
  country: Country,
  first: NationalCycle,
  refused: string,
  milliseconds: number,
): Promise<Outcome> {
  const lead = await country.person('nhc-lead');
  const statuses: Record<string, number> = {};
  let returned = 0;
  let applications = 0;
  const { campaigns } = await lead.call(routes.listCampaigns);
  const all = [...campaigns.map(({ campaign }) => campaign.id)];
  for (const id of all) {
    let cursor: string | undefined;
    do {
      const page = await lead.call(routes.listApplications, {
        query: { view: 'branch', campaign: id, ...(cursor !== undefined && { cursor }) },
      });
      for (const row of page.applications) {
        applications += 1;
        statuses[row.status.name] = (statuses[row.status.name] ?? 0) + 1;
        returned += row.returnedTimes;
        const { events, intact } = await lead.call(routes.getHistory, { parameters: { id: row.id } });
        expect(intact && events.at(-1)?.to.name === row.status.name, `${row.id} 的记录应完整`);
      }
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
  }
  const ruoqiang = await (await country.person('ruoqiang')).look(first.ended.ruoqiang);
  const lapsed = ruoqiang.application.status.name === 'lapsed' ? 1 : 0;
  const titles = async (filter: 'overdue' | 'revoked') =>
    (await lead.call(routes.listDesignations, { query: { filter } })).designations;
  const { provinces } = await lead.call(routes.listPublicProvinces);
  const named = statuses['named'] ?? 0;
  const outcome: Outcome = {
    campaigns: campaigns.length,
    applications,
    named: { counties: named - 1, institutions: 1, provinces: provinces.length },
    returned,
    withdrawn: statuses['withdrawn'] ?? 0,
    lapsed,
    dropped: statuses['dropped'] ?? 0,
    revoked: (await titles('revoked')).length,
    overdueReports: (await titles('overdue')).length,
    refusedAgain: refused,
    seconds: Math.round(milliseconds / 100) / 10,
  };
  expect(named === 5, `应命名 4 个县和 1 个机构（实为 ${named}）`);
  expect(outcome.named.provinces === 1, '应命名 1 个省');
  expect(
    outcome.returned === 1 && outcome.withdrawn === 1 && outcome.lapsed === 1,
    '一次退回、一次撤回、一次逾期',
  );
  expect(outcome.dropped === 1, '异议属实的一个单位不予命名');
  expect(outcome.revoked === 1 && outcome.overdueReports >= 1, '一次取消命名，至少一份年度报告逾期');
  return outcome;
}
