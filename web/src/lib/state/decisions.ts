import type { Route } from '#shared/contract/route.ts';
import * as routes from '#shared/contract/routes.ts';
import type { ApplicationView, CaseView } from '#shared/contract/views.ts';
import { isLate, nextLink } from '#shared/domain/decide.ts';
import { endOfDayAfter } from '#shared/domain/time.ts';
import { type Action, transitionOf } from '#shared/domain/transitions.ts';
import { call } from '../api/client.ts';
import { instantOf, shown } from '../words/time.ts';

/** What a decision asks from the person beside the click. */
export type Asks = 'nothing' | 'reason' | 'document' | 'defects' | 'answers' | 'cause';

interface Decision {
  readonly route: Route;
  readonly asks: Asks;
  readonly tone: 'primary' | 'plain' | 'danger';
  /** What will happen, named before it happens. */
  readonly effect: (view: CaseView, now: number) => string;
}

/** A county that recommends an institution. */
const endorsing = ({ application: { status }, campaign }: CaseView) =>
  campaign.applicantLevel === 'institution' && status.name === 'underReview' && status.level === 'county';
const perDistrict = ({ campaign: { institutionsPerDistrict } }: CaseView) =>
  institutionsPerDistrict ? `（每个区县不超过 ${institutionsPerDistrict} 个）` : '';
const name = (view: CaseView) => view.application.organisationName;
const nextName = (view: CaseView) => {
  const { status } = view.application;
  return status.name === 'underReview'
    ? (nextLink(view.application, status.level)?.name ?? view.campaign.leadName)
    : view.campaign.leadName;
};

