import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { StateMachineName } from '#functions/state-machines.ts';

/**
 * The product's state machines. Their names are fixed and plain: functions that start them are themselves called by
 * them, so their ARN has to be known without referring to the resource, and the local runner finds a machine by its
 * name. One installation an account and region is the consequence.
 */
export type MachineName = StateMachineName;

/** ARN of a machine, or of its executions (`*` for all), in whichever partition the stack is deployed to. */
export function machineArn(scope: Construct, name: MachineName, execution?: string): string {
  return Stack.of(scope).formatArn({
    service: 'states',
    resource: execution === undefined ? 'stateMachine' : 'execution',
    resourceName: execution === undefined ? name : `${name}:${execution}`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
