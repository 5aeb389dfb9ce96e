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

/**
 * Rounds (deadlines looked up and pages closed) after which an execution hands over to the next generation. A round
 * writes at most 14 history events: 400 of them stay under 6,000, far below the 25,000 at which Step Functions ends
 * an execution.
 */
export const maxRounds = 400;

export interface CampaignCalendarWorkflowProps {
  readonly nextDeadline: IFunction;
  readonly closeStage: IFunction;
  readonly continueCalendar: IFunction;
}

/**
 * The calendar of one campaign: waits until its next deadline, looks again whether it still holds (deadlines are
 * moved), and closes what is still open then: overdue applications lapse, publicity begins and ends. It is the only
 * part of the product that waits for time.
 *
 * Input `{campaignId, generation}`. A later generation makes this one stale at its next look-up.
 */
export function campaignCalendarWorkflow(scope: Construct, props: CampaignCalendarWorkflowProps): IChainable {
  const campaign = { campaignId: '{% $campaignId %}', generation: '{% $generation %}' };
  const counted = { rounds: '{% $rounds + 1 %}' };

  const done = Succeed.jsonata(scope, 'CalendarDone', { comment: '后续没有期限' });
  const stale = Succeed.jsonata(scope, 'StaleGeneration', {
    comment: '期限已调整，由新一代日历接管',
  });
  const unknown = Fail.jsonata(scope, 'UnknownAnswer', {
    comment: '收到流程图中没有的答复',
    error: 'UnknownAnswer',
    cause: '{% $string($states.input) %}',
  });

  const open = Pass.jsonata(scope, 'OpenCalendar', {
    comment: '打开批次日历',
    assign: {
      campaignId: '{% $states.input.campaignId %}',
      generation: '{% $states.input.generation %}',
      rounds: 0,
    },
  });
  const nextDeadline = LambdaInvoke.jsonata(scope, 'NextDeadline', {
    comment: '查找下一个期限',
    lambdaFunction: props.nextDeadline,
    payload: TaskInput.fromObject(campaign),
    outputs: '{% $states.result.Payload %}',
    assign: counted,
  });
  const waitForDeadline = Wait.jsonata(scope, 'WaitForDeadline', {
    comment: '等待期限届满',
    time: WaitTime.timestamp('{% $states.input.until %}'),
  });
  const closeStage = LambdaInvoke.jsonata(scope, 'CloseStage', {
    comment: '期限届满：逐页办结逾期申报，开始或结束公示；提醒日的早晨：每个单位一条提醒',
    lambdaFunction: props.closeStage,
    payload: TaskInput.fromObject({ ...campaign, entry: '{% $states.input.entry %}' }),
    outputs: { more: '{% $states.result.Payload.more %}', entry: '{% $states.input.entry %}' },
    assign: counted,
  });
  const continueAsNew = LambdaInvoke.jsonata(scope, 'ContinueAsNew', {
    comment: '启动下一代日历',
    lambdaFunction: props.continueCalendar,
    payload: TaskInput.fromObject(campaign),
  });
  continueAsNew.next(Succeed.jsonata(scope, 'Continued', { comment: '已由下一代日历接续' }));

  const tooLong = () => Condition.jsonata(`{% $rounds > ${maxRounds} %}`);
  const answered = (next: string) => Condition.jsonata(`{% $states.input.next = '${next}' %}`);
  open.next(nextDeadline);
  nextDeadline.next(
    Choice.jsonata(scope, 'WhatIsDue', { comment: '等待、办结或结束' })
      .when(answered('stale'), stale)
      .when(answered('done'), done)
      .when(tooLong(), continueAsNew)
      .when(answered('wait'), waitForDeadline)
      .when(answered('close'), closeStage)
      .otherwise(unknown),
  );
  // Looked up again before anything is closed: the deadline may have been moved while we waited.
  waitForDeadline.next(nextDeadline);
  closeStage.next(
    Choice.jsonata(scope, 'StageClosed', { comment: '还有未办结的申报吗' })
      .when(tooLong(), continueAsNew)
      .when(Condition.jsonata('{% $states.input.more = true %}'), closeStage)
      .otherwise(nextDeadline),
  );
  return open;
}
