import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  Alarm,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type IMetric,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { type MetricName, metricDimensions, metricNamespace } from '#functions/metrics.ts';
import { type EndpointFunction, indexNames, inPascalCase } from '#infra/constructs/endpoint-function.ts';
import type { MachineName } from '#infra/constructs/state-machines.ts';
import type { Environment } from '#infra/environments.ts';

export interface Watched {
  readonly api: HttpApi;
  readonly table: ITable;
  readonly deadLetters: Queue;
  readonly machines: Readonly<Record<MachineName, StateMachine>>;
  readonly relay: EndpointFunction;
  readonly erase: EndpointFunction;
  readonly reconcile: EndpointFunction;
  readonly seal: EndpointFunction;
}

/** Where each alarm has a section, under the name that stands behind the «#». */
export const runbook = 'infra/stacks/RUNBOOK.md';

const period = Duration.minutes(5);

/** What somebody has to be woken for: each alarm names its section of the runbook, and all speak to one topic. */
export class ObservabilityStack extends Stack {
  constructor(scope: Construct, id: string, watched: Watched, environment: Environment) {
    super(scope, id, { description: '示范：告警与看板' });
    const { api, table, deadLetters, machines, relay, erase, reconcile, seal } = watched;
    const topic = new Topic(this, 'Alarms', { displayName: '示范告警', enforceSSL: true });
    new CfnOutput(this, 'AlarmTopic', {
      description: 'Subscribe whoever is on call',
      value: topic.topicArn,
    });

    if (environment.alarms?.email) topic.addSubscription(new EmailSubscription(environment.alarms.email));
    const alarm = (name: string, section: string, what: string, metric: IMetric, threshold = 1) => {
      const made = new Alarm(this, name, {
        alarmDescription: `${what}处理步骤：${runbook}#${section}`,
        metric,
        threshold,
        evaluationPeriods: 1,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
      // Where something is tried out, nobody is woken.
      if (environment.alarms !== null) made.addAlarmAction(new SnsAction(topic as ITopic));
    };

    const waitingLetters = deadLetters.metricApproximateNumberOfMessagesVisible({
      period,
      statistic: 'Maximum',
    });
    alarm('DeadLetters', 'DeadLetters', '有事件未能处理，申报的流转或通知会缺失。', waitingLetters);
    for (const [name, machine] of Object.entries(machines)) {
      const failed = machine.metricFailed({ period, statistic: 'Sum' });
      alarm(`${name}Failed`, 'ExecutionsFailed', `状态机 ${name} 有执行失败。`, failed);
      const timedOut = machine.metricTimedOut({ period, statistic: 'Sum' });
      alarm(`${name}TimedOut`, 'ExecutionsTimedOut', `状态机 ${name} 有执行超过一年上限。`, timedOut);
    }
    const serverErrors = api.metricServerError({ period, statistic: 'Sum' });
    alarm('ServerErrors', 'ServerErrors', '接口五分钟内有五次以上服务器错误。', serverErrors, 5);
    const slow = api.metricLatency({ period, statistic: 'p99' });
    alarm('ApiSlow', 'ApiSlow', '接口五分钟内有百分之一的请求用了十秒以上。', slow, 10_000);
    const behind = relay.metric('IteratorAge', { period, statistic: 'Maximum' });
    alarm('RelayBehind', 'RelayBehind', '事件中继落后五分钟以上。', behind, 5 * 60_000);
    const eraseBehind = erase.metric('IteratorAge', { period, statistic: 'Maximum' });
    alarm('EraseBehind', 'RelayBehind', '材料的抹除落后五分钟以上。', eraseBehind, 5 * 60_000);
    const retries = new Metric({
      namespace: metricNamespace,
      metricName: 'RelayFailures' satisfies MetricName,
      period,
      statistic: 'Sum',
    });
    alarm('RelayRetries', 'RelayRetries', '事件中继五分钟内重试了二十次以上。', retries, 20);
    const unrepaired = reconcile.metricErrors({ period, statistic: 'Sum' });
    alarm('ReconcileFailed', 'ReconcileFailed', '每日核对有申报或批次没有修复。', unrepaired);
    alarm('SealFailed', 'SealFailed', '每日封存没有完成。', seal.metricErrors({ period, statistic: 'Sum' }));
    const throttledFunctions = new Metric({
      namespace: 'AWS/Lambda',
      metricName: 'Throttles',
      period,
      statistic: 'Sum',
    });
    alarm(
      'FunctionsThrottled',
      'FunctionsThrottled',
      '函数五分钟内有十次以上因并发上限被拒。',
      throttledFunctions,
      10,
    );
    const throttled = throttledTable(table);
    // One each and no sum of them: an alarm is billed by its metrics either way.
    for (const [name, metric] of throttled)
      alarm(name, 'TableThrottled', '表或它的一个索引五分钟内有五十次以上读或写被限流。', metric, 50);

    const graph = (title: string, left: IMetric[], right: IMetric[] = []) =>
      new GraphWidget({ title, left, right, width: 12, height: 6 });
    new Dashboard(this, 'Dashboard', {
      dashboardName: environment.prefix,
      defaultInterval: Duration.days(7),
      widgets: [
        [graph('各环节等待办理的申报', [everyOf('Waiting', 'Maximum', period)])],
        [graph('每小时的办理（提交、退回、上报、逾期……）', [everyOf('Decisions', 'Sum', Duration.hours(1))])],
        [graph('没有答复的异议和线索', [everyOf('OpenObjections', 'Maximum', period)])],
        [
          graph('接口：请求与错误', [api.metricCount({ period, statistic: 'Sum' }), serverErrors], [slow]),
          graph('事件中继：落后、重试、死信', [behind, eraseBehind], [retries, waitingLetters]),
        ],
        [
          graph(
            '状态机：开始、失败',
            Object.values(machines).flatMap((machine) => [machine.metricStarted(), machine.metricFailed()]),
          ),
          graph('限流：表、函数', [...throttled.values()], [throttledFunctions]),
        ],
      ],
    });
  }
}

/** A metric of the product in every campaign and stage that it has, without naming them here. */
function everyOf(name: MetricName, statistic: 'Sum' | 'Maximum', every: Duration): MathExpression {
  const schema = [metricNamespace, ...metricDimensions[name]].join(',');
  return new MathExpression({
    expression: `SEARCH('{${schema}} MetricName="${name}"', '${statistic}', ${every.toSeconds()})`,
    usingMetrics: {},
    label: '',
    period: every,
  });
}

/** The table and each of its indexes count for themselves, reads and writes; by what an alarm of each is called. */
function throttledTable(table: ITable): Map<string, Metric> {
  const found = new Map<string, Metric>();
  for (const kind of ['Read', 'Write'])
    for (const index of [undefined, ...indexNames])
      found.set(
        `Table${kind}Throttled${index === undefined ? '' : inPascalCase(index)}`,
        new Metric({
          namespace: 'AWS/DynamoDB',
          metricName: `${kind}ThrottleEvents`,
          dimensionsMap: {
            TableName: table.tableName,
            ...(index !== undefined && { GlobalSecondaryIndexName: index }),
          },
          statistic: 'Sum',
          period,
        }),
      );
  return found;
}
