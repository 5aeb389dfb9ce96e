import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { zones } from '#infra/local/checks/border-rules.ts';
import { checkBorders, zoneOf } from '#infra/local/checks/borders.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) fs.rmSync(folder, { recursive: true, force: true });
});

/** A small house in which every border has something on both sides. */
const house = {
  'shared/model/words.ts': "import * as z from 'zod';\nexport const Name = z.string();",
  'shared/domain/decide.ts':
    "import type { Name } from '../model/words.ts';\nexport const decide = (at: string) => new Date(at);",
  'shared/standards/edition.ts': "import '#shared/model/words.ts';",
  'shared/reference/holidays.json': '{}',
  'shared/contract/routes.ts': "import '#shared/domain/decide.ts';\nimport 'zod';",
  'functions/ports/table.ts': "import '#shared/model/words.ts';",
  'functions/api/submit.ts': "import '#functions/ports/table.ts';\nimport 'node:crypto';",
  'functions/manifest.ts': "import '#shared/contract/routes.ts';",
  'functions/registry.ts': "import './api/submit.ts';\nimport './manifest.ts';",
  'functions/aws/dynamo.ts': "import '@aws-sdk/client-s3';\nimport '../api/submit.ts';",
  'infra/app.ts': "import './stacks/data.ts';\nimport 'aws-cdk-lib';",
  'infra/stacks/data.ts': "import '#functions/manifest.ts';",
  'infra/local/start.ts': "import '#functions/api/submit.ts';\nconst load = (at: string) => import(at);",
  'infra/local/bootstrap/run.mjs': "import 'node:fs';",
  'web/vite.config.ts': "import 'vite';",
  'web/src/lib/client.ts': "import '#shared/contract/routes.ts';\nimport 'svelte';",
  'web/src/routes/+page.svelte':
    "<script lang=\"ts\">\nimport { page } from '$app/state';\nimport '#lib/client.ts';\n</script>\n<p>{page.url}</p>",
  'test/unit/all.test.ts': "import '#functions/aws/dynamo.ts';\nimport '#infra/local/start.ts';",
};

const dependencies = { zod: '1', '@aws-sdk/client-s3': '1', 'oidc-provider': '1' };
const devDependencies = { 'aws-cdk-lib': '1', svelte: '1', vite: '1', vitest: '1' };
const imports = {
  '#shared/*': './shared/*',
  '#functions/*': './functions/*',
  '#infra/*': './infra/*',
  '#lib/*': './web/src/lib/*',
};

/** Violations of the house with these files put in or replaced, as `file:line says`. */
function violations(files: Readonly<Record<string, string>>): readonly string[] {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'borders-'));
  folders.push(root);
  const installed = Object.keys({ ...dependencies, ...devDependencies }).map(
    (name) => [`node_modules/${name}/package.json`, '{}'] as const,
  );
  const manifest = JSON.stringify({ dependencies, devDependencies, imports });
  const all = { ...Object.fromEntries(installed), 'package.json': manifest, ...house, ...files };
  for (const [file, text] of Object.entries(all)) {
    fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    fs.writeFileSync(path.join(root, file), text);
  }
  return checkBorders(root).violations.map(({ file, line, says }) => `${file}:${line} ${says}`);
}

test('a house in order has no violation', () => {
  expect(violations({})).toEqual([]);
});

