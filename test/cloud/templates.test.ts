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
 * What regions in China do not offer, by the stack that has it: those two are not deployed there, and
 * infra/stacks/DEPLOYMENT.md says what stands in their place. Every other stack is deployed as it is.
 */
const missingInChina = {
  ShifanMail: ['AWS::SES::ConfigurationSet', 'AWS::SES::ConfigurationSetEventDestination'],
  ShifanWeb: ['AWS::CloudFront::Function', 'AWS::CloudFront::OriginAccessControl'],
};

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
  const known = Object.entries(missingInChina).flatMap(([stack, types]) =>
    types.map((type) => `${stack}: Resource type '${type}' does not exist in 'cn-north-1'`),
  );
  const found = lines.map((line) => {
    const [template = '', , , , , , ...said] = line.split(':');
    const finding = `${template.replace('.template.json', '')}: ${said.join(':').trim()}`;
    return known.includes(finding) ? finding : line;
  });
  expect(found.sort()).toEqual(known.sort());
}, 400_000);
