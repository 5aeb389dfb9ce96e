import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { functionEntries } from '#functions/manifest.ts';
import { metricDimensions, metricNamespace } from '#functions/metrics.ts';
import { functionSources, synthesize } from '#infra/app.ts';
import { largeBundles, mostCodeBytes } from '#infra/constructs/bundle-limits.ts';
import { writesSchemas } from '#infra/constructs/function-bundles.ts';
import { sampleEnvironment } from '#infra/local/bench/sample-environment.ts';
import { runbook } from '#infra/stacks/observability-stack.ts';
import { routes } from '#shared/contract/routes.ts';

const entries = functionSources.map(({ entry }) => entry);
const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'shifan-synth-'));
afterAll(() => fs.rmSync(outdir, { recursive: true, force: true }), 60_000);

interface Resource {
  readonly Type: string;
  readonly Metadata?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}
const templates = new Map<string, { text: string; resources: readonly Resource[] }>();

// The whole cloud with its functions bundled, as it is deployed. A finding of cdk-nag that nobody has answered fails here.
beforeAll(async () => {
  await synthesize({ outdir });
  for (const file of fs.readdirSync(outdir).filter((name) => name.endsWith('.template.json'))) {
    const text = fs.readFileSync(path.join(outdir, file), 'utf8');
    templates.set(file.replace('.template.json', ''), {
      text,
      resources: Object.values(JSON.parse(text).Resources),
    });
  }
}, 600_000);

function resources(type: string, stack?: string): Resource[] {
  return [...templates]
    .filter(([name]) => stack === undefined || name === stack)
    .flatMap(([, template]) => template.resources.filter(({ Type }) => Type === type));
}

test('the parts are split by lifetime', () => {
  const names = [
    'ShifanApi',
    'ShifanData',
    'ShifanMail',
    'ShifanObservability',
    'ShifanWeb',
    'ShifanWorkflow',
  ];
  const kept = [...templates.keys()].filter((name) => !name.startsWith('ShifanRoutes'));
  expect(kept.sort()).toEqual(names);
});

test('no stack comes near the 500 resources that one may hold', () => {
  for (const [name, template] of templates)
    expect([name, template.resources.length < 350]).toEqual([name, true]);
});

test('the gateway has the routes of the contract, and no other', () => {
  const drawn = resources('AWS::ApiGatewayV2::Route').map(({ Properties }) => Properties['RouteKey']);
  expect(drawn.sort()).toEqual(routes.map(({ method, path: below }) => `${method} /api${below}`).sort());
});

test('the cloud has the functions of the manifest, as the one machine has', () => {
  expect([...entries].sort()).toEqual(functionEntries.map(({ entry }) => entry).sort());
});

test('every module is one function on Node 24, and every function is a module', () => {
  const drawn = resources('AWS::Lambda::Function').filter(
    ({ Metadata }) => Metadata?.['shifan:entry'] !== undefined,
  );
  expect(drawn.map(({ Metadata }) => Metadata?.['shifan:entry']).sort()).toEqual([...entries].sort());
  for (const { Properties } of drawn) {
    expect(Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      TracingConfig: { Mode: 'Active' },
    });
  }
});

test('cdk-nag has looked at everything and has no finding that is not answered', () => {
  const report = JSON.parse(fs.readFileSync(path.join(outdir, 'validation-report.json'), 'utf8'));
  const findings = (report.pluginReports as { pluginName: string; violations?: { ruleName: string }[] }[])
    .filter(({ pluginName }) => pluginName === 'AwsSolutions')
    .flatMap(({ violations = [] }) => violations.map(({ ruleName }) => ruleName));
  expect(findings).toEqual([]);
});

test('no partition is spelt out, no account or region is fixed', () => {
  for (const { text } of templates.values()) {
    expect(text).not.toMatch(/arn:aws(-cn)?:/);
    expect(text).not.toMatch(/"(us|eu|ap|cn)-[a-z]+-\d"/);
  }
});

