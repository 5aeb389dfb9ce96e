import { unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extractText, getDocumentProxy } from 'unpdf';
import { afterEach, describe, expect, test } from 'vitest';
import { ZipReader } from '#infra/local/archive/zip-reader.ts';
import type { PlanView } from '#shared/contract/plan-views.ts';
import type { Route } from '#shared/contract/route.ts';
import { exportedLists, routes } from '#shared/contract/routes.ts';
import { unitNamed } from '#shared/domain/plan.ts';
import type { World } from '../fixtures/api-world.ts';
import {
  announce,
  campaignId,
  draw,
  fill,
  lead,
  openReview,
  panels,
  passAll,
  seated,
  sheetsOf,
  sign,
} from '../fixtures/review-world.ts';

let world: World;
let id: string;
afterEach(() => world.close());

/** What only experts wrote, and nobody else may read before the result. */
const secret = '此意见除主办单位外不得见';
/** Of the sheets below: nothing else in the world has this number. */
const points = 7;
const score = /70\.00|\b7000\b/;

/** Everything that exists and may be asked for, whatever kind of id it is. */
let known: string[];

async function signsWithSecret(who: string): Promise<void> {
  const [row] = await sheetsOf(world, who);
  await fill(world, who, row?.id ?? '', points);
  const signed = await world.call('sign-sheet', who, {
    parameters: { id: row?.id ?? '' },
    body: { version: row?.version, overall: secret },
  });
  expect(signed.status).toBe(200);
}

/** A blind review under way: two experts sit, the first has signed, a third was never assigned, a fourth was taken back. */
async function underWay() {
  ({ world, id } = await openReview(4));
  const [first, removed] = (await seated(world, { blind: true })) as [string, string];
  const names = (await panels(world))[0]?.seats ?? [];
  const [theirs] = await sheetsOf(world, removed);
  const taken = await world.call('change-seat', lead, {
    parameters: { id: campaignId },
    body: {
      step: 'materialReview',
      application: id,
      revision: (await panels(world))[0]?.revision,
      remove: names[1]?.expert,
      reason: '工作调整',
    },
  });
  expect(taken.status).toBe(200);
  await draw(world, 'second');
  await announce(world);
  await signsWithSecret(first);
  const seats = (await panels(world))[0]?.seats ?? [];
  const second = numbered(seats.find(({ state }) => state === 'seated')?.expertName);
  const idle = ['newcomer-1', 'newcomer-2', 'newcomer-3', 'newcomer-4'].find(
    (one) => one !== first && one !== removed && one !== second,
  ) as string;
  const file = (await world.stores.evidence.all(id))[0]?.id ?? '';
  known = [
    id,
    campaignId,
    ...seats.flatMap(({ sheet }) => sheet ?? []),
    theirs?.id ?? '',
    seats[0]?.expert ?? '',
    file,
    'CQ-COUNTY-2023',
    'qijiang',
    'chongqing',
    'state-council',
  ];
  return { first, second, removed, idle };
}
const numbered = (name: string | undefined) => `newcomer-${'零一二三四五'.indexOf(name?.at(-1) as string)}`;

/** All that a query can ask for, so that no filter and no view is left out. */
const asked: Readonly<Record<string, readonly string[]>> = {
  view: ['mine', 'branch'],
  campaign: [campaignId],
  status: ['evaluating'],
  step: ['materialReview'],
  q: ['綦江'],
  number: ['綦江'],
  unit: ['qijiang'],
  sort: ['name'],
  start: ['2026-04-07'],
  edition: ['CQ-COUNTY-2023'],
  with: ['XJ-COUNTY-RECOMMEND-1'],
  of: ['qijiang'],
};

/** Every request that a route can be sent with what is known, by ids and queries. */
function requestsOf(route: Route) {
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
  // Below one thing another is asked for: below the application, the campaign and every sheet.
  const parameters = names.reduce<Record<string, string>[]>(
    (all, name, at) =>
      all.flatMap((one) =>
        (name === 'list'
          ? Object.keys(exportedLists)
          : names.length > 1 && at === 0
            ? known.slice(0, 4)
            : known
        ).map((value) => ({
          ...one,
          [name]: value,
        })),
      ),
    [{}],
  );
  const shape = (route.query as { shape?: Record<string, unknown> }).shape ?? {};
  const filters = Object.keys(shape).flatMap((name) =>
    (asked[name] ?? []).map((value) => ({ [name]: value })),
  );
  // None, each by itself, and all together.
  const all = names.includes('list')
    ? known.slice(0, 3).flatMap((one) => [{ id: one }, { id: one, step: 'materialReview' }])
    : [];
  const queries = [{}, ...all, ...filters, ...(filters.length > 1 ? [Object.assign({}, ...filters)] : [])];
  return parameters.flatMap((own) => queries.map((query) => ({ parameters: own, query })));
}

/** What a person reads in a reply: of a workbook or an archive every part, of a PDF its text. */
async function textOf(body: unknown): Promise<string> {
  const { file } = body as { file?: unknown };
  if (typeof file !== 'string') return JSON.stringify(body);
  const bytes = Buffer.from(file, 'base64');
  if (bytes.subarray(0, 4).toString('latin1') === '%PDF')
    return (await extractText(await getDocumentProxy(new Uint8Array(bytes)))).text.join('');
  const path = join(tmpdir(), `shifan-leak-${process.pid}.zip`);
  writeFileSync(path, bytes);
  const archive = new ZipReader(path);
  const parts = [...archive.paths()].map(
    (name) => `${name}\n${Buffer.from(archive.read(name) ?? []).toString('utf8')}`,
  );
  archive.close();
  unlinkSync(path);
  return parts.join('\n');
}

