import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

/** What the build has synthesized: what is deployed. */
const outdir = join(import.meta.dirname, '../../.cache/cloud');

/**
 * W3005: a DependsOn beside a reference to the same resource. CDK writes both wherever it grants a role; CloudFormation
 * takes both.
 */
const leftOut = ['W3005'];

/**
 * CloudFront in China offers neither, so the stack of the web is not deployed there: infra/stacks/DEPLOYMENT.md says what
 * stands in its place. Every other stack is deployed as it is.
 */
const missingInChina = ['AWS::CloudFront::Function', 'AWS::CloudFront::OriginAccessControl'];

test('cfn-lint passes on every template, with what a commercial region and one of China have', async () => {
  const programs = process.env['SHIFAN_PYTHON_TOOLS'] ?? '';
  const templates = readdirSync(outdir).filter((name) => name.endsWith('.template.json'));
  expect(templates.length).toBeGreaterThan(20);
  const printed = await promisify(execFile)(
    join(programs, 'cfn-lint'),
    [
      '--format',
      'parseable',
      '--regions',
      'eu-central-1',
      'cn-north-1',
      '--ignore-checks',
      ...leftOut,
      '--',
      ...templates,
    ],
    { cwd: outdir, maxBuffer: 50_000_000 },
  ).catch((error: { stdout?: string; stderr?: string }) => error);
  expect(printed.stderr).toBe('');
  const lines = (printed.stdout ?? '').split('\n').filter((line) => line !== '');
  const known = missingInChina.map((type) => `Resource type '${type}' does not exist in 'cn-north-1'`);
  const found = lines.map(
    (line) => known.find((one) => line.endsWith(one) && line.includes('ShifanWeb')) ?? line,
  );
  expect(found.sort()).toEqual([...known].sort());
}, 400_000);
