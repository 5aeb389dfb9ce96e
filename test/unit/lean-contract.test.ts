import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { routes } from '#shared/contract/routes.ts';
import { leanModule } from '../../web/lean-contract.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = join(root, 'shared/contract/routes');

interface Lean {
  readonly name: string;
  readonly replyKeys?: readonly string[];
}
/** What stands in the lean modules, by the route's name. */
async function leanRoutes(): Promise<Map<string, Lean>> {
  const modules = await Promise.all(readdirSync(folder).map((name) => leanModule(join(folder, name))));
  const found = modules.flatMap((code) =>
    [...code.matchAll(/^export const \w+ = (\{"name":.*\});$/gm)].map(
      ([, json]) => JSON.parse(json!) as Lean,
    ),
  );
  return new Map(found.map((route) => [route.name, route]));
}

describe('the contract that the pages carry', () => {
  test('has every route, where it lies and how it is called, and no schema', async () => {
    const lean = await leanRoutes();
    for (const { name, method, path, access, command, produces } of routes)
      expect(lean.get(name)).toMatchObject({
        name,
        method,
        path,
        access,
        command,
        ...(produces && { produces }),
      });
    expect(lean.size).toBe(routes.length);
  });

  test('asks of a reply exactly the parts that the whole contract demands', async () => {
    const lean = await leanRoutes();
    for (const { name, reply, produces } of routes) {
      const keys = new Set(lean.get(name)?.replyKeys);
      if (produces !== undefined) continue;
      const { error } = reply.safeParse({});
      const missing = new Set(
        error?.issues.flatMap(({ code, path }) =>
          code !== 'custom' && path.length === 1 ? [String(path[0])] : [],
        ),
      );
      if ('shape' in reply) expect(keys, name).toEqual(missing);
    }
  });

  test('what is plain data stays, and what has a schema or a function in it comes from the whole module', async () => {
    const decisions = await leanModule(join(folder, 'decisions.ts'));
    expect(decisions).toContain('export const mostSentUp = 60;');
    expect(decisions).toMatch(/export \{ [^}]*plaqueNumber[^}]* \} from ".*decisions\.ts\?whole";/);
    const organisation = await leanModule(join(root, 'shared/model/organisation.ts'));
    expect(organisation).toMatch(/export const roleLabels = \{/);
    expect(organisation).toMatch(/export \{ [^}]*\bOrganisation\b[^}]* \} from/);
  });

  test('no page reads a schema of a route: in the built pages it is not there', () => {
    const sources = readdirSync(join(root, 'web/src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.(svelte|ts)$/.test(name),
    );
    const readers = sources.filter((name) =>
      /\w\.(body|reply|query|parameters)\.(safeParse|parse|shape)\b/.test(
        readFileSync(join(root, 'web/src', name), 'utf8'),
      ),
    );
    expect(readers).toEqual([]);
  });
});