describe('each border stops what it has to', () => {
  test.each<[file: string, line: string]>([
    // shared: the way is contract → domain → model → zod
    ['shared/model/bad.ts', "import '../domain/decide.ts';"],
    ['shared/model/bad.ts', "import type { X } from '#shared/contract/routes.ts';"],
    ['shared/model/bad.ts', "import 'node:fs';"],
    ['shared/model/bad.ts', "import 'fs';"],
    ['shared/model/bad.ts', "import '@aws-sdk/client-s3';"],
    ['shared/domain/bad.ts', "import 'zod';"],
    ['shared/domain/bad.ts', "import '../contract/routes.ts';"],
    ['shared/domain/bad.ts', "import '../standards/edition.ts';"],
    ['shared/domain/bad.ts', "import '#functions/ports/table.ts';"],
    ['shared/domain/bad.ts', "import '../reference/holidays.json' with { type: 'json' };"],
    ['shared/reference/bad.ts', "import '../contract/routes.ts';"],
    ['shared/standards/bad.ts', "import '../domain/decide.ts';"],
    ['shared/contract/bad.ts', "import '../standards/edition.ts';"],
    ['shared/contract/bad.ts', "import '#lib/client.ts';"],
    // shared: no clock, no randomness, no machine
    ['shared/domain/bad.ts', 'export const now = Date.now();'],
    ['shared/domain/bad.ts', 'export const now = new Date();'],
    ['shared/domain/bad.ts', 'export const now = new Date;'],
    ['shared/domain/bad.ts', 'export const now = Date();'],
    ['shared/domain/bad.ts', "export const now = Date['now']();"],
    ['shared/domain/bad.ts', 'export const { now } = Date;'],
    ['shared/domain/bad.ts', 'export const Clock = Date;'],
    ['shared/domain/bad.ts', 'export const now = new Date(...[]);'],
    ['shared/domain/bad.ts', 'export const now = performance.now();'],
    ['shared/domain/bad.ts', 'export const now = globalThis.Date.now();'],
    ['shared/domain/bad.ts', 'export const dice = Math.random();'],
    ['shared/domain/bad.ts', 'export const { random } = Math;'],
    ['shared/domain/bad.ts', 'export const id = crypto.randomUUID();'],
    ['shared/domain/bad.ts', 'export const later = setTimeout(() => {}, 1);'],
    ['shared/domain/bad.ts', 'export const mode = process.env;'],
    ['shared/domain/bad.ts', 'export const clocks = { performance };'],
    ['shared/domain/bad.ts', 'export const page = document.title;'],
    // functions: ports, never a vendor; never infra
    ['functions/api/bad.ts', "import '#functions/aws/dynamo.ts';"],
    ['functions/workflow/bad.ts', "import '#infra/local/start.ts';"],
    ['functions/events/bad.ts', "import '#infra/stacks/data.ts';"],
    ['functions/stores/bad.ts', "import type { X } from '@aws-sdk/client-s3';"],
    ['functions/middleware/bad.ts', "import 'node:sqlite';"],
    ['functions/ports/bad.ts', "import 'oidc-provider';"],
    ['functions/ports/bad.ts', "import '#lib/client.ts';"],
    ['functions/api/bad.ts', 'export const load = (at: string) => import(at);'],
    ['functions/aws/bad.ts', "import '#infra/local/start.ts';"],
    // infra: only local loads handlers; the cloud knows paths alone
    ['infra/app.ts', "import '#functions/api/submit.ts';"],
    ['infra/stacks/bad.ts', "import '#functions/registry.ts';"],
    ['functions/manifest.ts', "import './api/submit.ts';"],
    ['infra/stacks/bad.ts', "import type { X } from '#functions/ports/table.ts';"],
    ['infra/constructs/bad.ts', "import '../local/start.ts';"],
    ['infra/workflows/bad.ts', "import '@aws-sdk/client-s3';"],
    ['infra/local/bad.ts', "import '#functions/aws/dynamo.ts';"],
    ['infra/local/bad.ts', "import '../stacks/data.ts';"],
    ['infra/local/bench/bad.ts', "import '@aws-sdk/client-s3';"],
    ['infra/local/bootstrap/bad.mjs', "import 'vite';"],
    ['infra/local/bootstrap/bad.mjs', "import '../start.ts';"],
    // web: shared and itself
    ['web/src/lib/bad.ts', "import '#functions/ports/table.ts';"],
    ['web/src/lib/bad.svelte.ts', "import '#infra/local/start.ts';"],
    ['web/src/lib/bad.ts', "import 'node:fs';"],
    ['web/src/lib/bad.ts', "import 'oidc-provider';"],
    ['web/src/lib/bad.ts', "const all = import.meta.glob('../../../functions/api/*.ts');"],
    ['web/src/routes/Bad.svelte', "<script>import '#functions/ports/table.ts';</script>"],
    ['web/src/routes/Bad.svelte', "<script module>import '@aws-sdk/client-s3';</script>"],
    ['web/src/routes/Bad.svelte', "{#await import('#infra/local/start.ts')}…{/await}"],
    ['web/src/routes/Bad.svelte', '<script lang="ts">let x: import("#infra/app.ts").X;</script>'],
    ['web/vite.config.ts', "import '#functions/ports/table.ts';"],
  ])('%s: %s', (file, text) => {
    expect(violations({ [file]: text })).toEqual([expect.stringContaining(`${file}:1 `)]);
  });
});

