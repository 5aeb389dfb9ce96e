import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Choice, Condition, Fail, type IChainable, Succeed, TaskInput } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { HumanStage } from '#infra/constructs/human-stage.ts';

export interface ApplicationWorkflowProps {
  readonly locateStage: IFunction;
  readonly openStage: IFunction;
}

/**
 * The way of one application from its submission to its naming (推荐与评审程序, DOMAIN §D): who is waited for, and in
 * which order. What is legal is not decided here: every outcome is an action of shared/domain/transitions, committed
 * before this machine hears of it.
 *
 * Input `{applicationId, run}`. Waits without any timeout; deadlines are the campaign calendar's.
 */
export function applicationWorkflow(
  scope: Construct,
  { locateStage, openStage }: ApplicationWorkflowProps,
): IChainable {
  const named = Succeed.jsonata(scope, 'Named', { comment: '已命名' });
  const closed = Succeed.jsonata(scope, 'Closed', {
    comment: '本次申报流程结束：撤回、逾期、不予推荐、不予受理、评审未通过、异议成立或批次取消',
  });
  const unknown = Fail.jsonata(scope, 'UnknownOutcome', {
    comment: '收到流程图中没有的办理结果',
    error: 'UnknownOutcome',
    cause: '{% $string({"outcome": $outcome, "state": $state, "stage": $stage}) %}',
  });
  const unknownStage = Fail.jsonata(scope, 'UnknownStage', {
    comment: '申报处于流程图中没有的环节',
    error: 'UnknownStage',
    cause: '{% $string({"state": $state, "stage": $stage}) %}',
  });

  // A new execution and a repaired one begin alike: the stored status says which stage waits.
  const locate = LambdaInvoke.jsonata(scope, 'LocateStage', {
    comment: '读取申报当前所处环节',
    lambdaFunction: locateStage,
    payload: TaskInput.fromObject({
      applicationId: '{% $states.context.Execution.Input.applicationId %}',
      run: '{% $states.context.Execution.Input.run %}',
    }),
    assign: {
      applicationId: '{% $states.context.Execution.Input.applicationId %}',
      run: '{% $states.context.Execution.Input.run %}',
      outcome: 'located',
      state: '{% $states.result.Payload.state %}',
      stage: '{% $states.result.Payload.stage %}',
    },
  });

  const stage = (name: string, label: string) =>
    new HumanStage(scope, name, { label, openStage, locate, unknown });
  const countyEndorse = stage('CountyEndorse', '县级推荐（机构）');
  const prefectureReview = stage('PrefectureReview', '地市级审核');
  const provincePreliminaryReview = stage('ProvincePreliminaryReview', '省级初审');
  const formalCheck = stage('FormalCheck', '形式审查与受理');
  const creation = stage('Creation', '创建中（先创后评）');
  const evaluation = stage('Evaluation', '评审（材料评审、现场查验、答辩、评估验收）');
  const appeal = stage('Appeal', '复核申请');
  const selection = stage('Selection', '确定候选');
  const candidateList = stage('CandidateList', '候选名单');
  const publicity = stage('Publicity', '公示');
  const underObjection = stage('UnderObjection', '异议核查');
  const naming = stage('Naming', '命名');
  const correction = stage('Correction', '退回补正');

  // Institutions only (DOMAIN A4): a county's own application begins above it, a 委属医疗机构's at the province.
  countyEndorse.leadsTo({
    forward: [prefectureReview, provincePreliminaryReview],
    recommend: formalCheck,
    // Where the campaign has a period of creation, whoever is accepted creates first.
    accept: [creation, evaluation],
    return: correction,
    notRecommend: closed,
    // Below the county stands only the institution: its draft is no stage of this machine.
    recall: closed,
    withdraw: closed,
    disqualify: closed,
    lapse: closed,
    cancel: closed,
  });

  prefectureReview.leadsTo({
    forward: provincePreliminaryReview,
    recommend: formalCheck,
    accept: [creation, evaluation],
    return: correction,
    notRecommend: closed,
    // Back to the county that recommended it, or to the draft of a unit that reports to the prefecture itself.
    recall: [countyEndorse, closed],
    withdraw: closed,
    disqualify: closed,
    lapse: closed,
    cancel: closed,
  });

  provincePreliminaryReview.leadsTo({
    // No level lies between province and nation, and to the lead it is `recommend`: only a longer chain gets here.
    forward: locate,
    recommend: formalCheck,
    accept: [creation, evaluation],
    return: correction,
    notRecommend: closed,
    // Back to the level below, or to the unit's draft where the chain has none between (重庆).
    recall: [countyEndorse, prefectureReview, locate],
    withdraw: closed,
    disqualify: closed,
    lapse: closed,
    cancel: closed,
  });

  formalCheck.leadsTo({
    accept: [creation, evaluation],
    declareIneligible: closed,
    recall: [countyEndorse, prefectureReview, provincePreliminaryReview, locate],
    withdraw: closed,
    disqualify: closed,
    cancel: closed,
  });

  creation.leadsTo({
    reachStandard: evaluation,
    // The period is over: the campaign's calendar ends it.
    endCreation: closed,
    withdraw: closed,
    disqualify: closed,
    cancel: closed,
  });

  evaluation.leadsTo({
    // The next step of the campaign's evaluation, or its end.
    pass: [evaluation, selection],
    fail: closed,
    return: correction,
    withdraw: closed,
    disqualify: closed,
    cancel: closed,
  });

  // After the end, on the unit's own motion: this execution was started by it (E-61).
  appeal.leadsTo({
    acceptAppeal: evaluation,
    refuseAppeal: closed,
    withdraw: closed,
    disqualify: closed,
    cancel: closed,
  });

  correction.leadsTo({
    // To the very place that asked for it.
    resubmit: [countyEndorse, prefectureReview, provincePreliminaryReview, evaluation],
    withdraw: closed,
    disqualify: closed,
    lapse: closed,
    cancel: closed,
  });

  selection.leadsTo({
    select: candidateList,
    // Into a place that fell empty after publicity began (E-81).
    publish: publicity,
    fail: closed,
    withdraw: closed,
    disqualify: closed,
    cancel: closed,
  });

  candidateList.leadsTo({
    beginPublicity: publicity,
    // Held back on the day, and published by itself later (A19, E-80).
    publish: publicity,
    deselect: selection,
    withdraw: closed,
    disqualify: closed,
    cancel: closed,
  });

  publicity.leadsTo({
    endPublicity: naming,
    acceptObjection: underObjection,
    withdraw: closed,
    disqualify: closed,
  });

  // Each unit for itself: the others of the list go on (DOMAIN A20).
  underObjection.leadsTo({
    // Back to what is left of the publicity, or past its end (A21).
    dismissObjection: [publicity, naming],
    upholdObjection: closed,
    withdraw: closed,
    disqualify: closed,
  });

  naming.leadsTo({
    name: named,
    // Another unit was meant than the list named (E-80).
    republish: publicity,
    // By a letter that was posted in time.
    acceptObjection: underObjection,
    withdraw: closed,
    disqualify: closed,
  });

  // Levels that the chain lacks are skipped here: a county of 重庆 starts at the province, 兵团 has no prefecture.
  const which = Choice.jsonata(scope, 'WhichStage', { comment: '进入申报当前所处环节' });
  for (const each of [
    countyEndorse,
    prefectureReview,
    provincePreliminaryReview,
    formalCheck,
    creation,
    evaluation,
    appeal,
    selection,
    candidateList,
    publicity,
    underObjection,
    naming,
    correction,
  ]) {
    which.when(Condition.jsonata(`{% $state = '${each.stageName}' %}`), each.task);
  }
  which.when(Condition.jsonata(`{% $state = 'Ended' %}`), closed).otherwise(unknownStage);
  return locate.next(which);
}
