import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Choice, Condition, Fail, type IChainable, Succeed, TaskInput } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { execution, PeopleStage, TimedStage } from '#infra/constructs/province-stages.ts';
import type { ProvinceStage } from '#shared/domain/province-states.ts';

export interface ProvinceWorkflowProps {
  readonly locate: IFunction;
  readonly open: IFunction;
  readonly next: IFunction;
  readonly act: IFunction;
  readonly continue: IFunction;
}

/**
 * The way of a province's own application (示范省创建, DOMAIN D.3): reviewed, created over years with reminders before the
 * end of the period, evaluated, published where the lead wants it, named. What is legal is not decided here: every
 * outcome is an action of shared/domain/province-states.
 *
 * Input `{applicationId, generation, round}`. A period that is extended starts the next generation, and this one finds
 * itself stale; a wait that outlasts an execution is handed to the next round.
 */
export function provinceApplicationWorkflow(scope: Construct, props: ProvinceWorkflowProps): IChainable {
  const named = Succeed.jsonata(scope, 'Named', { comment: '已命名' });
  const closed = Succeed.jsonata(scope, 'Closed', {
    comment: '办理结束：不予支持、未按期补正、主动退出、终止创建或未达到标准',
  });
  const stale = Succeed.jsonata(scope, 'StaleGeneration', { comment: '期限已调整，由新一代流程接管' });
  const unknown = Fail.jsonata(scope, 'UnknownOutcome', {
    comment: '收到流程图中没有的答复',
    error: 'UnknownOutcome',
    cause: '{% $string($states.input) %}',
  });
  const locate = LambdaInvoke.jsonata(scope, 'LocateStage', {
    comment: '读取申请当前所处环节',
    lambdaFunction: props.locate,
    payload: TaskInput.fromObject({
      applicationId: '{% $states.context.Execution.Input.applicationId %}',
      generation: '{% $states.context.Execution.Input.generation %}',
      round: '{% $states.context.Execution.Input.round %}',
    }),
    assign: {
      applicationId: '{% $states.context.Execution.Input.applicationId %}',
      generation: '{% $states.context.Execution.Input.generation %}',
      round: '{% $states.context.Execution.Input.round %}',
      outcome: 'located',
      state: '{% $states.result.Payload.state %}',
      stage: '{% $states.result.Payload.stage %}',
    },
  });
  const continueAsNew = LambdaInvoke.jsonata(scope, 'ContinueAsNew', {
    comment: '等待将超过一年，由下一轮流程接续',
    lambdaFunction: props.continue,
    payload: TaskInput.fromObject(execution),
  });
  continueAsNew.next(Succeed.jsonata(scope, 'Continued', { comment: '已由下一轮流程接续' }));

  const ways = { locate, continueAsNew, unknown };
  const people = (id: ProvinceStage) => new PeopleStage(scope, id, { ...ways, open: props.open });
  const timed = (id: ProvinceStage) =>
    new TimedStage(scope, id, { ...ways, next: props.next, act: props.act });

  const review = people('Review');
  const correction = timed('Correction');
  const creating = timed('Creating');
  const periodExpired = people('PeriodExpired');
  const evaluation = people('Evaluation');
  const rectification = timed('Rectification');
  const namingDecision = people('NamingDecision');
  const publicity = timed('Publicity');
  const naming = people('Naming');

  review.leadsTo({ accept: creating, return: correction, decline: closed });
  // Expired is no failure: it stays until the nation evaluates, however long that takes (E-84).
  periodExpired.leadsTo({ beginEvaluation: evaluation, exit: closed, terminate: closed });
  evaluation.leadsTo({
    conclude: [namingDecision, rectification, closed],
    exit: closed,
    terminate: closed,
  });
  namingDecision.leadsTo({ startPublicity: publicity, name: named, exit: closed, terminate: closed });
  naming.leadsTo({ name: named, drop: closed, exit: closed, terminate: closed });

  const which = Choice.jsonata(scope, 'WhichStage', { comment: '进入申请当前所处环节' });
  for (const each of [
    review,
    correction,
    creating,
    periodExpired,
    evaluation,
    rectification,
    namingDecision,
    publicity,
    naming,
  ])
    which.when(Condition.jsonata(`{% $state = '${each.stageName}' %}`), each.entrance);
  which
    .when(Condition.jsonata(`{% $state = 'Ended' %}`), closed)
    .when(Condition.jsonata(`{% $state = 'Stale' %}`), stale)
    .when(Condition.jsonata(`{% $state = 'Old' %}`), continueAsNew)
    .otherwise(unknown);
  return locate.next(which);
}
