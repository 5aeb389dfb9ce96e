import { expect, test } from 'vitest';
import { openApi } from '#shared/contract/openapi.ts';
import { routes } from '#shared/contract/routes.ts';

interface Operation {
  readonly operationId: string;
  readonly security: readonly object[];
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: unknown;
  readonly responses: Readonly<Record<string, unknown>>;
}

const document = openApi();
const paths = document['paths'] as Record<string, Record<string, Operation>>;
const operationOf = (route: (typeof routes)[number]) =>
  paths[`/api${route.path}`]?.[route.method.toLowerCase()];

test('the committed document is current', async () => {
  // Renewed by: npm run test:contract -- -u
  await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot(
    '../../shared/contract/openapi.json',
  );
});

test('every route is an operation, and nothing else is', () => {
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
  expect(operations.map(({ operationId }) => operationId).sort()).toEqual(
    routes.map(({ name }) => name).sort(),
  );
});

test.each(routes.map((route) => [route.name, route] as const))(
  '%s says who may call it, and how it refuses',
  (_, route) => {
    const operation = operationOf(route);
    expect(operation?.security).toEqual(route.access === 'public' ? [] : [{ bearer: [] }]);
    const names = operation?.parameters?.map((parameter) => `${parameter.in}:${parameter.name}`) ?? [];
    const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => `path:${name}`);
    expect(names.filter((name) => name.startsWith('path:')).sort()).toEqual(inPath.sort());
    expect(names.includes('header:Idempotency-Key')).toBe(route.command);
    expect(Object.keys(operation?.responses ?? {})).toEqual(expect.arrayContaining(['200', '422', '500']));
  },
);

test('every reference of the document resolves', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, pointer]) =>
    String(pointer),
  );
  expect(references.length).toBeGreaterThan(0);
  for (const pointer of new Set(references)) {
    const found = pointer
      .split('/')
      .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document);
    expect(found, pointer).toBeDefined();
  }
});
