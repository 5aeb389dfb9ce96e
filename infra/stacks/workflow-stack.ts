import { type CfnElement, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  DefinitionBody,
  type IChainable,
  LogLevel,
  QueryLanguage,
  StateMachine,
  StateMachineType,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import {
  EndpointFunction,
  inPascalCase,
  type Needs,
  type Surroundings,
} from '#infra/constructs/endpoint-function.ts';
import type { MachineName } from '#infra/constructs/state-machines.ts';
import { applicationWorkflow } from '#infra/workflows/application.ts';
import { campaignCalendarWorkflow } from '#infra/workflows/campaign-calendar.ts';
import { campaignSweepWorkflow } from '#infra/workflows/campaign-sweep.ts';
import { designationDutiesWorkflow } from '#infra/workflows/designation-duties.ts';
import { provinceApplicationWorkflow } from '#infra/workflows/province-application.ts';

/** The tasks of the state machines: module in functions/workflow → what it needs. */
export const taskFunctions = {
  'locate-stage': { table: 'read' },
  // Completes its own token where the decision came before the token.
  'open-stage': { table: 'write', workflow: ['complete'] },
  'next-deadline': { table: 'write' },
  'close-stage': { table: 'write' },
  'continue-calendar': { table: 'write', workflow: ['start'] },
  'locate-province': { table: 'write' },
  'open-province-stage': { table: 'write', workflow: ['complete'] },
  'next-province-timer': { table: 'read' },
  'act-province-timer': { table: 'write' },
  'continue-province': { table: 'read', workflow: ['start'] },
  'sweep-page': { table: 'write' },
  'next-duty': { table: 'write' },
  'perform-duty': { table: 'write' },
  'continue-duties': { table: 'write', workflow: ['start'] },
} as const satisfies Record<string, Needs>;
type TaskName = keyof typeof taskFunctions;

/** Closing pages through up to 3,000 applications and commits each by itself. */
const seconds: Partial<Record<TaskName, number>> = {
  'close-stage': 300,
  'next-deadline': 60,
  'sweep-page': 300,
};

/** The state machines and the functions that are their tasks. */
export class WorkflowStack extends Stack {
  readonly machines: Readonly<Record<MachineName, StateMachine>>;
  readonly functions: readonly EndpointFunction[];

  constructor(scope: Construct, id: string, surroundings: Surroundings) {
    super(scope, id, { description: '示范：申报流程、批次日历与示范省创建（状态机）' });
    const tasks = Object.fromEntries(
      Object.entries(taskFunctions).map(([name, needs]) => [
        name,
        new EndpointFunction(this, inPascalCase(name), {
          entry: `functions/workflow/${name}.ts`,
          description: `Task of a state machine: ${name}`,
          needs,
          surroundings,
          seconds: seconds[name as TaskName] ?? 30,
        }),
      ]),
    ) as Record<TaskName, EndpointFunction>;
    this.functions = Object.values(tasks);

    this.machines = {
      Application: this.#machine(
        'Application',
        '申报：逐级审核、受理、评审、公示、命名',
        [tasks['locate-stage'], tasks['open-stage']],
        (within) =>
          applicationWorkflow(within, {
            locateStage: tasks['locate-stage'],
            openStage: tasks['open-stage'],
          }),
      ),
      CampaignCalendar: this.#machine(
        'CampaignCalendar',
        '批次日历：到期办结与公示起止',
        [tasks['next-deadline'], tasks['close-stage'], tasks['continue-calendar']],
        (within) =>
          campaignCalendarWorkflow(within, {
            nextDeadline: tasks['next-deadline'],
            closeStage: tasks['close-stage'],
            continueCalendar: tasks['continue-calendar'],
          }),
      ),
      ProvinceApplication: this.#machine(
        'ProvinceApplication',
        '示范省创建：受理、创建期、评估验收、公示、命名',
        [
          tasks['locate-province'],
          tasks['open-province-stage'],
          tasks['next-province-timer'],
          tasks['act-province-timer'],
          tasks['continue-province'],
        ],
        (within) =>
          provinceApplicationWorkflow(within, {
            locate: tasks['locate-province'],
            open: tasks['open-province-stage'],
            next: tasks['next-province-timer'],
            act: tasks['act-province-timer'],
            continue: tasks['continue-province'],
          }),
      ),
      CampaignSweep: this.#machine(
        'CampaignSweep',
        '批次的决定逐页办到每一份申报：恢复逾期、换用标准、告知',
        [tasks['sweep-page']],
        (within) => campaignSweepWorkflow(within, { sweepPage: tasks['sweep-page'] }),
      ),
      DesignationDuties: this.#machine(
        'DesignationDuties',
        '命名单位的年度任务：年度报告、整改、陈述申辩的期限',
        [tasks['next-duty'], tasks['perform-duty'], tasks['continue-duties']],
        (within) =>
          designationDutiesWorkflow(within, {
            nextDuty: tasks['next-duty'],
            performDuty: tasks['perform-duty'],
            continueDuties: tasks['continue-duties'],
          }),
      ),
    };
  }

  #machine(
    name: MachineName,
    comment: string,
    calls: readonly EndpointFunction[],
    draw: (within: Construct) => IChainable,
  ): StateMachine {
    const logs = new LogGroup(this, `${name}Logs`, {
      // The prefix spares the account's one policy for log delivery, which is bounded in size.
      logGroupName: `/aws/vendedlogs/states/shifan-${name}`,
      retention: RetentionDays.SIX_MONTHS,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const machine = new StateMachine(this, `${name}Machine`, {
      stateMachineName: name,
      stateMachineType: StateMachineType.STANDARD,
      queryLanguage: QueryLanguage.JSONATA,
      comment,
      definitionBody: DefinitionBody.fromChainable(draw(new Construct(this, name))),
      logs: { destination: logs, level: LogLevel.ALL, includeExecutionData: false },
      tracingEnabled: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(machine).acknowledge(
      {
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason: 'X-Ray and the delivery of logs know no particular resource.',
      },
      ...calls.map((task) => ({
        id: `AwsSolutions-IAM5[Resource::<${this.getLogicalId(task.node.defaultChild as CfnElement)}.Arn>:*]`,
        reason: 'CDK grants the versions of a function with it; the function itself is named.',
      })),
    );
    return machine;
  }
}
