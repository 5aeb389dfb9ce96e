import type { StatusName } from '#shared/model/status.ts';

/** What the button says to whoever is awaited in a status. */
const works: Partial<Record<StatusName, string>> = {
  draft: '继续填报',
  returned: '去补正',
  creating: '报告进展',
  underReview: '去审核',
  recommended: '去受理',
  evaluating: '去评审',
  ranked: '确定候选',
  candidate: '查看',
  underObjection: '去核查',
  cleared: '去命名',
};

export const workOf = (status: StatusName): string => works[status] ?? '查看';
