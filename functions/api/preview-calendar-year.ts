import { runningBy } from '#functions/middleware/calendar.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { reject } from '#functions/middleware/refused.ts';
import { previewCalendarYear } from '#shared/contract/routes.ts';
import { calendarChanges, keepsCalendar, readCalendarTable } from '#shared/domain/calendars.ts';

export default endpoint(previewCalendarYear, (tools) => async ({ parameters, body, actor, now }) => {
  const kept = (await tools.calendars.kept(parameters.id)) ?? reject('notFound');
  if (!keepsCalendar(kept.calendar, actor))
    reject('notPermitted', '该日历由其保管单位的批次管理或系统管理人员更新。');
  const { years, faults } = readCalendarTable(body.text, body.year);
  const own = years[body.year];
  if (own === undefined) return { faults: [...faults], changes: [], running: [] };
  const newest = { ...kept.newest, years: { ...kept.newest.years, [body.year]: own } };
  return {
    faults: [...faults],
    changes: calendarChanges(kept.newest.years[body.year], own),
    running: await runningBy(tools, { ...kept, newest }, actor, now),
  };
});