/** Every action that a person takes on a case by a button. `receive` happens by opening it; the system's have no button. */
export const decisions: Partial<Record<Action, Decision>> = {
  submit: {
    route: routes.submitApplication,
    asks: 'answers',
    tone: 'primary',
    effect: (view) =>
      `将把 ${name(view)} 的申报提交给${view.application.chain[1]?.name ?? view.campaign.leadName}。提交后内容锁定；在对方打开之前可以撤回上报。`,
  },
  resubmit: {
    route: routes.resubmitApplication,
    asks: 'answers',
    tone: 'primary',
    effect: () => '将把补正后的内容重新提交给退回的单位，从退回的环节继续办理。',
  },
  recall: {
    route: routes.recallApplication,
    asks: 'nothing',
    tone: 'plain',
    effect: () => '将撤回本次上报，申报回到您的单位，可修改后重新上报。对方打开之后不能再撤回。',
  },
  withdraw: {
    route: routes.withdrawApplication,
    asks: 'reason',
    tone: 'danger',
    effect: (view, now) =>
      isLate(view.application, view.campaign, instantOf(now))
        ? `将撤回 ${name(view)} 在本批次的申报，不再参加本批次评审。申报已截止，撤回须有书面函件。`
        : `将撤回 ${name(view)} 在本批次的申报，不再参加本批次评审。截止时间之前可以重新申报。`,
  },
  reopen: {
    route: routes.reopenApplication,
    asks: 'nothing',
    tone: 'primary',
    effect: () => '将恢复为草稿，原来填写的内容保留，须在截止时间之前重新提交上报。',
  },
  return: {
    route: routes.returnApplication,
    asks: 'defects',
    tone: 'plain',
    effect: (view, now) =>
      `将退回 ${name(view)} 补正（第 ${(view.application.returned?.times ?? 0) + 1} 次退回${view.campaign.maxReturns ? `，共可退回 ${view.campaign.maxReturns} 次` : ''}），只开放下列条目供修改，补正期限至 ${shown(endOfDayAfter(instantOf(now), view.campaign.correctionDays))}。`,
  },
  forward: {
    route: routes.forwardApplication,
    asks: 'nothing',
    tone: 'primary',
    effect: (view) =>
      endorsing(view)
        ? `将同意推荐 ${name(view)}，占用本区县 1 个推荐名额${perDistrict(view)}，由${nextName(view)}办理。对方打开之前可以撤回。`
        : `将同意上报，由${nextName(view)}办理。对方打开之前可以撤回。`,
  },
  recommend: {
    route: routes.recommendApplication,
    asks: 'document',
    tone: 'primary',
    effect: (view) =>
      `${endorsing(view) ? `将占用本区县 1 个推荐名额${perDistrict(view)}。` : ''}将书面推荐 ${name(view)} 至${nextName(view)}。请填写推荐函的文号和日期。`,
  },
  notRecommend: {
    route: routes.notRecommendApplication,
    asks: 'reason',
    tone: 'danger',
    effect: (view) => `将不予推荐 ${name(view)}，本批次办理到此结束，不能恢复。理由将告知申报单位。`,
  },
  accept: {
    route: routes.acceptApplication,
    asks: 'nothing',
    tone: 'primary',
    effect: (view) => `将受理 ${name(view)} 的申报，进入评审。`,
  },
  declareIneligible: {
    route: routes.declareIneligibleApplication,
    asks: 'reason',
    tone: 'danger',
    effect: (view) =>
      `将对 ${name(view)} 作出不予受理决定，本批次办理到此结束，不能恢复。理由将告知申报单位。`,
  },
  reportCreation: {
    route: routes.reportCreationApplication,
    asks: 'answers',
    tone: 'primary',
    effect: (view) =>
      `将按现状填写的全表和下面写明的进展报告给${view.campaign.leadName}。创建期内可以多次报告，以最近一次为准。`,
  },
  reachStandard: {
    route: routes.reachStandardApplication,
    asks: 'nothing',
    tone: 'primary',
    effect: (view) => `将认定 ${name(view)} 达到标准，结束创建，进入评审。`,
  },
  pass: {
    route: routes.passApplication,
    asks: 'nothing',
    tone: 'primary',
    effect: (view) => `将以目前的核定结果通过 ${name(view)} 的本环节评审，核定结果随之固定。`,
  },
  fail: {
    route: routes.failApplication,
    asks: 'reason',
    tone: 'danger',
    effect: (view) =>
      view.application.appeal?.state === 'accepted'
        ? `将判定 ${name(view)} 复核后仍不通过，本批次办理到此结束，不能再次申请复核。理由将告知申报单位。`
        : `将判定 ${name(view)} 评审不通过。理由将告知申报单位；由专家评审的，该单位在复核期限内可以申请复核一次，否则本批次办理到此结束。`,
  },
  appeal: {
    route: routes.appealApplication,
    asks: 'reason',
    tone: 'primary',
    effect: () =>
      '将向主办单位申请复核，一次为限。请写明哪些条目、哪些材料没有得到应有的评价；主办单位同意的，由其他专家重新评审全部内容。',
  },
  acceptAppeal: {
    route: routes.acceptAppealApplication,
    asks: 'nothing',
    tone: 'primary',
    effect: (view) =>
      `将同意 ${name(view)} 复核：原专家的评审保留备查，不再计分，他们不再参加；请随后在“专家评审”补抽其他专家。复核结论以他们的签字为准。`,
  },
  refuseAppeal: {
    route: routes.refuseAppealApplication,
    asks: 'reason',
    tone: 'danger',
    effect: (view) => `将不予复核，${name(view)} 维持评审不通过，不能再次申请。理由将告知申报单位。`,
  },
  select: {
    route: routes.selectApplication,
    asks: 'nothing',
    tone: 'primary',
    effect: (view) => `将把 ${name(view)} 列为候选，占用 1 个名额。公示开始之前可以移出。`,
  },
  deselect: {
    route: routes.deselectApplication,
    asks: 'reason',
    tone: 'danger',
    effect: (view) => `将把 ${name(view)} 移出候选，释放 1 个名额。`,
  },
  publish: {
    route: routes.publishApplication,
    asks: 'reason',
    tone: 'primary',
    effect: (view) =>
      `${view.application.status.name === 'ranked' ? `将以 ${name(view)} 递补公示后空出的名额。` : ''}将单独公示 ${name(view)}，自今日起满 ${view.campaign.publicityDays} 个工作日，期间受理异议；其他单位的公示期不变。`,
  },
  republish: {
    route: routes.republishApplication,
    asks: 'reason',
    tone: 'danger',
    effect: (view) =>
      `只在原公示的不是同一单位时办理（笔误请在批次页“更正公示名单”）。将为 ${name(view)} 重新公示，自今日起满 ${view.campaign.publicityDays} 个工作日；其他单位的公示期不变。`,
  },
  disqualify: {
    route: routes.disqualifyApplication,
    asks: 'cause',
    tone: 'danger',
    effect: (view) =>
      `将取消 ${name(view)} 的申报资格，本批次办理到此结束，不能恢复，占用的名额随之腾出。理由将告知申报单位。`,
  },
  name: {
    route: routes.nameApplication,
    asks: 'document',
    tone: 'primary',
    effect: (view) =>
      `将命名 ${name(view)}。请填写命名文件的文号和日期；命名后向社会公布，并立下每年的报告任务。`,
  },
};

/** Whether the transition table demands a reason. */
export function needsReason(view: Pick<CaseView, 'application'>, action: Action): boolean {
  return transitionOf(view.application.status, action)?.reason === 'required';
}

/** Sends a decision. The body's shape is the route's own; the server parses it against the same contract. */
export function send(
  action: Action,
  application: { readonly id: string; readonly version: number },
  body: Record<string, unknown>,
  key: string,
): Promise<ApplicationView> {
  const { route } = decisions[action] as Decision;
  return call(route, {
    parameters: { id: application.id },
    body: { version: application.version, ...body },
    key,
  }) as Promise<ApplicationView>;
}
