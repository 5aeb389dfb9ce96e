import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { writeZip } from '#functions/office/write-zip.ts';
import type { ChangeForEmulator } from './emulator-gaps.ts';
import { account, ask, createBucket, element, put, query, region } from './requests.ts';

interface Template {
  readonly Parameters?: Readonly<Record<string, unknown>>;
  readonly Resources: Record<string, Resource>;
}
interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}
interface Manifest {
  readonly artifacts: Readonly<
    Record<
      string,
      {
        readonly type: string;
        readonly dependencies?: string[];
        readonly properties: { templateFile: string };
      }
    >
  >;
}

export interface Deployed {
  /** Where the HTTP API answers; a path of the contract follows. */
  readonly api: string;
  readonly tableName: string;
  readonly bucketName: string;
  /** URL of the dead-letter queue. */
  readonly deadLetters: string;
  /** What was deployed otherwise than it was synthesized. */
  readonly changed: readonly ChangeForEmulator[];
}

export interface DeploymentOptions {
  readonly endpoint: string;
  /** cdk.out of the whole cloud. */
  readonly assembly: string;
  /** Of stacks that have them. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Holds how far the functions' clock is ahead, in milliseconds. */
  readonly clockFile: string;
  readonly say?: (line: string) => void;
}

const assets = `cdk-hnb659fds-assets-${account}-${region}`;

/**
 * Deploys the synthesized application by CloudFormation, stack by stack, as `cdk deploy` does: assets into the bucket of
 * the bootstrap stack, then the templates in the order of what they refer to.
 * @throws Error with the events of a stack that was not created
 */
export async function deploy(options: DeploymentOptions): Promise<Deployed> {
  const { endpoint, assembly, parameters, say = () => {} } = options;
  const manifest = JSON.parse(readFileSync(join(assembly, 'manifest.json'), 'utf8')) as Manifest;
  // What `cdk bootstrap` leaves in an account, as far as the templates look for it.
  await createBucket(endpoint, assets);
  const version = { Name: '/cdk-bootstrap/hnb659fds/version', Value: '21', Type: 'String' };
  await ask(endpoint, 'ssm', 'AmazonSSM.PutParameter', version, '1.1');
  const changed = new Set<ChangeForEmulator>([
    'ShifanWeb: not deployed, the custom resource that copies the pages never ends',
  ]);
  for (const stack of inOrder(manifest)) {
    if (stack === 'ShifanWeb') continue;
    const file = manifest.artifacts[stack]?.properties.templateFile ?? '';
    const template = JSON.parse(readFileSync(join(assembly, file), 'utf8')) as Template;
    for (const [key, path] of assetsOf(assembly, file)) await upload(endpoint, key, join(assembly, path));
    for (const change of changedForEmulator(template, options.clockFile)) changed.add(change);
    await put(endpoint, assets, file, Buffer.from(JSON.stringify(template)));
    const began = performance.now();
    await create(endpoint, stack, `${endpoint}/${assets}/${file}`, template, parameters);
    say(
      `${stack}: ${Math.round(performance.now() - began)} ms, ${Object.keys(template.Resources).length} resources`,
    );
  }
  const physical = async (stack: string, type: string, logical = '') =>
    physicalIds(
      await query(endpoint, 'cloudformation', { Action: 'DescribeStackResources', StackName: stack }),
    )
      .filter((one) => one.type === type && one.logical.startsWith(logical))
      .map(({ id }) => id)[0] ?? '';
  const apiId = await physical('ShifanApi', 'AWS::ApiGatewayV2::Api');
  return {
    api: `${endpoint}/_aws/execute-api/${apiId}/$default`,
    tableName: await physical('ShifanData', 'AWS::DynamoDB::Table'),
    bucketName: await physical('ShifanData', 'AWS::S3::Bucket', 'Evidence'),
    deadLetters: await physical('ShifanApi', 'AWS::SQS::Queue'),
    changed: [...changed].sort(),
  };
}

/** Stacks, each after those that it depends on. */
function inOrder({ artifacts }: Manifest): string[] {
  const ordered: string[] = [];
  const visit = (name: string) => {
    const artifact = artifacts[name];
    if (artifact?.type !== 'aws:cloudformation:stack' || ordered.includes(name)) return;
    for (const dependency of artifact.dependencies ?? []) visit(dependency);
    ordered.push(name);
  };
  for (const name of Object.keys(artifacts)) visit(name);
  return ordered;
}

