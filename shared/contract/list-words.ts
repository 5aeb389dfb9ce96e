/** How lists of applications are sorted and filtered, in words; without what does it, which a screen may load later. */
export const sortings = {
  due: '期限从近到远',
  verified: '核定从高到低',
  updated: '最近办理在前',
  name: '按单位名称',
  returned: '退回次数多的在前',
} as const;
export type Sorting = keyof typeof sortings;

/** By what is left of the time: all, what is late, what is due within three days. */
export const dueFilters = { all: '全部期限', late: '已逾期', soon: '三天内到期' } as const;
export type DueFilter = keyof typeof dueFilters;
