import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bucketNeeds, entryOf } from '#infra/constructs/api-route.ts';
import { routes } from '#shared/contract/routes.ts';

test('a function whose code names the bucket is granted it, and no other', () => {
  for (const route of routes) {
    const code = readFileSync(entryOf(route), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
    const asks = /\bbucket\b|parted-upload/.test(code);
    expect([route.name, bucketNeeds[route.name] !== undefined]).toEqual([route.name, asks]);
  }
});
