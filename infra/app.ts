import { readFileSync } from 'node:fs';
import path from 'node:path';
import { App, CfnParameter, Validations } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { AwsSolutionsChecks } from 'cdk-nag';
import { bundleFunctions, type FunctionCode, repositoryRoot, sourceCode } from '#infra/constructs/function-bundles.ts';
import { DataStack } from '#infra/stacks/data-stack.ts';
import { taskFunctions, WorkflowStack } from '#infra/stacks/workflow-stack.ts';

export interface SynthesisOptions {
  /** Where the templates go; cdk.out when not given. */
  readonly outdir?: string;
  /**
   * everything: every stack with bundled functions, checked by cdk-nag: what is deployed.
   * workflows: the data and workflow stacks alone, without bundling: the same state machines, enough for the local
   * runner, not deployable.
   */
  readonly scope?: 'everything' | 'workflows';
}

/** Feature flags: the CLI hands them over; read here, every way of synthesizing gives the same templates. */
function featureFlags(): Record<string, unknown> {
  return JSON.parse(readFileSync(path.join(repositoryRoot, 'cdk.json'), 'utf8')).context;
}

/**
 * Synthesizes the cloud: environment-agnostic and offline.
 * @throws Error when a function has no module or does not compile, or when a finding of cdk-nag is not answered
 */
export async function synthesize({ outdir = 'cdk.out', scope = 'everything' }: SynthesisOptions = {}): Promise<CloudAssembly> {
  const app = new App({ outdir, context: featureFlags(), analyticsReporting: false });
  const data = new DataStack(app, 'ShifanData');
  new WorkflowStack(app, 'ShifanWorkflow', {
    code: sourceCode, table: data.table as ITable, bucket: data.bucket as IBucket, identity: { issuer: 'a', audience: 'b', jwksUri: 'c' },
  });
  return app.synth();
}

if (import.meta.main) {
  await synthesize({
    ...(process.env['CDK_OUTDIR'] !== undefined && { outdir: process.env['CDK_OUTDIR'] }),
    ...(process.env['SHIFAN_SYNTH'] === 'workflows' && { scope: 'workflows' }),
  });
}