describe('every way to write an import is seen', () => {
  test.each([
    "import x from '#infra/app.ts';",
    "import type { X } from '#infra/app.ts';",
    "export * from '#infra/app.ts';",
    "export { x } from '#infra/app.ts';",
    "export type { X } from '#infra/app.ts';",
    "const x = await import('#infra/app.ts');",
    'const x = import(`#infra/app.ts`);',
    "type X = import('#infra/app.ts').X;",
    "import x = require('#infra/app.ts');",
    "const x = require('#infra/app.ts');",
    "const x = import.meta.resolve('#infra/app.ts');",
    "/* ' */ const r = /[\"']/; import '#infra/app.ts';",
    "import '../../infra/app.ts';",
    '/// <reference path="../../infra/app.ts" />',
  ])('%s', (text) => {
    expect(violations({ 'functions/api/bad.ts': text })).toEqual([
      expect.stringContaining('may not import cloud'),
    ]);
  });

  test('but not in comments and strings', () => {
    const text = "// import '#infra/app.ts';\nexport const x = \"import '#infra/app.ts'\";";
    expect(violations({ 'functions/api/good.ts': text })).toEqual([]);
  });
});

describe('what is not understood is a violation', () => {
  test.each<[what: string, file: string, text: string, says: string]>([
    ['a folder that is no zone', 'shared/utils/x.ts', '', 'lies in no zone'],
    ['a file between the zones', 'functions/x.ts', '', 'lies in no zone'],
    ['a new top folder', 'lib/x.ts', '', 'no folder of the house'],
    ['an unknown ending', 'functions/api/x.coffee', '', 'ending'],
    ['broken code', 'functions/api/x.ts', 'import { from', 'cannot be parsed'],
    ['a broken component', 'web/src/X.svelte', '<script>import {</script>', 'cannot be parsed'],
    ['a missing file', 'functions/api/x.ts', "import './gone.ts';", 'cannot resolve'],
    ['a missing ending', 'functions/api/x.ts', "import './submit';", 'cannot resolve'],
    ['an unknown alias', 'functions/api/x.ts', "import '#other/x.ts';", 'cannot resolve'],
    ['a path out of the house', 'functions/api/x.ts', "import '../../../x.ts';", 'cannot resolve'],
    ['a URL', 'web/src/lib/x.ts', "import 'https://example.org/x.js';", 'cannot resolve'],
    ['an undeclared package', 'functions/api/x.ts', "import 'left-pad';", 'not declared'],
    ['a module Node has not', 'test/unit/x.ts', "import 'node:nothing';", 'Node has no'],
  ])('%s', (_, file, text, says) => {
    expect(violations({ [file]: text })).toEqual([expect.stringContaining(says)]);
  });

  test('a symbolic link', () => {
    const root = fs.mkdtempSync(path.join(os.tmpdir(), 'borders-'));
    folders.push(root);
    fs.writeFileSync(path.join(root, 'package.json'), '{}');
    fs.symlinkSync('/', path.join(root, 'functions'));
    expect(checkBorders(root).violations).toMatchObject([{ says: 'is a symbolic link' }]);
  });
});

test('words of the field that are also globals may be used where they are declared', () => {
  const text = 'export const number = (document: { number: string }) => document.number;';
  expect(violations({ 'shared/domain/good.ts': text })).toEqual([]);
});

test('every zone is reachable: none is hidden behind an earlier one', () => {
  for (const zone of zones) {
    const inside = zone.at.endsWith('*') ? zone.at.replace('*', 'x.ts') : zone.at;
    expect(zoneOf(inside)).toBe(zone);
  }
});
