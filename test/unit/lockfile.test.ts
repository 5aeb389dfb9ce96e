import { expect, test } from 'vitest';
import { complete, missing } from '#infra/local/checks/lockfile.ts';

const packages = {
  '': {},
  'node_modules/tool': {
    version: '1.0.0',
    dev: true,
    optionalDependencies: { '@tool/linux-x64': '1.0.0', '@tool/cli-linux-arm64-musl': '1.0.0' },
  },
  'node_modules/@tool/linux-x64': { version: '1.0.0' },
};

test('a package that the registry lacked is entered for its platform alone', () => {
  expect(missing(packages).map(({ name }) => name)).toEqual(['@tool/cli-linux-arm64-musl']);
  const completed = complete(packages);
  expect(missing(completed)).toEqual([]);
  expect(completed['node_modules/@tool/cli-linux-arm64-musl']).toEqual({
    version: '1.0.0',
    cpu: ['arm64'],
    dev: true,
    libc: ['musl'],
    optional: true,
    os: ['linux'],
  });
});

test('an own, nested copy counts', () => {
  const nested = { ...packages, 'node_modules/tool/node_modules/@tool/cli-linux-arm64-musl': {} };
  expect(missing(nested)).toEqual([]);
});

test('one whose name tells no platform is not guessed', () => {
  const unknown = { 'node_modules/x': { optionalDependencies: { 'x-native': '1.0.0' } } };
  expect(() => complete(unknown)).toThrow('x-native');
});
