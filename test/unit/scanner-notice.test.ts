import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { clamScanner } from '#infra/local/scanner/clam-scanner.ts';
import { scannerNotice } from '#infra/local/scanner/scanner-notice.ts';

test('a start says by what files are scanned, or what becomes of them without a scanner', () => {
  expect(scannerNotice('clamd（/run/clamd）', false, 'production')).toContain('由 clamd（/run/clamd） 检查');
  const held = scannerNotice(null, false, 'production');
  for (const word of ['等待查毒', '不能上报', '安装 ClamAV', 'UNSCANNED_FILES=count', 'CLAMD_SOCKET'])
    expect(held).toContain(word);
  expect(held).toContain('!!!!!!!!');
  const counted = scannerNotice(null, true, 'production');
  expect(counted).toContain('不经查毒即计入');
  expect(counted).toContain('!!!!!!!!');
  expect(scannerNotice(null, true, 'demo')).toMatch(/^查毒：没有找到 ClamAV。演示/);
});

test('a scanner is present as soon as it is installed, and not where nothing is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'shifan-scanner-'));
  try {
    const [socket, program] = [join(folder, 'clamd.ctl'), join(folder, 'clamscan')];
    const scanner = clamScanner({ socket, program, unscannedCounts: false });
    expect(await scanner.present()).toBeNull();
    await writeFile(program, '');
    expect(await scanner.present()).toBe(`clamscan（${program}）`);
    await writeFile(socket, '');
    expect(await scanner.present()).toBe(`clamd（${socket}）`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
