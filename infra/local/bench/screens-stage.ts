import * as routes from '#shared/contract/routes.ts';
import type { ApplicationRow } from '#shared/contract/views.ts';
import type { Answers } from '#shared/model/answer.ts';
import { ApplicationId, CampaignId } from '#shared/model/ids.ts';
import { rowsOf, standardAnswers } from '../demo/answers.ts';
import { apply, type District, districts, review } from '../demo/chongqing.ts';
import { pdf } from '../demo/files.ts';
import { Person, type Stage } from '../demo/player.ts';
import { organisationsOfChina } from '../seed/organisations.ts';

const campaign = CampaignId.parse('chongqing-2026');
function districtOf(login: string): District {
  const found = districts.find((district) => district.login === login);
  if (found === undefined) throw new Error(`no district ${login}`);
  return found;
}
const applicationOf = (code: string) => ApplicationId.parse(`${campaign}.hc-${code}`);

/** A main screen, and who looks at it: nobody signed in where `login` is null. */
export interface Screen {
  readonly name: string;
  readonly login: string | null;
  readonly path: string;
}

/** Every main screen, each before somebody who works with it. */
export const screens: readonly Screen[] = [
  { name: '公众查询', login: null, path: '/public' },
  { name: '公开数据', login: null, path: '/public/data' },
  { name: '登录', login: null, path: '/sign-in' },
  { name: '待办（县）', login: 'yuzhong', path: '/' },
  { name: '填报', login: 'yuzhong', path: `/applications/${applicationOf('500103')}` },
  { name: '创建方案', login: 'yuzhong', path: '/plan' },
  { name: '待办（审核）', login: 'cq-review', path: '/' },
  { name: '审核', login: 'cq-review', path: `/applications/${applicationOf('500157')}` },
  { name: '申报列表', login: 'cq-review', path: '/reviews' },
  { name: '待办（主办）', login: 'cq-lead', path: '/' },
  { name: '批次', login: 'cq-lead', path: `/campaigns/${campaign}` },
  { name: '专家评审', login: 'cq-lead', path: `/campaigns/${campaign}/review` },
  { name: '标准', login: 'cq-lead', path: '/standards' },
  { name: '命名单位', login: 'cq-lead', path: '/designations' },
  { name: '工作日历', login: 'cq-lead', path: '/calendars' },
  { name: '办理记录', login: 'cq-lead', path: `/applications/${applicationOf('500110')}/history` },
  { name: '单位人员', login: 'cq-admin', path: '/members' },
  { name: '机构', login: 'cq-admin', path: '/organisations' },
];

/** The form with thirty rows and sixty files of a district that is at work. */
export const filling = { login: 'yuzhong', path: `/applications/${applicationOf('500103')}` };

/** One candidate, one case under review, one form with thirty rows and sixty files. */
export async function playScreens(stage: Stage): Promise<void> {
  const [reviewer, lead] = [new Person(stage, 'cq-review'), new Person(stage, 'cq-lead')];
  const first = await apply(stage, new Person(stage, 'qijiang'), districtOf('qijiang'));
  const passed = await review(
    stage,
    reviewer,
    districtOf('qijiang'),
    first.application.id,
    first.application.version,
  );
  const { id, version } = passed.application;
  await lead.call(routes.selectApplication, { parameters: { id }, body: { version } });
  const second = await apply(stage, new Person(stage, 'liangjiang'), districtOf('liangjiang'));
  await reviewer.call(routes.acceptApplication, {
    parameters: { id: second.application.id },
    body: { version: second.application.version },
  });

  const district = new Person(stage, filling.login);
  const draft = await district.call(routes.createApplication, { parameters: { id: campaign } });
  const { edition } = await district.look(draft.application.id);
  const answers: Answers = standardAnswers(edition, '渝中区', districtOf('yuzhong'));
  await district.write(draft.application.id, answers);
  for (const row of rowsOf(edition))
    for (const part of ['一', '二'])
      await district.upload(
        draft.application.id,
        row.id,
        pdf(`第${row.id}行佐证材料之${part}.pdf`, `${row.id} ${part}`),
      );
}

/** As many rows as a busy nation has, made of one that the server gave, under the country's own names. */
export function manyRows(one: ApplicationRow, count: number): ApplicationRow[] {
  const names = organisationsOfChina()
    .filter(({ level }) => level === 'county')
    .map(({ fullName }) => fullName);
  const statuses = [one.label, '地市级审核中', '省级初审中', '已退回补正'];
  return Array.from({ length: count }, (_, index) => ({
    ...one,
    id: ApplicationId.parse(`${campaign}.unit-${index}`),
    organisationName: names[(index * 7) % names.length] as string,
    label: statuses[index % statuses.length] as string,
    dueAt: new Date(Date.UTC(2026, 11, 1 + (index % 28))).toISOString() as ApplicationRow['dueAt'],
    returnedTimes: index % 3,
  }));
}
