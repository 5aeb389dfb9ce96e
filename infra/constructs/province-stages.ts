import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  Choice,
  Condition,
  type IChainable,
  IntegrationPattern,
  type State,
  TaskInput,
  Timeout,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { type ProvinceAction, type ProvinceStage, provinceStages } from '#shared/domain/province-states.ts';
import { longestWait } from '#shared/domain/province-timers.ts';

/** What names the execution to every task. */
export const execution = {
  applicationId: '{% $applicationId %}',
  generation: '{% $generation %}',
  round: '{% $round %}',
};

export interface ProvinceStageProps {
  /** Reads where the application stands now. */
  readonly locate: State;
  /** Hands over to a successor. */
  readonly continueAsNew: State;
  /** Taken by an answer that the plan does not know. */
  readonly unknown: State;
}

export interface Stage {
  readonly stageName: ProvinceStage;
  readonly entrance: IChainable;
}
export type Destination = Stage | State;

/**
 * A stage that waits for people: a task that holds a token. It has no deadline; its timeout only keeps the execution
 * within the year that Step Functions gives it, and leads to the successor, which waits on.
 */
export class PeopleStage extends Construct implements Stage {
  readonly stageName: ProvinceStage;
  readonly entrance: LambdaInvoke;
  readonly #decided: Choice;
  readonly #props: ProvinceStageProps;

  constructor(scope: Construct, id: ProvinceStage, props: ProvinceStageProps & { readonly open: IFunction }) {
    super(scope, id);
    this.stageName = id;
    this.#props = props;
    const { label } = provinceStages[id];
    this.entrance = LambdaInvoke.jsonata(this, 'Wait', {
      stateName: id,
      comment: label,
      lambdaFunction: props.open,
      integrationPattern: IntegrationPattern.WAIT_FOR_TASK_TOKEN,
      taskTimeout: Timeout.duration(Duration.millis(longestWait)),
      payload: TaskInput.fromObject({
        applicationId: '{% $applicationId %}',
        stage: '{% $stage %}',
        token: '{% $states.context.Task.Token %}',
      }),
      assign: {
        outcome: '{% $states.result.outcome %}',
        state: '{% $states.result.state %}',
        stage: '{% $states.result.stage %}',
      },
    });
    this.entrance.addCatch(props.continueAsNew, { errors: ['States.Timeout'] });
    this.#decided = Choice.jsonata(this, 'Decided', {
      stateName: `${id}Decided`,
      comment: `${label}：办理结果`,
    });
    this.entrance.next(this.#decided);
  }

  /** Draws the ways out: action → where it leads; several are told apart by where the application is now. */
  leadsTo(plan: Partial<Record<ProvinceAction, Destination | readonly Destination[]>>): void {
    const actions: string[] = [];
    for (const [outcome, destinations] of Object.entries(plan)) {
      actions.push(`'${outcome}'`);
      for (const destination of [destinations].flat() as Destination[]) {
        const isStage = 'stageName' in destination;
        const place = ` and $state = '${isStage ? destination.stageName : 'Ended'}'`;
        this.#decided.when(
          Condition.jsonata(`{% $outcome = '${outcome}'${place} %}`),
          isStage ? destination.entrance : destination,
        );
      }
    }
    this.#decided.when(Condition.jsonata(`{% $outcome in [${actions.join(', ')}] %}`), this.#props.locate, {
      comment: '申请已继续办理：按当前状态衔接',
    });
    this.#decided.otherwise(this.#props.unknown);
  }
}

/**
 * A stage that waits for a time: what is due next is looked up, waited for, and looked up again, since it may have been
 * moved. What people decide meanwhile is found at the look-up, or a newer execution has taken over.
 */
export class TimedStage extends Construct implements Stage {
  readonly stageName: ProvinceStage;
  readonly entrance: LambdaInvoke;

  constructor(
    scope: Construct,
    id: ProvinceStage,
    { next, act, ...props }: ProvinceStageProps & { readonly next: IFunction; readonly act: IFunction },
  ) {
    super(scope, id);
    this.stageName = id;
    const { label } = provinceStages[id];
    const payload = { ...execution, stage: '{% $stage %}' };
    this.entrance = LambdaInvoke.jsonata(this, 'Next', {
      stateName: id,
      comment: `${label}：查找下一个时点`,
      lambdaFunction: next,
      payload: TaskInput.fromObject(payload),
      outputs: '{% $states.result.Payload %}',
    });
    const wait = Wait.jsonata(this, 'Wait', {
      stateName: `${id}Waits`,
      comment: `${label}：等待时点到来`,
      time: WaitTime.timestamp('{% $states.input.until %}'),
    });
    const due = LambdaInvoke.jsonata(this, 'Due', {
      stateName: `${id}Due`,
      comment: `${label}：时点已到，提醒或期满`,
      lambdaFunction: act,
      payload: TaskInput.fromObject({ ...payload, timer: '{% $states.input.timer %}' }),
    });
    const answered = (word: string) => Condition.jsonata(`{% $states.input.next = '${word}' %}`);
    this.entrance.next(
      Choice.jsonata(this, 'What', { stateName: `${id}Next`, comment: `${label}：等待、办理或衔接` })
        .when(answered('wait'), wait)
        .when(answered('act'), due)
        .when(answered('moved'), props.locate)
        .when(answered('continue'), props.continueAsNew)
        .otherwise(props.unknown),
    );
    wait.next(this.entrance);
    due.next(this.entrance);
  }
}
