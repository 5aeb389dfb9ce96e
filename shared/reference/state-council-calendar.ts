import type { WorkingCalendar } from '../domain/working-days.ts';
import notices from './holidays_cn_2019_2026.json' with { type: 'json' };

/**
 * Days off and make-up working days by the notices of the State Council's general office, 2019–2026
 * (NateScarlet/holiday-cn, MIT; each year with the addresses of its notices). 2027 is not announced.
 *
 * A notice also speaks of the last days of the year before (元旦 2023 began on 2022-12-31), so days are filed under
 * their own year. Days of 2018, whose own notice is not here, are left out: that year is not covered.
 */
export const stateCouncilCalendar: WorkingCalendar = read();

function read(): WorkingCalendar {
  const years: Record<string, { off: Record<string, string>; work: Record<string, string> }> = {};
  for (const { year } of notices.years) years[year] = { off: {}, work: {} };
  for (const { days } of notices.years) {
    for (const { date, name, isOffDay } of days) {
      const year = years[date.slice(0, 4)];
      if (year !== undefined) year[isOffDay ? 'off' : 'work'][date] = name;
    }
  }
  return { name: '国务院办公厅节假日安排', years };
}

/** Where the days come from, as the first version says it. */
export const stateCouncilSource = {
  title: '国务院办公厅关于部分节假日安排的通知（2019–2026 年）',
  documentNumber: '',
  date: null,
  address: 'https://www.gov.cn/',
};
