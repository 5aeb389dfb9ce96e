import type { Mode } from '../server-database.ts';

/**
 * What a start says about malware: by what files are scanned, or what becomes of them where nobody scans them. Waiting
 * files hold up a whole campaign, so that is said loudly.
 * @param found `clamd（/run/clamav/clamd.ctl）`, or null
 */
export function scannerNotice(found: string | null, unscannedCounts: boolean, mode: Mode): string {
  if (found !== null) return `查毒：每份材料由 ${found} 检查。`;
  if (unscannedCounts) {
    return mode === 'demo'
      ? '查毒：没有找到 ClamAV。演示方式下，材料标“未查毒”后计入。'
      : loud([
          '注意：没有找到查毒软件（ClamAV），而 UNSCANNED_FILES=count。',
          '上传的材料不经查毒即计入并可打开，每份标明“未查毒”。',
          '安装 ClamAV（clamav-daemon）后，新上传的材料即行查毒，无需重启。',
        ]);
  }
  return loud([
    '注意：没有找到查毒软件（ClamAV），UNSCANNED_FILES=hold（正式运行的默认值）。',
    '上传的材料会标“等待查毒”：不计入、不能打开；必须有材料的条目因此不能上报。',
    '请安装 ClamAV（clamav-daemon）。装上即用，等待的材料每 5 分钟自动重查，无需重启、无需重新上传。',
    '不在常见位置的，用 CLAMD_SOCKET（套接字）或 CLAMSCAN（程序）指明。',
    '决定不查毒也让材料计入的，设 UNSCANNED_FILES=count；材料将标明“未查毒”。',
  ]);
}

function loud(lines: readonly string[]): string {
  const rule = '!'.repeat(72);
  return ['', rule, ...lines.map((line) => `!! ${line}`), rule, ''].join('\n');
}
