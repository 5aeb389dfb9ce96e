import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  Choice,
  Condition,
  Fail,
  type IChainable,
  Pass,
  Succeed,
  TaskInput,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import type { DutyAction } from '#shared/domain/designation-states.ts';

/** Rounds after which an execution hands over: a round writes at most 14 history events, as in the calendar. */
export const maxDutyRounds = 400;

/** The plan: what is waited for, and what is done when its day has come. */
export const dutyStates = {
  openReport: {
    wait: 'AwaitReportYear',
    waiting: '等待年度结束，开始报送年度报告',
    act: 'OpenReport',
    acting: '年度报告开始报送，并立下一年度的任务',
  },
  markOverdue: {
    wait: 'AwaitReportDue',
    waiting: '等待年度报告的期限（退回的为重新提交的期限）',
    act: 'MarkReportOverdue',
    acting: '期限已过未交：记为逾期',
  },
  remindReport: {
    wait: 'AwaitReminder',
    waiting: '等待催报日（逾期后第 1、7、30 天）',
    act: 'RemindReport',
    acting: '催报年度报告',
  },
  escalateReport: {
    wait: 'AwaitEscalation',
    waiting: '等待催报期满',
    act: 'EscalateToInspection',
    acting: '列入检查名单',
  },
  rectificationOverdue: {
    wait: 'AwaitRectification',
    waiting: '等待整改期限',
    act: 'MarkRectificationOverdue',
    acting: '整改期限届满，请主办单位复查或立案',
  },
  closeHearing: {
    wait: 'AwaitHearing',
    waiting: '等待陈述申辩期限',
    act: 'CloseHearing',
    acting: '陈述申辩期满，可以作出决定',
  },
} as const satisfies Record<DutyAction, { wait: string; waiting: string; act: string; acting: string }>;

export interface DesignationDutiesWorkflowProps {
  readonly nextDuty: IFunction;
  readonly performDuty: IFunction;
  readonly continueDuties: IFunction;
}

/**
 * What a named unit owes, year after year (DOMAIN D.5): the annual report with its reminders and its place on the list
 * of those to be inspected, the time to rectify what an inspection found, and the time to be heard before a title is
 * taken. Looks again after every wait, because every day of it can be moved. Hands over to its successor before its
 * year is full.
 *
 * Input `{designationId, generation}`. A later generation makes this one stale at its next look-up.
 */
export function designationDutiesWorkflow(
  scope: Construct,
  props: DesignationDutiesWorkflowProps,
): IChainable {
  const designation = { designationId: '{% $designationId %}', generation: '{% $generation %}' };
  const counted = { rounds: '{% $rounds + 1 %}' };

  const ended = Succeed.jsonata(scope, 'DutiesEnded', { comment: '命名已取消或注销，不再有年度任务' });
  const stale = Succeed.jsonata(scope, 'StaleGeneration', { comment: '期限已调整，由新一代接管' });
  const unknown = Fail.jsonata(scope, 'UnknownAnswer', {
    comment: '收到流程图中没有的答复',
    error: 'UnknownAnswer',
    cause: '{% $string($states.input) %}',
  });
  const open = Pass.jsonata(scope, 'OpenDuties', {
    comment: '打开命名单位的年度任务',
    assign: {
      designationId: '{% $states.input.designationId %}',
      generation: '{% $states.input.generation %}',
      rounds: 0,
    },
  });
  const nextDuty = LambdaInvoke.jsonata(scope, 'NextDuty', {
    comment: '查找下一项任务：年度报告、整改、陈述申辩',
    lambdaFunction: props.nextDuty,
    payload: TaskInput.fromObject(designation),
    outputs: '{% $states.result.Payload %}',
    assign: counted,
  });
  const continueAsNew = LambdaInvoke.jsonata(scope, 'ContinueAsNew', {
    comment: '运行将满一年：启动下一代',
    lambdaFunction: props.continueDuties,
    payload: TaskInput.fromObject(designation),
  });
  continueAsNew.next(Succeed.jsonata(scope, 'Continued', { comment: '已由下一代接续' }));

  const answered = (next: string) => Condition.jsonata(`{% $states.input.next = '${next}' %}`);
  const which = Choice.jsonata(scope, 'WhatIsDue', { comment: '等待、办理、接续或结束' })
    .when(answered('stale'), stale)
    .when(answered('done'), ended)
    .when(
      Condition.jsonata(`{% $states.input.next = 'continue' or $rounds > ${maxDutyRounds} %}`),
      continueAsNew,
    );
  for (const [action, { wait, waiting, act, acting }] of Object.entries(dutyStates)) {
    const is = (next: string) =>
      Condition.jsonata(`{% $states.input.next = '${next}' and $states.input.entry.action = '${action}' %}`);
    const waits = Wait.jsonata(scope, wait, {
      comment: waiting,
      time: WaitTime.timestamp('{% $states.input.until %}'),
    });
    const acts = LambdaInvoke.jsonata(scope, act, {
      comment: acting,
      lambdaFunction: props.performDuty,
      payload: TaskInput.fromObject({ ...designation, entry: '{% $states.input.entry %}' }),
    });
    // Looked up again before anything is done, and after: the day may have been moved while we waited.
    waits.next(nextDuty);
    acts.next(nextDuty);
    which.when(is('wait'), waits).when(is('act'), acts);
  }
  which.otherwise(unknown);
  open.next(nextDuty);
  nextDuty.next(which);
  return open;
}
