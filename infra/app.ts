import { readFileSync } from 'node:fs';
import path from 'node:path';
import { App, Aspects, Validations } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { AwsSolutionsChecks } from 'cdk-nag';
import { entryOf, needsOf } from '#infra/constructs/api-route.ts';
import { inPascalCase, type Needs } from '#infra/constructs/endpoint-function.ts';
import {
  bundleFunctions,
  type FunctionCode,
  type FunctionSource,
  repositoryRoot,
  sourceCode,
} from '#infra/constructs/function-bundles.ts';
import { ShortLived } from '#infra/constructs/short-lived.ts';
import { environmentOf } from '#infra/environments.ts';
import { ApiStack, eventFunctions } from '#infra/stacks/api-stack.ts';
import { DataStack } from '#infra/stacks/data-stack.ts';
import { IdentityStack } from '#infra/stacks/identity-stack.ts';
import { MailStack, mailFunctions } from '#infra/stacks/mail-stack.ts';
import { ObservabilityStack } from '#infra/stacks/observability-stack.ts';
import { RoutesStack, subjectsOfRoutes } from '#infra/stacks/routes-stack.ts';
import { WebStack } from '#infra/stacks/web-stack.ts';
import { taskFunctions, WorkflowStack } from '#infra/stacks/workflow-stack.ts';
import { routes } from '#shared/contract/routes.ts';

export interface SynthesisOptions {
  /** Where the templates go; cdk.out when not given. */
  readonly outdir?: string;
  /**
   * everything: every stack with bundled functions, checked by cdk-nag: what is deployed.
   * workflows: the data and workflow stacks alone, without bundling: the same state machines, enough for the local
   * runner, not deployable.
   */
  readonly scope?: 'everything' | 'workflows';
  /** Of the CDK, beside what its command line hands over: env, issuer, … (environments.ts). */
  readonly context?: Readonly<Record<string, string>>;
  /** The functions bundled, as they are deployed; or as they lie there, where only the templates are read. */
  readonly bundles?: boolean;
}

/** Feature flags: the CLI hands them over; read here, every way of synthesizing gives the same templates. */
function featureFlags(): Record<string, unknown> {
  return JSON.parse(readFileSync(path.join(repositoryRoot, 'cdk.json'), 'utf8')).context;
}

const acting = (folder: string, functions: Readonly<Record<string, Needs>>): FunctionSource[] =>
  Object.entries(functions).map(([name, needs]) => ({
    entry: `functions/${folder}/${name}.ts`,
    needs,
    identity: false,
  }));

/** Every function of the cloud. */
export const functionSources: readonly FunctionSource[] = [
  ...routes.map((route) => ({ entry: entryOf(route), needs: needsOf(route), identity: true })),
  ...acting('workflow', taskFunctions),
  ...acting('events', eventFunctions),
  ...acting('events', mailFunctions),
];

/**
 * Synthesizes the cloud: environment-agnostic and offline.
 * @throws Error when a function has no module or does not compile, or when a finding of cdk-nag is not answered
 */
export async function synthesize({
  outdir = 'cdk.out',
  scope = 'everything',
  context = {},
  bundles: bundled = scope === 'everything',
}: SynthesisOptions = {}): Promise<CloudAssembly> {
  if (!bundled) return draw({ outdir, scope, context }, sourceCode()).synth();
  const bundles = await bundleFunctions(functionSources);
  try {
    return draw({ outdir, scope, context }, bundles).synth();
  } finally {
    bundles.dispose();
  }
}

function draw(
  { outdir, scope, context }: Required<Pick<SynthesisOptions, 'outdir' | 'scope' | 'context'>>,
  functions: FunctionCode,
): App {
  const app = new App({
    outdir,
    context: { ...featureFlags(), ...context },
    analyticsReporting: false,
    treeMetadata: false,
    // Most of the time of a synthesis; what is not deployed is checked by the machines' own tests.
    builtinCloudFormationValidation: scope === 'everything',
  });
  const environment = environmentOf((key) => app.node.tryGetContext(key));
  const { prefix, settings } = environment;
  if (!environment.keepsData) Aspects.of(app).add(new ShortLived(environment.logRetention));
  const { serving, bucket, key, locked } = new DataStack(app, `${prefix}Data`);
  const surroundings = {
    functions,
    table: serving,
    bucket: bucket as IBucket,
    key: key as IKey,
    locked,
  };
  const { machines } = new WorkflowStack(app, `${prefix}Workflow`, surroundings);
  if (scope === 'workflows') return app;

  const pool = environment.cognito
    ? new IdentityStack(app, `${prefix}Identity`, { webOrigin: settings.webOrigin })
    : undefined;
  const made = new ApiStack(app, `${prefix}Api`, surroundings, { environment, pool });
  const { api, deadLetters, watched, authorizer, surroundings: signedIn } = made;
  for (const subject of subjectsOfRoutes)
    new RoutesStack(app, `${prefix}Routes${inPascalCase(subject)}`, {
      api,
      subject,
      surroundings: signedIn,
      authorizer,
    });
  // A template that names a service which a region lacks is refused as a whole.
  if (!environment.china) {
    new MailStack(app, `${prefix}Mail`, { surroundings: signedIn, deadLetters: deadLetters as IQueue });
    new WebStack(app, `${prefix}Web`, { api });
  }
  const all = { api, table: serving, deadLetters, machines, ...watched };
  new ObservabilityStack(app, `${prefix}Observability`, all, environment);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return app;
}

if (import.meta.main) {
  await synthesize({
    ...(process.env['CDK_OUTDIR'] !== undefined && { outdir: process.env['CDK_OUTDIR'] }),
    ...(process.env['SHIFAN_SYNTH'] === 'workflows' && { scope: 'workflows' }),
  });
}