describe('what holds the data', () => {
  test('is what was agreed: a change of it has to be made here as well, knowingly', () => {
    const held = ['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::S3::BucketPolicy', 'AWS::KMS::Key'];
    const template = JSON.parse(templates.get('ShifanData')?.text ?? '{}') as {
      Resources: Record<string, Resource>;
    };
    const key = resources('AWS::KMS::Key', 'ShifanApi');
    const kept = Object.entries(template.Resources).filter(([, { Type }]) => held.includes(Type));
    expect({ kept: Object.fromEntries(kept), key }).toMatchSnapshot();
  });

  test('outlives the stack and can be taken back to any second', () => {
    const [table] = resources('AWS::DynamoDB::Table', 'ShifanData');
    expect(table?.DeletionPolicy).toBe('Retain');
    expect(table?.Properties).toMatchObject({
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
    });
    const indexes = table?.Properties['GlobalSecondaryIndexes'] as { IndexName: string }[];
    expect(indexes.map(({ IndexName }) => IndexName)).toEqual(['gsi1', 'gsi2', 'gsi3']);
    for (const bucket of resources('AWS::S3::Bucket', 'ShifanData'))
      expect(bucket.DeletionPolicy).toBe('Retain');
  });

  test('is relayed event by event, and a bad event is set aside', () => {
    const mappings = resources('AWS::Lambda::EventSourceMapping', 'ShifanApi');
    // A shard serves two readers at most.
    expect(mappings.length).toBe(2);
    for (const { Properties } of mappings) {
      expect(Properties).toMatchObject({
        BisectBatchOnFunctionError: true,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        MaximumRetryAttempts: 10,
      });
      expect(Properties).toHaveProperty('DestinationConfig.OnFailure.Destination');
    }
    const Keys = { sk: { S: [{ prefix: 'EVENT#' }] } };
    const NewImage = { data: { M: { action: { S: ['redactEvidence'] } } } };
    expect(
      mappings.map(({ Properties }) => {
        const { Filters } = Properties['FilterCriteria'] as { Filters: { Pattern: string }[] };
        return Filters.map(({ Pattern }) => JSON.parse(Pattern));
      }),
    ).toEqual([
      [{ eventName: ['INSERT'], dynamodb: { Keys } }],
      [{ eventName: ['INSERT'], dynamodb: { Keys, NewImage } }],
    ]);
  });

  test('has its files deleted by one function alone', () => {
    const erasing = functionSources.filter(({ needs }) => needs.bucket === 'erase');
    expect(erasing.map(({ entry }) => entry)).toEqual(['functions/events/erase-content.ts']);
    const policies = resources('AWS::IAM::Policy').filter(({ Properties }) =>
      JSON.stringify(Properties).includes('s3:DeleteObjectVersion'),
    );
    expect(policies.length).toBe(1);
  });
});

