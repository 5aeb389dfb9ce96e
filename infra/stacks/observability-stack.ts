import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { MachineName } from '#infra/constructs/state-machines.ts';

export interface Watched {
  readonly api: HttpApi;
  readonly deadLetters: Queue;
  readonly machines: Readonly<Record<MachineName, StateMachine>>;
}

/** What somebody has to be woken for: each alarm says what to do, and all speak to one topic. */
export class ObservabilityStack extends Stack {
  constructor(scope: Construct, id: string, { api, deadLetters, machines }: Watched) {
    super(scope, id, { description: '示范：告警' });
    const topic = new Topic(this, 'Alarms', { displayName: '示范告警', enforceSSL: true });
    new CfnOutput(this, 'AlarmTopic', {
      description: 'Subscribe whoever is on call',
      value: topic.topicArn,
    });

    const alarm = (name: string, alarmDescription: string, metric: IMetric, threshold = 1) =>
      new Alarm(this, name, {
        alarmDescription,
        metric,
        threshold,
        evaluationPeriods: 1,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      }).addAlarmAction(new SnsAction(topic as ITopic));
    const period = Duration.minutes(5);

    alarm(
      'DeadLetters',
      '有事件未能处理：查看死信队列中的消息，修复后重新投递；未投递前申报的流转与通知会缺失。',
      deadLetters.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' }),
    );
    for (const [name, machine] of Object.entries(machines)) {
      alarm(
        `${name}Failed`,
        `状态机 ${name} 有执行失败：按执行历史查明原因；每日核对（reconcile）会按已存状态重新启动。`,
        machine.metricFailed({ period, statistic: 'Sum' }),
      );
      alarm(
        `${name}TimedOut`,
        `状态机 ${name} 有执行超过一年上限：运行 reconcile 按已存状态重新启动。`,
        machine.metricTimedOut({ period, statistic: 'Sum' }),
      );
    }
    alarm(
      'ServerErrors',
      '接口五分钟内有五次以上服务器错误：查看相应函数的日志。',
      api.metricServerError({ period, statistic: 'Sum' }),
      5,
    );
  }
}