/** Files and folders that a stack refers to, by their key in the bucket of assets; its own template is none of them. */
function assetsOf(assembly: string, templateFile: string): [key: string, path: string][] {
  const file = join(assembly, templateFile.replace('.template.json', '.assets.json'));
  const { files } = JSON.parse(readFileSync(file, 'utf8')) as {
    files: Record<string, { source: { path: string }; destinations: Record<string, { objectKey: string }> }>;
  };
  return Object.values(files).flatMap(({ source, destinations }) =>
    source.path === templateFile
      ? []
      : Object.values(destinations).map(({ objectKey }): [string, string] => [objectKey, source.path]),
  );
}

async function upload(endpoint: string, key: string, path: string): Promise<void> {
  if (statSync(path).isFile()) return put(endpoint, assets, key, readFileSync(path));
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  const parts = files.map((file) => {
    const place = join(file.parentPath, file.name);
    return { name: relative(path, place), content: readFileSync(place) };
  });
  return put(endpoint, assets, key, writeZip(parts));
}

/**
 * Changes a template where the emulator needs it. Nothing of the product's own code changes.
 * @returns what was changed, in words
 */
function changedForEmulator(template: Template, clockFile: string): ChangeForEmulator[] {
  const changes: ChangeForEmulator[] = [];
  for (const { Type, Properties } of Object.values(template.Resources)) {
    if (Type === 'AWS::Lambda::Function' && JSON.stringify(Properties['Runtime'] ?? '').includes('nodejs')) {
      const environment = Properties['Environment'] as { Variables: Record<string, unknown> } | undefined;
      if (environment === undefined) continue;
      const preload = pathToFileURL(join(import.meta.dirname, 'shifted-clock.mjs'));
      environment.Variables['NODE_OPTIONS'] = `--import=${preload}`;
      environment.Variables['SHIFAN_CLOCK_FILE'] = clockFile;
      changes.push('functions: a clock that the test moves');
    }
    if (Type === 'AWS::StepFunctions::StateMachine') {
      const text = JSON.stringify(Properties['DefinitionString']);
      // Inside of the definition, which is JSON inside of JSON.
      const waking = text.replaceAll(/\\"Timestamp\\":\\"\{%.*?%\}\\"/g, '\\"Seconds\\":1');
      if (waking !== text)
        changes.push('Wait states: look again every second instead of at the time that was computed');
      Properties['DefinitionString'] = JSON.parse(waking);
    }
  }
  return changes;
}

async function create(
  endpoint: string,
  stack: string,
  address: string,
  template: Template,
  parameters: Readonly<Record<string, string>>,
): Promise<void> {
  const given = Object.keys(template.Parameters ?? {}).filter((name) => parameters[name] !== undefined);
  await query(endpoint, 'cloudformation', {
    Action: 'CreateStack',
    StackName: stack,
    TemplateURL: address,
    'Capabilities.member.1': 'CAPABILITY_NAMED_IAM',
    ...Object.fromEntries(
      given.flatMap((name, index) => [
        [`Parameters.member.${index + 1}.ParameterKey`, name],
        [`Parameters.member.${index + 1}.ParameterValue`, parameters[name] ?? ''],
      ]),
    ),
  });
  for (;;) {
    const described = await query(endpoint, 'cloudformation', { Action: 'DescribeStacks', StackName: stack });
    const status = element(described, 'StackStatus') ?? '';
    if (status === 'CREATE_COMPLETE') return;
    if (!status.endsWith('IN_PROGRESS')) {
      const events = await query(endpoint, 'cloudformation', {
        Action: 'DescribeStackEvents',
        StackName: stack,
      });
      const failed = members(events).filter((one) => element(one, 'ResourceStatus')?.endsWith('FAILED'));
      const reasons = failed.map(
        (one) => `${element(one, 'LogicalResourceId')}: ${element(one, 'ResourceStatusReason')}`,
      );
      throw new Error(`${stack}: ${status}: ${reasons.slice(0, 5).join('; ')}`);
    }
    await pause(200);
  }
}

const members = (xml: string) => [...xml.matchAll(/<member>(.*?)<\/member>/gs)].map(([, one = '']) => one);

function physicalIds(xml: string): { logical: string; type: string; id: string }[] {
  return members(xml).map((member) => ({
    logical: element(member, 'LogicalResourceId') ?? '',
    type: element(member, 'ResourceType') ?? '',
    id: element(member, 'PhysicalResourceId') ?? '',
  }));
}

/** Messages that lie in a queue. */
export async function messagesIn(endpoint: string, queueUrl: string): Promise<number> {
  const { Attributes } = await ask<{ Attributes: Record<string, string> }>(
    endpoint,
    'sqs',
    'AmazonSQS.GetQueueAttributes',
    { QueueUrl: queueUrl, AttributeNames: ['ApproximateNumberOfMessages'] },
  );
  return Number(Attributes['ApproximateNumberOfMessages']);
}