interface Said {
  readonly route: string;
  readonly status: number;
  readonly text: string;
}

/** Everything that a person can get to read, by every read route, with every known id and query. */
async function everything(who: string | null): Promise<Said[]> {
  const said: Said[] = [];
  for (const route of routes.filter(({ method }) => method === 'GET'))
    for (const request of requestsOf(route)) {
      const { status, headers, body } = await world.call(route.name, who, request);
      const text = `${JSON.stringify(headers)}${await textOf(body)}`;
      said.push({ route: `${route.name} ${JSON.stringify(request)}`, status, text });
    }
  return said;
}

/** The answers to every command, empty or with nothing but a version that never was: refusals must not tell more. */
async function everyRefusal(who: string | null): Promise<Said[]> {
  const said: Said[] = [];
  for (const route of routes.filter(({ method }) => method !== 'GET'))
    for (const parameters of requestsOf(route)
      .map((request) => request.parameters)
      .slice(0, 60))
      for (const body of [undefined, { version: 9_999, reason: '试探' }]) {
        const reply = await world.call(route.name, who, { parameters, ...(body && { body }) });
        said.push({ route: route.name, status: reply.status, text: JSON.stringify(reply.body) });
      }
  return said;
}

/** A person of a township who works on the county's plan, and on nothing else. */
async function participates(who: string): Promise<void> {
  const started = await world.call<{ id: string }>('start-plan-from-example', 'qijiang', {
    body: { example: 'GZ-JIANGKOU-PLAN-2022', standard: null, townships: ['古南街道'], begins: '2026-03-01' },
  });
  const parameters = { id: started.body.id };
  const { body } = await world.call<PlanView>('get-plan', 'qijiang', { parameters });
  const unit = unitNamed(body.plan.units, '古南街道')?.id ?? '';
  const name = '承办人';
  const invited = await world.call<{ code: string }>('invite-participant', 'qijiang', {
    parameters: { ...parameters, unit },
    body: { name },
  });
  const joined = await world.call('redeem-invitation', who, { body: { code: invited.body.code, name } });
  expect(joined.status).toBe(200);
}

const telling = (said: readonly Said[], forbidden: RegExp) =>
  said
    .filter(({ text }) => forbidden.test(text))
    .map(({ route, text }) => `${route}: ${forbidden.exec(text)?.[0]}`);

/** Who keeps the accounts of the lead sees that the experts have one, and nothing of what they judge. */
const notAccounts = (said: readonly Said[]) => said.filter(({ route }) => !route.startsWith('list-members'));

const ownName = (who: string) => `专家${'零一二三四'[Number(who.at(-1))]}`;
const names = /綦江|qijiang|张綦|%E7%B6%A6/i;
/** Experts by name, what they gave and what they wrote. */
const judged = new RegExp(`专家[一二三四]|${secret}|${score.source}`);

describe('before the result', () => {
  test('blind: no read route tells an expert which unit it is, nor what another wrote before the own is signed', async () => {
    const { first, second, removed, idle } = await underWay();
    for (const who of [first, second, removed, idle]) {
      const said = [...(await everything(who)), ...(await everyRefusal(who))];
      expect(telling(said, names), who).toEqual([]);
      // Their own name is theirs to see; nobody else's is.
      const others = said.map((one) => ({ ...one, text: one.text.replaceAll(ownName(who), '') }));
      expect(telling(others, who === first ? /专家[一二三四]/ : judged), who).toEqual([]);
    }
    // Whose assignment ended, and who never had one, opens no sheet at all.
    for (const who of [removed, idle])
      expect(
        (await everything(who)).filter(({ route, status }) => /sheet\b.*id/.test(route) && status === 200),
      ).toEqual([]);
  }, 120_000);

  test('no unit, no other branch, no reviewer, administrator or stranger reads who judges, what they gave or wrote', async () => {
    await underWay();
    await participates('newcomer-township');
    const everybody = [
      'qijiang',
      'chongqing',
      'chongqing-admin',
      'nation',
      'nation-admin',
      'xinjiang',
      'bayingolin',
      'nanjing',
      'gulou',
      'yanqi',
      'former',
      'newcomer-nobody',
      'newcomer-township',
      null,
    ];
    // Other counties and branches do not even learn that there is an application.
    const outside = [
      'xinjiang',
      'bayingolin',
      'nanjing',
      'gulou',
      'yanqi',
      'former',
      'newcomer-nobody',
      null,
    ];
    for (const who of everybody) {
      const said = await everything(who);
      expect(telling(notAccounts(said), judged), String(who)).toEqual([]);
      if (!outside.includes(who)) continue;
      // What they searched for stands in the answer; the whole name would be news.
      const named = [...said, ...(await everyRefusal(who))].filter(({ text }) => text.includes('綦江区'));
      expect(
        named.map(({ route }) => route),
        String(who),
      ).toEqual([]);
    }
  }, 240_000);
});

test('after the step: what was signed is read by the lead alone, and no expert reads anything any more', async () => {
  const { first, second } = await underWay();
  await passAll(world, id);
  expect((await sign(world, second, points)).status).toBe(200);
  const passed = await world.decide('pass', 'chongqing', id, { version: 3 });
  expect(passed.body).toMatchObject({ application: { status: { name: 'ranked' } } });
  for (const who of [first, second]) {
    const said = await everything(who);
    expect(telling(said, names), who).toEqual([]);
    expect(await sheetsOf(world, who)).toEqual([]);
  }
  for (const who of ['qijiang', 'chongqing', 'chongqing-admin', 'nation', 'gulou', null])
    expect(telling(notAccounts(await everything(who)), judged), String(who)).toEqual([]);
  expect(telling(await everything(lead), score)).not.toEqual([]);
}, 240_000);
