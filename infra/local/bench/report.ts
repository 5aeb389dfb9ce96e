import { cpus, totalmem } from 'node:os';
import type { Figures } from './figures.ts';
import type { Measured } from './load.ts';
import { type PeakMemories, peakMemoryAsText } from './peak-memory.ts';
import { type Verdicts, verdictsAsText } from './verdicts.ts';

/** A server under the load: its times, what its processor did for each submit (milliseconds), and its memory. */
export interface Loaded {
  readonly submits: Measured;
  readonly processorPerSubmit: number;
  readonly memory: Figures;
}

export interface Results {
  readonly clients: number;
  /** Of a request body. */
  readonly bytes: number;
  /** Seconds from spawn to healthy. */
  readonly startUp: { readonly first: number; readonly again: number };
  readonly ours: Loaded & {
    /** Submits a second where everything that follows from them (executions, notices) is waited for as well. */
    readonly sustainedPerSecond: number;
    readonly recalls: Measured;
  };
  /** Recognises a verified token again, as the product does. This is the yardstick. */
  readonly barest: Loaded;
  /** Verifies every request's token anew. */
  readonly barestVerifyingEach: Loaded;
  /** The product's after both stories were played on it, in a process that did nothing else. */
  readonly memoryAfterStories: Figures;
  readonly verdicts: Verdicts;
  readonly peakMemory: PeakMemories;
}

const round = (value: number) => Math.round(value * 100) / 100;

/** What the aims of the project are about. */
function ratiosOf({ ours, barest, barestVerifyingEach, memoryAfterStories }: Results) {
  return {
    ratio: round(ours.submits.perSecond / barest.submits.perSecond),
    ratioVerifyingEach: round(ours.submits.perSecond / barestVerifyingEach.submits.perSecond),
    sustainedRatio: round(ours.sustainedPerSecond / barest.submits.perSecond),
    memoryRatio: round(memoryAfterStories.resident / barest.memory.resident),
  };
}

function machineOf() {
  return {
    cpu: cpus()[0]?.model.trim() ?? '',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
}

/** One JSON document. */
export function reportAsJson(results: Results): string {
  return JSON.stringify({ machine: machineOf(), ...results, ...ratiosOf(results) });
}

/** For people, with the aims beside the figures. */
export function reportAsText(results: Results): string {
  const { ours, barest, barestVerifyingEach, memoryAfterStories, startUp } = results;
  const machine = machineOf();
  const ratios = ratiosOf(results);
  const line = (name: string, { perSecond, p50, p95, p99, requests }: Measured) =>
    `${name}  ${String(perSecond).padStart(5)} 次/秒   p50 ${p50} ms   p95 ${p95} ms   p99 ${p99} ms   （${requests} 次）`;
  const processor = ({ processorPerSubmit }: Loaded) => `${processorPerSubmit} ms`;
  const memory = ({ resident, peak }: Figures) => `${mebibytes(resident)}（峰值 ${mebibytes(peak)}）`;
  return [
    '',
    `机器：${machine.cpu}，${machine.cores} 核，${machine.memoryGiB} GiB，Node ${machine.node}`,
    `提交上报：30 行，正文 ${Math.round(results.bytes / 1024)} KB，${results.clients} 个并发客户端，负载与服务同机，三个服务轮流`,
    line('最简服务（认得验过的令牌）　', barest.submits),
    line('最简服务（每次都验令牌）　　', barestVerifyingEach.submits),
    line('示范（认得验过的令牌）　　　', ours.submits),
    `吞吐之比 ${ratios.ratio}（目标 ≥ 0.5）；与每次都验令牌的相比 ${ratios.ratioVerifyingEach}；` +
      `连同随后的流程和通知 ${ours.sustainedPerSecond} 次/秒，之比 ${ratios.sustainedRatio}`,
    `每次提交的处理器时间：最简服务 ${processor(barest)}，每次都验 ${processor(barestVerifyingEach)}，示范 ${processor(ours)}（含随后的流程、通知和撤回）`,
    line('示范：撤回上报（不带正文）　', ours.recalls),
    `启动到可用：首次（写入全国机构）${startUp.first} 秒，再次 ${startUp.again} 秒（目标 < 5 秒）`,
    `常驻内存：示范，两个故事演完之后 ${memory(memoryAfterStories)}；最简服务，承受上述负载之后 ${memory(barest.memory)}；` +
      `之比 ${ratios.memoryRatio}（目标 ≤ 1.5）`,
    `　　　　　示范，承受上述负载之后 ${memory(ours.memory)}`,
    '　　　　　材料在另一进程里检查，用完即止，不在上列常驻内存之内；它的峰值见下。',
    '　　　　　示范按 npm start 的设置运行（infra/local/bootstrap/server-run.mjs），最简服务按 Node 的默认设置；两者的模块都已编译。',
    verdictsAsText(results.verdicts),
    peakMemoryAsText(results.peakMemory),
  ].join('\n');
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MB`;
}
