import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  Choice,
  Condition,
  type IChainable,
  IntegrationPattern,
  type State,
  TaskInput,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import type { Action } from '#shared/domain/transitions.ts';

/** Where an outcome leads: the next stage, or a state that ends or continues the execution. */
export type Destination = HumanStage | State;

export interface HumanStageProps {
  /** 地市级审核: shown beside the state in the console. */
  readonly label: string;
  /** Registers the task's token on the stage; completes at once if the stage is already decided. */
  readonly openStage: IFunction;
  /** Reads where the application stands: taken when it has moved on past the place that an outcome leads to. */
  readonly locate: State;
  /** Taken by an outcome that the plan does not know. */
  readonly unknown: State;
}

/**
 * One stage that waits for people: a task that holds a token without any timeout (deadlines belong to the campaign's
 * calendar), then a choice on what was decided. The waiting pattern of every stage is this one.
 *
 * The token is completed with `{outcome, state, stage}`: the action, and the stage that the application is in now. An
 * outcome leads to the stage that the plan names for it; if the application has meanwhile gone further (the relay was
 * late by more than one decision) the stored status says where to wait, because the stored status is the truth.
 */
export class HumanStage extends Construct {
  readonly stageName: string;
  readonly task: LambdaInvoke;
  readonly #decided: Choice;
  readonly #props: HumanStageProps;

  /** @param id the stage's name, which is also the state's */
  constructor(scope: Construct, id: string, props: HumanStageProps) {
    super(scope, id);
    this.stageName = id;
    this.#props = props;
    this.task = LambdaInvoke.jsonata(this, 'Wait', {
      stateName: id,
      comment: props.label,
      lambdaFunction: props.openStage,
      integrationPattern: IntegrationPattern.WAIT_FOR_TASK_TOKEN,
      payload: TaskInput.fromObject({
        applicationId: '{% $applicationId %}',
        run: '{% $run %}',
        state: id,
        stage: '{% $stage %}',
        token: '{% $states.context.Task.Token %}',
      }),
      assign: {
        outcome: '{% $states.result.outcome %}',
        state: '{% $states.result.state %}',
        stage: '{% $states.result.stage %}',
      },
    });
    this.#decided = Choice.jsonata(this, 'Decided', {
      stateName: `${id}Decided`,
      comment: `${props.label}：办理结果`,
    });
    this.task.next(this.#decided);
  }

  /**
   * Draws the ways out of the stage: action → where it leads. Several destinations are told apart by the stage that
   * the application is in now.
   */
  leadsTo(plan: Partial<Record<Action, Destination | readonly Destination[]>>): void {
    const toStages: string[] = [];
    for (const [outcome, destinations] of Object.entries(plan)) {
      const list = [destinations].flat() as Destination[];
      for (const destination of list) {
        const isStage = destination instanceof HumanStage;
        const place = isStage ? ` and $state = '${destination.stageName}'` : '';
        const entrance: IChainable = isStage ? destination.task : destination;
        this.#decided.when(Condition.jsonata(`{% $outcome = '${outcome}'${place} %}`), entrance);
      }
      if (list.every((destination) => destination instanceof HumanStage)) toStages.push(outcome);
    }
    const movedOn = toStages.map((outcome) => `'${outcome}'`).join(', ');
    if (movedOn !== '') {
      this.#decided.when(Condition.jsonata(`{% $outcome in [${movedOn}] %}`), this.#props.locate, {
        comment: '申报已继续流转：按当前状态衔接',
      });
    }
    this.#decided.otherwise(this.#props.unknown);
  }
}
