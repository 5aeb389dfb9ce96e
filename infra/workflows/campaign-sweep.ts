import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Choice, Condition, type IChainable, Pass, Succeed, TaskInput } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';

/**
 * What an event of a campaign means for each of its applications, one page at a time: reviving what had lapsed, bringing
 * them to another edition, telling their units. A page is one call, so the whole country takes as many calls as it has
 * pages, and a call that fails is made again for its page alone. A page writes some 10 history events; 8,847 applications
 * in pages of 50 are 177 pages, far below the 25,000 events at which Step Functions ends an execution.
 *
 * Input `{campaignId, event}`: the number of the campaign's event.
 */
export function campaignSweepWorkflow(
  scope: Construct,
  props: { readonly sweepPage: IFunction },
): IChainable {
  const open = Pass.jsonata(scope, 'OpenSweep', {
    comment: '从第一页开始',
    assign: {
      campaignId: '{% $states.input.campaignId %}',
      event: '{% $states.input.event %}',
    },
    outputs: { cursor: "{% '' %}" },
  });
  const page = LambdaInvoke.jsonata(scope, 'SweepPage', {
    comment: '办理一页申报',
    lambdaFunction: props.sweepPage,
    payload: TaskInput.fromObject({
      campaignId: '{% $campaignId %}',
      event: '{% $event %}',
      cursor: '{% $states.input.cursor %}',
    }),
    outputs: { cursor: '{% $states.result.Payload.cursor %}', more: '{% $states.result.Payload.more %}' },
  });
  open.next(page);
  page.next(
    Choice.jsonata(scope, 'PageSwept', { comment: '还有下一页吗' })
      .when(Condition.jsonata('{% $states.input.more = true %}'), page)
      .otherwise(Succeed.jsonata(scope, 'Swept', { comment: '全部办理完毕' })),
  );
  return open;
}
