import { endpoint } from '#functions/middleware/endpoint.ts';
import { deskCampaign, hashOfUnits, listedUnits } from '#functions/middleware/recommendation.ts';
import { exportNationalList } from '#shared/contract/routes.ts';
import { shown } from '#shared/domain/time.ts';

/** The frozen list where there is one; else what has come in so far, which the sheet says. */
export default endpoint(exportNationalList, (tools) => async ({ parameters, actor, now }) => {
  const campaign = await deskCampaign(tools, parameters.id, actor);
  const [list, recommendations] = await Promise.all([
    tools.recommendations.list(campaign.id),
    tools.recommendations.ofCampaign(campaign.id),
  ]);
  const frozen = list?.frozen ?? null;
  const units = frozen?.units ?? listedUnits(recommendations);
  const letters = new Map(recommendations.map(({ recommender, letter }) => [recommender, letter]));
  const note =
    frozen === null
      ? `名单尚未锁定，截至 ${shown(now)}；以锁定后的名单为准。`
      : `锁定时间：${shown(frozen.at)}　锁定人：${frozen.by}　名单校验码（SHA-256）：${hashOfUnits(units)}`;
  const lines = units.map((unit, index) => ({
    number: index + 1,
    unit,
    letter: letters.get(unit.recommender),
  }));
  type Line = (typeof lines)[number];
  const { writeTable } = await import('#functions/office/write-table.ts');
  const content = await writeTable({
    title: `${campaign.title}推荐名单汇总表`,
    note,
    columns: [
      { head: '序号', width: 8, kind: 'integer', value: ({ number }: Line) => number },
      { head: '推荐单位', width: 34, kind: 'text', value: ({ unit }: Line) => unit.recommenderName },
      { head: '推荐顺序', width: 10, kind: 'integer', value: ({ unit }: Line) => unit.rank },
      { head: '申报单位', width: 46, kind: 'text', value: ({ unit }: Line) => unit.organisationName },
      {
        head: '推荐函文号',
        width: 26,
        kind: 'text',
        value: ({ letter }: Line) => letter?.documentNumber ?? null,
      },
      { head: '推荐函日期', width: 16, kind: 'date', value: ({ letter }: Line) => letter?.date ?? null },
    ],
    rows: lines,
  });
  return { name: `${campaign.title}推荐名单汇总表.xlsx`, content };
});
