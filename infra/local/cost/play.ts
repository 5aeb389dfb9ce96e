import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { JWK } from 'jose';
import { storesOf } from '#functions/stores/stores.ts';
import { itemsOf } from '#shared/domain/check-answers.ts';
import { takesEvidence } from '#shared/domain/editing.ts';
import { intakeEndsAt } from '#shared/domain/objection-intake.ts';
import { dateOf, endOf, millisecondsOf } from '#shared/domain/time.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { Instant } from '#shared/model/instant.ts';
import { editions } from '#shared/standards/editions.ts';
import { scaleCampaign, seedMembers, seedScale } from '../bench/scale-world.ts';
import { Session } from '../bench/session.ts';
import { startShifan } from '../compose.ts';
import { formAnswers } from '../demo/answers.ts';
import { type DemoFile, pdf, scanned } from '../demo/files.ts';
import { Meter, type Usage, usageFrom } from './usage.ts';

/** How many of a step there are in a cycle: one for each application, for each that is published, or one in all. */
export type StepUnit = 'application' | 'candidate' | 'campaign';

export interface PlayedStep {
  readonly name: string;
  readonly per: StepUnit;
  /** What one of it used, on average. */
  readonly each: Usage;
}

export interface PlayedCampaign {
  readonly applications: number;
  readonly steps: readonly PlayedStep[];
  /** What one look at a screen's request reads, in the table's units, once everything of the campaign is there. */
  readonly screens: Readonly<Record<string, number>>;
}

/** Files of each application. */
export const filesEach = 30;
/** All 2,847 counties of 2026 exist on this day. */
const opening = '2026-11-02T01:00:00.000Z' as Instant;
const lead = 'demo-nhc-lead';
const evaluator = 'demo-nhc-review';
const applicantOf = (id: string) => `bench-applicant-${id}`;
const reviewerOf = (id: string) => `bench-reviewer-${id}`;

interface View {
  readonly application: {
    readonly version: number;
    readonly chain: readonly { readonly organisation: string; readonly level: string }[];
  };
}

/**
 * Plays one campaign of so many counties from the first draft to the naming, each with its 30 files, through the HTTP
 * API and the state machines, and says what every step asked for.
 * @throws Error where a step is refused
 */
