import { SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import type { WorkflowPort } from '#functions/ports/workflow.ts';
import { stateMachineNames } from '#functions/state-machines.ts';
import { clientOptions } from './ports.ts';
import { SfnWorkflow } from './sfn-workflow.ts';

const parsed = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue('is not JSON');
    return z.NEVER;
  }
});

const Environment = z.object({
  /** `{"Application":"<arn>","CampaignCalendar":"<arn>",…}`: one of each machine */
  STATE_MACHINE_ARNS: parsed.pipe(z.record(z.enum(stateMachineNames), z.string())),
});

/** State machines of the functions that start or complete them. @throws ZodError where a variable is missing */
export function workflow(environment: NodeJS.ProcessEnv): WorkflowPort {
  return new SfnWorkflow(new SFNClient(clientOptions), Environment.parse(environment).STATE_MACHINE_ARNS);
}
