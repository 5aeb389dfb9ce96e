import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clamScanner } from '#infra/local/scanner/clam-scanner.ts';

let folder: string;
const servers: Server[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shifan-scanner-'));
});
afterAll(async () => {
  for (const server of servers) server.close();
  await rm(folder, { recursive: true, force: true });
});

/** What a daemon hears of INSTREAM, decoded as clamd decodes it. */
function daemon(
  name: string,
  answer: (received: Buffer) => string,
  atMost = Number.POSITIVE_INFINITY,
): Promise<string> {
  const serve = (connection: Socket) => {
    let heard: Buffer = Buffer.alloc(0);
    connection.on('error', () => undefined);
    connection.on('data', (chunk) => {
      heard = Buffer.concat([heard, chunk]);
      const parts: Buffer[] = [];
      let at = 'zINSTREAM\0'.length;
      while (at + 4 <= heard.length) {
        const length = heard.readUInt32BE(at);
        if (length === 0) return void connection.end(answer(Buffer.concat(parts)));
        if (at + 4 + length > heard.length) break;
        parts.push(heard.subarray(at + 4, at + 4 + length));
        at += 4 + length;
      }
      if (heard.length > atMost) connection.end('INSTREAM size limit exceeded. ERROR\0');
    });
  };
  const path = join(folder, name);
  const server = createServer(serve);
  servers.push(server);
  return new Promise((resolve) => server.listen(path, () => resolve(path)));
}

const scan = (socket: string, bytes: Uint8Array) =>
  clamScanner({ socket, program: join(folder, 'nowhere'), unscannedCounts: true }).scan({
    key: 'evidence/1',
    bytes,
  });

test('the daemon hears the whole file, in chunks, and its answer is believed', async () => {
  const file = Buffer.from(Array.from({ length: 200_001 }, (_, index) => index % 251));
  let heard: Buffer = Buffer.alloc(0);
  const clean = await daemon('clean', (received) => {
    heard = received;
    return 'stream: OK\0';
  });
  expect(await scan(clean, file)).toEqual({ result: 'clean' });
  expect(Buffer.compare(heard, file)).toBe(0);
  const infected = await daemon('infected', () => 'stream: Win.Test.EICAR_HDB-1 FOUND\0');
  expect(await scan(infected, file)).toEqual({ result: 'infected', name: 'Win.Test.EICAR_HDB-1' });
});

test('what a daemon does not answer, or answers with an error, is not scanned', async () => {
  const silent = await daemon('silent', () => '');
  expect(await scan(silent, Buffer.from('x'))).toMatchObject({ result: 'unscanned' });
  const broken = await daemon('broken', () => 'stream: Can’t allocate memory ERROR\0');
  expect(await scan(broken, Buffer.from('x'))).toMatchObject({ result: 'unscanned' });
  const small = await daemon('small', () => '', 100_000);
  expect(await scan(small, Buffer.alloc(1_000_000))).toMatchObject({ result: 'unscanned' });
});

test('without a daemon the program is asked; without both the file is not scanned', async () => {
  const program = join(folder, 'clamscan');
  await writeFile(
    program,
    '#!/bin/sh\nif grep -q EICAR; then echo "stdin: Eicar-Test FOUND"; exit 1; fi\necho "stdin: OK"\n',
  );
  await chmod(program, 0o755);
  const scanner = clamScanner({ socket: join(folder, 'absent'), program, unscannedCounts: false });
  expect(scanner.unscannedCounts).toBe(false);
  expect(await scanner.scan({ key: 'a', bytes: Buffer.from('harmless') })).toEqual({ result: 'clean' });
  expect(await scanner.scan({ key: 'a', bytes: Buffer.from('EICAR') })).toEqual({
    result: 'infected',
    name: 'Eicar-Test',
  });
  expect(await scan(join(folder, 'absent'), Buffer.from('x'))).toMatchObject({ result: 'unscanned' });
});
