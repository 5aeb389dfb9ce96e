import { applicationRow } from '#functions/middleware/application-row.ts';
import { endpoint, type Tools } from '#functions/middleware/endpoint.ts';
import { arrange } from '#shared/contract/arrange.ts';
import { dueFilters, sortings } from '#shared/contract/list-words.ts';
import { exportApplications } from '#shared/contract/routes.ts';
import type { ApplicationRow } from '#shared/contract/views.ts';
import { maySee } from '#shared/domain/decide.ts';
import { maySeeCampaign } from '#shared/domain/decide-campaign.ts';
import { isNamed } from '#shared/domain/spelling.ts';
import { dateOf, millisecondsOf, shown } from '#shared/domain/time.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { Person } from '#shared/model/organisation.ts';

const day = (at: Instant | null) => (at === null ? null : dateOf(at));

const columns = [
  { head: '申报单位', width: 34, kind: 'text', value: (row: ApplicationRow) => row.organisationName },
  { head: '批次', width: 34, kind: 'text', value: (row: ApplicationRow) => row.campaignTitle },
  { head: '状态', width: 20, kind: 'text', value: (row: ApplicationRow) => row.label },
  { head: '等待办理', width: 24, kind: 'text', value: (row: ApplicationRow) => row.awaited?.name ?? null },
  { head: '办理期限', width: 16, kind: 'date', value: (row: ApplicationRow) => day(row.dueAt) },
  { head: '提交日期', width: 16, kind: 'date', value: (row: ApplicationRow) => day(row.submittedAt) },
  { head: '自评', width: 9, kind: 'text', value: (row: ApplicationRow) => row.self },
  { head: '核定', width: 9, kind: 'text', value: (row: ApplicationRow) => row.verified },
  { head: '退回次数', width: 9, kind: 'integer', value: (row: ApplicationRow) => row.returnedTimes },
  { head: '最近办理', width: 16, kind: 'date', value: (row: ApplicationRow) => day(row.updatedAt) },
  { head: '申报编号', width: 30, kind: 'text', value: (row: ApplicationRow) => row.id },
] as const;

/** Every application that the reader's list holds, all its pages. */
async function everyRow(
  tools: Tools,
  actor: Person,
  view: 'mine' | 'branch',
  campaigns: readonly Campaign[],
): Promise<ApplicationRow[]> {
  const byId = new Map(campaigns.map((campaign) => [campaign.id as string, campaign]));
  const rows: ApplicationRow[] = [];
  const take = (application: Parameters<typeof applicationRow>[0]) => {
    const campaign = byId.get(application.campaign);
    if (campaign && maySee(application, actor)) rows.push(applicationRow(application, campaign, actor));
  };
  if (view === 'branch') {
    for (const { id } of campaigns)
      for await (const application of tools.listing.everyInBranch(id, actor.organisation.path))
        take(application);
    return rows;
  }
  let cursor: string | undefined;
  do {
    const page = await tools.listing.awaiting(actor.organisation.id, { limit: 100, cursor });
    for (const application of page.applications) take(application);
    cursor = page.next;
  } while (cursor !== undefined);
  return rows;
}

export default endpoint(exportApplications, (tools) => async ({ query, actor, now }) => {
  const { view, campaign, label, q, sort, due } = query;
  const campaigns = (await tools.campaigns.all()).filter(
    (one) => maySeeCampaign(one, actor) && (campaign === undefined || one.id === campaign),
  );
  const rows = arrange(
    await everyRow(tools, actor, view, campaigns),
    { label, query: q, sorting: sort, due },
    millisecondsOf(now),
    isNamed,
  );
  const filters = [
    view === 'mine' ? '等待本单位办理' : '本单位可见的全部',
    ...(campaign === undefined ? [] : [`批次：${campaigns[0]?.title ?? '—'}`]),
    ...(label === '' ? [] : [`状态：${label}`]),
    ...(q.trim() === '' ? [] : [`单位名称含“${q.trim()}”`]),
    ...(due === 'all' ? [] : [dueFilters[due]]),
    sortings[sort],
  ];
  const { writeTable } = await import('#functions/office/write-table.ts');
  const content = await writeTable({
    title: '申报单位汇总表',
    note: `${filters.join('；')}。共 ${rows.length} 件。${actor.organisation.name}，${shown(now)}。`,
    columns,
    rows,
  });
  return { name: `申报单位汇总表-${dateOf(now)}.xlsx`, content };
});
