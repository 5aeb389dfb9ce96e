import { expect, test } from 'vitest';
import { readSettings, SettingsRefused } from '#infra/local/settings.ts';

test('without anything said it is a demonstration on this machine’s port 8080', () => {
  expect(readSettings({})).toEqual({
    PORT: 8080,
    HOST: '127.0.0.1',
    DATA_DIR: '.data',
    SHIFAN_MODE: 'demo',
    HOOKS_PRIVATE: 'refuse',
  });
  expect(readSettings({ PORT: '', SHIFAN_MODE: '' })).toMatchObject({
    PORT: 8080,
    SHIFAN_MODE: 'demo',
  });
});

test.each([
  { PORT: 'eighty' },
  { PORT: '70000' },
  { SHIFAN_MODE: 'test' },
  { SEAL_ALGORITHM: 'RSA' },
  { PUBLIC_URL: 'https://shifan.example.gov.cn/path' },
  { CLOCK_START: 'yesterday' },
  // Nobody outside could sign in: the issuer would send them to 127.0.0.1.
  { SHIFAN_MODE: 'production', HOST: '0.0.0.0' },
])('refuses %j with a sentence', (environment) => {
  expect(() => readSettings(environment)).toThrow(SettingsRefused);
});

test('production for others needs the address that browsers use', () => {
  const environment = {
    SHIFAN_MODE: 'production',
    HOST: '0.0.0.0',
    PUBLIC_URL: 'https://shifan.example.gov.cn',
  };
  expect(readSettings(environment)).toMatchObject(environment);
});
