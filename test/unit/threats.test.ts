import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('every threat names a test that is there', () => {
  const rows = readFileSync('infra/stacks/THREATS.md', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (谁|-)/.test(line));
  expect(rows.length).toBeGreaterThan(15);
  for (const row of rows) {
    const [, file = '', title = ''] = /`(test\/[^`]+)`「([^」]+)」/.exec(row) ?? [];
    expect(file, row).not.toBe('');
    expect(readFileSync(file, 'utf8').includes(`'${title}'`), `${file}: ${title}`).toBe(true);
  }
});
