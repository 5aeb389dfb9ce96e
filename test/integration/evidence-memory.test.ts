import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { pdfOf } from '../fixtures/evidence-files.ts';

test('a PDF of 50 MB is checked within 512 MB', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'shifan-memory-'));
  try {
    const lines = Array.from({ length: 50 }, (_, line) => `line ${line} of a scanned notice`);
    const pages = Array.from({ length: 100 }, () => ({ text: lines, picture: randomBytes(520_000) }));
    const file = pdfOf(pages);
    expect(file.length).toBeGreaterThan(50 * 1024 * 1024 * 0.98);
    await writeFile(join(folder, 'large.pdf'), file);
    const child = fileURLToPath(new URL('../fixtures/inspecting-child.ts', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [child, join(folder, 'large.pdf')]);
    const { ok, facts, megabytes } = JSON.parse(stdout);
    expect({ ok, facts }).toEqual({ ok: true, facts: { pages: 100, hasText: true } });
    expect(megabytes).toBeLessThan(512);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
