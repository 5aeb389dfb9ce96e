import { expect, test } from 'vitest';
import { RouteTable } from '#infra/local/http/route-table.ts';
import { routes } from '#shared/contract/routes.ts';

const handler = () => Promise.reject(new Error('not called'));
const table = new RouteTable(routes.map((route) => [route, handler] as const));

test('every route of the contract is found at its own address, with its parameters', () => {
  for (const { method, path } of routes) {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map((found) => found[1] as string);
    const address = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => `value-of-${name}`);
    const match = table.match(method, address);
    expect(match, `${method} ${address}`).toMatchObject({
      endpoint: { routeKey: `${method} /api${path}` },
      parameters: Object.fromEntries(names.map((name) => [name, `value-of-${name}`])),
    });
  }
});

test('parameters are decoded once; what cannot be decoded is no address', () => {
  expect(table.match('GET', '/applications/a%2Fb%252F')).toMatchObject({
    parameters: { id: 'a/b%2F' },
  });
  expect(table.match('GET', '/applications/%E7%84')).toBeUndefined();
});

test('another method is told what is allowed; anything else is unknown', () => {
  expect(table.match('DELETE', '/applications/x')).toEqual({ allow: ['GET'] });
  for (const path of [
    '/',
    '',
    '/nothing',
    '/applications/',
    '/applications/x/',
    '/applications//submit',
    '/applications/x/y/z',
  ]) {
    expect(table.match('GET', path), path).toBeUndefined();
  }
});
