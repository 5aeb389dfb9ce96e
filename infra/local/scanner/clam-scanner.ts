import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { connect } from 'node:net';
import { delimiter, join } from 'node:path';
import type { ScannerPort, ScanResult } from '#functions/ports/scanner.ts';

/** Where distributions put the socket of ClamAV's daemon. */
const usualSockets = ['/run/clamav/clamd.ctl', '/var/run/clamav/clamd.ctl', '/run/clamd.scan/clamd.sock'];
/** Milliseconds. A daemon answers within seconds; the program loads its signatures at every start. */
const patience = { daemon: 60_000, program: 180_000 };
/** Bytes a chunk of INSTREAM; the daemon's own buffer has 128 KB. */
const chunkBytes = 64 * 1024;

export interface ClamOptions {
  /** Path of clamd's socket; the usual places where not given. */
  readonly socket?: string | undefined;
  /** Path of clamscan; looked up in PATH where not given. */
  readonly program?: string | undefined;
  readonly unscannedCounts: boolean;
}

/**
 * Malware through ClamAV where it is installed: its daemon, else its program. Looked for at every file, so that it
 * may be installed, restarted or updated while the server runs.
 */
export function clamScanner({ socket, program, unscannedCounts }: ClamOptions): ScannerPort {
  const listening = () => (socket === undefined ? usualSockets : [socket]).find((path) => existsSync(path));
  const installed = () => program ?? inPath('clamscan');
  return {
    unscannedCounts,
    async present() {
      const daemon = listening();
      if (daemon !== undefined) return `clamd（${daemon}）`;
      const found = installed();
      return found === undefined || !existsSync(found) ? null : `clamscan（${found}）`;
    },
    async scan({ bytes }) {
      const daemon = listening();
      if (daemon !== undefined) return scanByDaemon(daemon, bytes);
      const found = installed();
      if (found !== undefined) return scanByProgram(found, bytes);
      return { result: 'unscanned', reason: '服务器没有安装查毒软件' };
    },
  };
}

function inPath(name: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** clamd's INSTREAM: chunks with their length before them, an empty one at the end, one line back. */
function scanByDaemon(path: string, bytes: Uint8Array): Promise<ScanResult> {
  return new Promise((resolve) => {
    const connection = connect(path);
    let answer = '';
    const finish = (result: ScanResult) => {
      connection.destroy();
      resolve(result);
    };
    const failed = () => finish({ result: 'unscanned', reason: '查毒服务没有应答' });
    connection.setTimeout(patience.daemon, failed);
    connection.setEncoding('utf8');
    connection.on('connect', () => {
      connection.write('zINSTREAM\0');
      for (let at = 0; at < bytes.byteLength; at += chunkBytes) {
        const chunk = bytes.subarray(at, at + chunkBytes);
        const length = Buffer.alloc(4);
        length.writeUInt32BE(chunk.byteLength);
        connection.write(length);
        connection.write(chunk);
      }
      connection.write(Buffer.alloc(4));
    });
    connection.on('data', (text: string) => {
      answer += text;
      if (answer.includes('\0')) finish(resultOf(answer));
    });
    // A file above the daemon's own limit is answered and then cut off: the answer counts.
    connection.on('error', () => (answer === '' ? failed() : finish(resultOf(answer))));
    connection.on('close', () => (answer === '' ? failed() : finish(resultOf(answer))));
  });
}

/** `stream: OK`, `stream: Eicar-Signature FOUND`, or `… ERROR`. */
function resultOf(answer: string): ScanResult {
  const line = answer.replaceAll('\0', '').trim();
  const found = /^(?:stream|stdin|-): (.+) FOUND$/mu.exec(line);
  if (found) return { result: 'infected', name: found[1] as string };
  if (/^(?:stream|stdin|-): OK$/mu.test(line)) return { result: 'clean' };
  return {
    result: 'unscanned',
    reason: /size limit/iu.test(line) ? '文件超过查毒软件的大小限制' : '查毒软件报告错误',
  };
}

/** clamscan reads standard input. It ends with 0 for clean, 1 for found, 2 for its own errors. */
function scanByProgram(path: string, bytes: Uint8Array): Promise<ScanResult> {
  return new Promise((resolve) => {
    const failed: ScanResult = { result: 'unscanned', reason: '查毒软件运行失败' };
    const child = spawn(path, ['--no-summary', '--stdout', '-'], {
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: patience.program,
    });
    let answer = '';
    child.on('error', () => resolve(failed));
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      answer += text;
    });
    // It may know enough before it has read all.
    child.stdin.on('error', () => undefined);
    child.on('close', (code) => resolve(code === 0 || code === 1 ? resultOf(answer) : failed));
    child.stdin.end(bytes);
  });
}
