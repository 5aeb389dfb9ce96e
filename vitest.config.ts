import { svelte } from '@sveltejs/vite-plugin-svelte';
import { configDefaults, defineConfig } from 'vitest/config';

/** Projects are folders of test/. A unit or contract test that needs long is a bad one; a browser may. */
const project = (name: string, seconds: number, more: object = {}) => ({
  extends: true as const,
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: seconds * 1000,
    hookTimeout: seconds * 1000,
    ...more,
  },
});

export default defineConfig({
  // For tests of web/src/lib: compiles .svelte and the runes of .svelte.ts. web has its own configuration for building.
  plugins: [svelte({ configFile: false })],
  test: {
    exclude: [...configDefaults.exclude, 'cdk.out/**', '.cache/**'],
    environment: 'node',
    maxWorkers: 2,
    reporters: [
      'default',
      ['json', { outputFile: process.env['SHIFAN_REPORT'] ?? 'test-results/vitest.json' }],
    ],
    projects: [
      project('unit', 20),
      project('contract', 30),
      project('conformance', 60),
      project('integration', 60),
      // Not part of `npm test`: needs Python. The adapters' contract suites run here once more, against an emulator.
      project('cloud', 120, {
        include: ['test/cloud/**/*.test.ts', 'test/contract/{table,bucket,workflow}-cloud.test.ts'],
        globalSetup: ['test/cloud/emulator.ts'],
      }),
      // One browser at a time and after the rest: two of them beside servers starve each other on a small machine.
      project('e2e', 600, {
        maxWorkers: 1,
        fileParallelism: false,
        sequence: { groupOrder: 1 },
        // What a screen is waited for, and a story above: a machine that is ten times slower must not fail it.
        expect: { poll: { timeout: 60_000 } },
      }),
    ],
  },
});