export async function playCampaign(
  applications: number,
  say: (line: string) => void,
): Promise<PlayedCampaign> {
  const folder = await mkdtemp(join(tmpdir(), 'shifan-cost-'));
  const meter = new Meter();
  const shifan = await startShifan({
    port: 0,
    dataDirectory: folder,
    mode: 'demo',
    clockStart: opening,
    around: (ports) => meter.around(ports),
    quiet: true,
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  const machines = new DatabaseSync(join(folder, 'workflow.sqlite'), { readOnly: true });
  try {
    const { jwks } = JSON.parse(await readFile(join(folder, 'issuer-keys.json'), 'utf8')) as {
      jwks: { keys: JWK[] };
    };
    const session = new Session(shifan.url, jwks.keys[0] as JWK, agent);
    const transitions = machines.prepare(
      `SELECT count(*) AS number FROM sfn_event WHERE body LIKE '%StateEntered"%'`,
    );
    const total = (): Usage => ({
      ...meter.read(),
      transitions: Number(transitions.get()?.['number'] ?? 0),
      outBytes: session.bytes,
    });
    const steps: PlayedStep[] = [];
    const step = async (name: string, per: StepUnit, jobs: readonly (() => Promise<unknown>)[]) => {
      const before = total();
      for (const job of jobs) await job();
      await shifan.settled();
      const after = total();
      steps.push({
        name,
        per,
        each: usageFrom((one) => (after[one] - before[one]) / Math.max(1, jobs.length)),
      });
      say(`　　${name}`);
    };
    // Of one province, whatever the size: a dashboard of the nation reads each province that has applications.
    const stores = storesOf(shifan.table);
    const seeded = await seedScale(shifan, Math.min(applications * 40, 2_800), 0);
    const below: { id: string; reviewer: string; province: string }[] = [];
    for (const unit of seeded) {
      const reviewer = await stores.organisations.load(unit.reviewer);
      if (reviewer?.level === 'prefecture' && reviewer.parent !== null)
        below.push({ ...unit, province: reviewer.parent });
    }
    const [largest = []] = [...Map.groupBy(below, ({ province }) => province).values()].sort(
      (one, other) => other.length - one.length,
    );
    const units = largest.slice(0, applications);
    if (units.length < applications) throw new Error(`one province has ${units.length} of these counties`);
    await seedMembers(
      shifan,
      [...new Set(units.map(({ province }) => province))].map((id) => [id, 'reviewer'] as const),
    );
    await shifan.settled();

    const edition = editions.find(({ id }) => id === 'XJ-COUNTY-RECOMMEND-1');
    if (edition === undefined) throw new Error('the edition is missing');
    const answers = formAnswers(edition, '测试县');
    const items = Object.keys(answers);
    const withFiles = itemsOf(edition)
      .filter((item) => takesEvidence(item) && item.type !== 'seal')
      .map(({ id }) => id);
    const idOf = ({ id }: { id: string }) => `${scaleCampaign}.${id}`;
    const versions = new Map<string, number>();
    const look = (unit: { id: string }, who: string) =>
      session.call<View>('GET', `/applications/${idOf(unit)}`, who);
    const decide = async (unit: { id: string }, who: string, action: string, body: object = {}) => {
      const version = versions.get(unit.id) ?? 1;
      const view = await session.call<View>('POST', `/applications/${idOf(unit)}/${action}`, who, {
        version,
        ...body,
      });
      versions.set(unit.id, view.application.version);
    };
    const upload = async (unit: { id: string }, who: string, item: string, file: DemoFile) => {
      const { name, type, bytes, sha256 } = file;
      const asked = await session.call<{
        evidence: { id: string };
        upload: { url: string; fields: Record<string, string> };
      }>('POST', `/applications/${idOf(unit)}/evidence`, who, {
        item,
        name,
        type,
        bytes: bytes.byteLength,
        sha256,
      });
      const form = new FormData();
      for (const [field, value] of Object.entries(asked.upload.fields)) form.append(field, value);
      form.append('file', new Blob([bytes], { type }), name);
      const sent = await fetch(new URL(asked.upload.url, shifan.url), { method: 'POST', body: form });
      await sent.arrayBuffer();
      if (!sent.ok) throw new Error(`上传被拒绝：${sent.status}`);
      meter.add('objectPuts');
      // The check of the file is a call of Lambda; its time is an assumption of the estimate.
      meter.add('lambdaCalls');
      return asked.evidence.id;
    };
    const open = async (unit: { id: string }, who: string, evidence: string) => {
      await session.call('GET', `/applications/${idOf(unit)}/evidence/${evidence}`, who);
      meter.add('objectGets');
    };
    const each = (job: (unit: (typeof units)[number], index: number) => Promise<unknown>) =>
      units.map((unit, index) => () => job(unit, index));
    const files = new Map<string, string[]>();
    // The first look of every screen: what the pages ask for when somebody comes back to them.
    const home = async (who: string) => {
      await session.call('GET', '/me', who);
      await session.call('GET', '/home', who);
      await session.call('GET', '/campaigns', who);
      await session.call('GET', '/applications', who);
    };

    await step(
      '开始申报',
      'application',
      each((unit) =>
        session.call('POST', `/campaigns/${scaleCampaign}/applications`, applicantOf(unit.id), {}),
      ),
    );
    await step(
      '填报：回到页面六次，逐项自动保存',
      'application',
      each(async (unit) => {
        for (let visit = 0; visit < 6; visit += 1) {
          await home(applicantOf(unit.id));
          await look(unit, applicantOf(unit.id));
        }
        for (const item of items)
          await session.call('PATCH', `/applications/${idOf(unit)}/draft`, applicantOf(unit.id), {
            changes: [{ item, answer: answers[item as keyof typeof answers], revision: 0 }],
          });
      }),
    );
    await step(
      `上传材料 ${filesEach} 份`,
      'application',
      each(async (unit) => {
        const ids: string[] = [];
        for (let number = 0; number < filesEach; number += 1) {
          const item = withFiles[number % withFiles.length] as string;
          ids.push(
            await upload(unit, applicantOf(unit.id), item, pdf(`材料${number}.pdf`, `${unit.id} ${number}`)),
          );
        }
        await shifan.settled();
        // The page asks once whether the check is through, and the unit opens every file that it sent.
        for (const id of ids) await open(unit, applicantOf(unit.id), id);
        files.set(unit.id, ids);
      }),
    );
    await step(
      '提交上报',
      'application',
      each(async (unit) => {
        await look(unit, applicantOf(unit.id));
        await decide(unit, applicantOf(unit.id), 'submit', { answers });
      }),
    );
    await step(
      '地市审核：看三次，打开全部材料，盖章，同意上报',
      'application',
      each(async (unit) => {
        const who = reviewerOf(unit.reviewer);
        for (let visit = 0; visit < 3; visit += 1) {
          await home(who);
          await look(unit, who);
        }
        await decide(unit, who, 'receive');
        for (const id of files.get(unit.id) ?? []) await open(unit, who, id);
        // Printed, and come back from the scanner: the code in its footer ties it to the submission.
        const printed = await fetch(`${shifan.url}/api/applications/${idOf(unit)}/form-pdf`, {
          headers: { authorization: `Bearer ${await session.token(who)}` },
        });
        const sealed = scanned('推荐表（盖章）.pdf', new Uint8Array(await printed.arrayBuffer()));
        await upload(unit, who, 'h.seal', sealed);
        await shifan.settled();
        await decide(unit, who, 'forward');
      }),
    );
    await step(
      '省级推荐：看两次',
      'application',
      each(async (unit) => {
        const who = reviewerOf(unit.province);
        for (let visit = 0; visit < 2; visit += 1) {
          await home(who);
          await look(unit, who);
        }
        const document = { documentNumber: '卫老龄函〔2026〕1号', date: dateOf(opening) };
        await decide(unit, who, 'recommend', { document });
      }),
    );
    await step(
      '受理、评审：看三次，打开全部材料，通过',
      'application',
      each(async (unit) => {
        for (let visit = 0; visit < 3; visit += 1) {
          await home(evaluator);
          await look(unit, evaluator);
        }
        await decide(unit, evaluator, 'accept');
        for (const id of files.get(unit.id) ?? []) await open(unit, evaluator, id);
        await decide(unit, evaluator, 'pass');
      }),
    );
    const screens = await measureScreens(meter, session, units[0] as { id: string; reviewer: string });
    await step(
      '列为候选',
      'candidate',
      each((unit) => decide(unit, lead, 'select')),
    );
    await step('公示：预览、开始', 'campaign', [
      async () => {
        await session.call('GET', `/campaigns/${scaleCampaign}/publicity-preview`, lead);
        const { campaign } = await session.call<{ campaign: Campaign }>(
          'GET',
          `/campaigns/${scaleCampaign}`,
          lead,
        );
        await session.call('POST', `/campaigns/${scaleCampaign}/publicity`, lead, {
          version: campaign.version,
          address: 'http://www.nhc.gov.cn/',
          contact: '老龄健康司，010-68792114',
        });
      },
    ]);
    const { campaign } = await session.call<{ campaign: Campaign }>(
      'GET',
      `/campaigns/${scaleCampaign}`,
      lead,
    );
    const over = millisecondsOf(endOf(dateOf(intakeEndsAt(campaign) as Instant))) + 1;
    await step('公示期满', 'campaign', [
      async () => shifan.clock.moveBy(over - millisecondsOf(shifan.clock.port.now())),
    ]);
    await step(
      '命名',
      'candidate',
      each(async (unit) => {
        versions.set(unit.id, (await look(unit, lead)).application.version);
        const document = { documentNumber: '国卫老龄函〔2026〕112号', date: dateOf(shifan.clock.port.now()) };
        await decide(unit, lead, 'name', { document });
      }),
    );
    return { applications, steps, screens };
  } finally {
    machines.close();
    agent.destroy();
    await shifan.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What the request of each main screen reads. */
async function measureScreens(
  meter: Meter,
  session: Session,
  unit: { readonly id: string; readonly reviewer: string },
): Promise<Record<string, number>> {
  const reviewer = reviewerOf(unit.reviewer);
  const asked: readonly (readonly [string, string, string | null])[] = [
    ['我的待办（申报单位）', '/home', applicantOf(unit.id)],
    ['我的待办（主办单位）', '/home', lead],
    ['批次列表', '/campaigns', reviewer],
    ['批次页', `/campaigns/${scaleCampaign}`, lead],
    ['各地进展', `/campaigns/${scaleCampaign}/overview`, lead],
    ['待办清单', '/applications', reviewer],
    ['一份申报', `/applications/${scaleCampaign}.${unit.id}`, reviewer],
    ['办理记录', `/applications/${scaleCampaign}.${unit.id}/history`, reviewer],
    ['公众查询', '/public', null],
  ];
  const units: Record<string, number> = {};
  for (const [name, path, who] of asked) {
    const before = meter.read().readUnits;
    await session.call('GET', path, who);
    units[name] = meter.read().readUnits - before;
  }
  return units;
}
