import { endpoint } from '#functions/middleware/endpoint.ts';
import { deskCampaign, hashOfUnits, listedUnits } from '#functions/middleware/recommendation.ts';
import { writeTable } from '#functions/office/write-table.ts';
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
  const content = await writeTable({
    title: `${campaign.title}推荐名单汇总表`,
    note,
    columns: [
      { title: '序号', width: 8 },
      { title: '推荐单位', width: 34 },
      { title: '推荐顺序', width: 10 },
      { title: '申报单位', width: 46 },
      { title: '推荐函文号', width: 26 },
      { title: '推荐函日期', width: 14 },
    ],
    rows: units.map((unit, index) => {
      const letter = letters.get(unit.recommender);
      return [
        String(index + 1),
        unit.recommenderName,
        String(unit.rank),
        unit.organisationName,
        letter?.documentNumber ?? '',
        letter?.date ?? '',
      ];
    }),
  });
  return { name: `${campaign.title}推荐名单汇总表.xlsx`, content };
});