describe('whoever is on call', () => {
  const sections = () =>
    [...fs.readFileSync(runbook, 'utf8').matchAll(/^## (.+)$/gm)].map(([, title = '']) => title);
  const alarms = () =>
    resources('AWS::CloudWatch::Alarm').map(({ Properties }) => String(Properties['AlarmDescription']));

  test('finds a section of the runbook at every alarm, and an alarm for every section', () => {
    const named = alarms().map((text) => text.split(`${runbook}#`)[1] ?? text);
    expect(named.length).toBeGreaterThan(15);
    expect([...new Set(named)].sort()).toEqual(sections().sort());
  });

  test('is told: every alarm speaks to the topic', () => {
    for (const { Properties } of resources('AWS::CloudWatch::Alarm'))
      expect(Properties['AlarmActions']).toHaveLength(1);
  });

  test('finds the functions that the runbook calls among the outputs', () => {
    const { Outputs } = JSON.parse(templates.get('ShifanApi')?.text ?? '{}');
    for (const [, name = ''] of fs.readFileSync(runbook, 'utf8').matchAll(/`(\w+Function)`/g))
      expect(Object.keys(Outputs)).toContain(name);
  });

  test('sees the product’s own metrics by the names that the code gives them', () => {
    const [dashboard] = resources('AWS::CloudWatch::Dashboard');
    const text = JSON.stringify(dashboard?.Properties);
    for (const [name, dimensions] of Object.entries(metricDimensions)) {
      const schema = [metricNamespace, ...dimensions].join(',');
      expect(text).toContain(dimensions.length === 0 ? name : `{${schema}} MetricName=`);
    }
  });
});

/** Folder that a function is deployed from, by its module. */
function folders(): Map<string, string> {
  const found = new Map<string, string>();
  for (const { Metadata, Properties } of resources('AWS::Lambda::Function')) {
    const entry = Metadata?.['shifan:entry'];
    const { S3Key } = Properties['Code'] as { S3Key: string };
    if (typeof entry === 'string') found.set(entry, path.join(outdir, `asset.${S3Key.replace('.zip', '')}`));
  }
  return found;
}

describe('the bundles', () => {
  const filesIn = (folder: string) =>
    fs
      .readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((file) => file.isFile())
      .map((file) => path.join(file.parentPath, file.name));

  test('hold at most 700 KB of code, but those that are listed with what they need more for', () => {
    const sizes = [...folders()].map(([entry, folder]) => {
      const code = filesIn(folder).filter((file) => file.endsWith('.mjs'));
      return { entry, bytes: code.reduce((sum, file) => sum + fs.statSync(file).size, 0) };
    });
    expect(sizes.length).toBe(entries.length);
    const listed = Object.keys(largeBundles);
    const over = sizes.filter(({ bytes }) => bytes > mostCodeBytes);
    expect(over.filter(({ entry }) => !listed.includes(entry))).toEqual([]);
    // Whoever has come below the limit is held to it from then on.
    expect(listed.filter((entry) => !over.some((one) => one.entry === entry))).toEqual([]);
    const ordinary = sizes
      .filter(({ entry }) => !Object.hasOwn(largeBundles, entry))
      .map(({ bytes }) => bytes);
    console.info(
      `${sizes.length} functions; code of all but ${listed.length} listed ones: ` +
        `${Math.round(Math.min(...ordinary) / 1000)} to ${Math.round(Math.max(...ordinary) / 1000)} KB`,
    );
  });

  test('carry no client of a service that the function does not need', () => {
    for (const { entry, needs } of functionSources) {
      const code = filesIn(folders().get(entry) ?? '').map((file) => fs.readFileSync(file, 'latin1'));
      const has = (mark: string) => code.some((text) => text.includes(mark));
      expect([entry, has('ListObjectVersions')]).toEqual([entry, needs.bucket !== undefined]);
      expect([entry, has('SendTaskSuccess')]).toEqual([entry, needs.workflow !== undefined]);
      expect([entry, has('FromEmailAddress')]).toEqual([entry, needs.mail !== undefined]);
      expect([entry, has('GetPublicKey')]).toEqual([entry, needs.seal !== undefined]);
    }
  });

  test('carry what writes JSON Schemas where one is answered, and nowhere else', () => {
    const write = entries.filter((entry) => fs.readFileSync(entry, 'utf8').includes('toJSONSchema'));
    expect(write).toEqual([...writesSchemas]);
  });

  test('load: one of each kind, and every large one, exports its handler', async () => {
    // Each has all of its code to itself: loading the whole cloud would be 200 MB of modules.
    const kinds = new Map(functionSources.map(({ entry, ...kind }) => [JSON.stringify(kind), entry]));
    const chosen = new Set([...kinds.values(), ...Object.keys(largeBundles)]);
    const all = [...folders()].filter(([entry]) => chosen.has(entry));
    const modules = all.map(([entry, folder]) =>
      path.join(folder, entry.replace(/^functions\//, '').replace(/\.ts$/, '.mjs')),
    );
    // In a process of its own, with the environment that a function is given and nothing of this repository.
    const script = `const faults = [];
      for (const file of ${JSON.stringify(modules)}) {
        const { handler } = await import(file);
        if (typeof handler !== 'function') faults.push(file);
      }
      console.log(JSON.stringify(faults));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      cwd: outdir,
      env: { AWS_REGION: 'cn-north-1', ...sampleEnvironment },
    });
    expect(JSON.parse(stdout)).toEqual([]);
  }, 120_000);

  test('have what their modules ask for: a function whose code names the bucket has declared it', () => {
    for (const { entry, needs } of functionSources.filter(({ entry: one }) => one.includes('/api/'))) {
      const text = fs.readFileSync(entry, 'utf8');
      const asks = /\bbucket\b|parted-upload/.test(text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, ''));
      expect([entry, needs.bucket !== undefined]).toEqual([entry, asks]);
    }
  });
});
