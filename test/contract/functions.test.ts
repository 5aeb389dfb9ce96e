import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { functionEntries } from '#functions/manifest.ts';
import { apiModules, eventModules, workflowModules } from '#functions/registry.ts';
import { routes } from '#shared/contract/routes.ts';

test('every route of the contract has a handler, and every handler a route', () => {
  expect(Object.keys(apiModules).sort()).toEqual(routes.map(({ name }) => name).sort());
});

test('the manifest names every module, where it lies, and the registry binds that very file', async () => {
  const modules: Readonly<Record<string, unknown>> = {
    ...apiModules,
    ...workflowModules,
    ...eventModules,
  };
  expect(functionEntries).toHaveLength(Object.keys(modules).length);
  for (const { name, entry } of functionEntries) {
    expect(existsSync(entry), entry).toBe(true);
    const { default: module } = (await import(`../../${entry}`)) as { default: unknown };
    expect(modules[name], name).toBe(module);
  }
});
