import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { campaignArchive, recordsArchive } from '#functions/middleware/campaign-archive.ts';
import { everyRecord } from '#functions/middleware/kept-records.ts';
import type { Item } from '#functions/ports/table.ts';
import { designationIndexes, designationKeys } from '#functions/stores/designation-keys.ts';
import { sealEvent } from '#functions/stores/event-chain.ts';
import { itemOf } from '#functions/stores/items.ts';
import {
  applicationKeys,
  branchIndex,
  calendarKey,
  calendarsIndex,
  objectionKeys,
  objectionsIndex,
  rosterKeys,
} from '#functions/stores/keys.ts';
import { planKeys, plansIndex } from '#functions/stores/plan-keys.ts';
import { provinceKeys, provincesIndex, provincesOfIndex } from '#functions/stores/province-keys.ts';
import { type KeptRecord, recordEventKey, recordOf } from '#functions/stores/record-keys.ts';
import { expertKeys, reviewKeys, sheetKeys } from '#functions/stores/review-keys.ts';
import { sealedLetterKey } from '#functions/stores/sealed-letter-store.ts';
import { writeArchive } from '#infra/local/archive/archive.ts';
import { verifyFile } from '#infra/local/archive/verify.ts';
import { type RecordKind, recordKindLabels, recordKinds } from '#shared/domain/record-chain.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import { openWorld, type World } from '../fixtures/api-world.ts';

/* Whatever is chained is enumerated, archived and sealed: a new kind of record fails here until it is. */

const campaign = 'chongqing-2026';
const unit = 'qijiang';
const ids: Readonly<Record<RecordKind, string>> = {
  application: `${campaign}.${unit}`,
  campaign,
  objection: 'objection-1',
  designation: `${campaign}.${unit}`,
  recommendation: `${campaign}#chongqing`,
  nationalList: campaign,
  review: campaign,
  sheet: 'sheet-1',
  expert: 'expert-1',
  organisation: unit,
  roster: unit,
  plan: 'plan-1',
  province: 'province-1',
  calendar: 'calendar-1',
  letter: 'letter.1',
};

/** The aggregate of a record as its store would write it, so that its listing finds it; the rest of it is left out. */
const aggregates: Readonly<Record<RecordKind, (end: { version: number; head: string }) => Item | null>> = {
  application: (end) =>
    itemOf(
      applicationKeys.application(ids.application),
      {
        id: ids.application,
        chain: [{ organisation: unit }],
        submission: 0,
        status: { name: 'draft' },
        ...end,
      },
      { gsi2pk: branchIndex(campaign), gsi2sk: `/chongqing/qijiang/#${ids.application}` },
    ),
  // Published when the world was made.
  campaign: () => null,
  objection: (end) =>
    itemOf(
      objectionKeys.objection(ids.objection),
      { id: ids.objection, ...end },
      {
        gsi1pk: objectionsIndex(campaign),
        gsi1sk: ids.objection,
      },
    ),
  designation: (end) =>
    itemOf(
      designationKeys.designation(ids.designation),
      { id: ids.designation, ...end },
      {
        gsi2pk: designationIndexes.byPlace('chongqing'),
        gsi2sk: ids.designation,
      },
    ),
  recommendation: (end) =>
    itemOf(
      { pk: `RECOMMENDATION#${ids.recommendation}`, sk: 'RECOMMENDATION' },
      { recommender: 'chongqing', ...end },
      {
        gsi1pk: `RECOMMENDATIONS#${campaign}`,
        gsi1sk: 'chongqing',
      },
    ),
  nationalList: (end) => itemOf({ pk: `NATIONALLIST#${campaign}`, sk: 'LIST' }, end),
  review: (end) => itemOf(reviewKeys.review(campaign), end),
  sheet: (end) => itemOf(sheetKeys.sheet(ids.sheet), { id: ids.sheet, ...end }),
  expert: (end) => itemOf(expertKeys.expert('chongqing', ids.expert), { id: ids.expert, ...end }),
  // Installed when the world was made; see below.
  organisation: () => null,
  roster: (end) => ({ ...rosterKeys.roster(unit), ...end }),
  plan: ({ version, head }) => ({ ...planKeys.record(ids.plan), number: version, head }),
  province: (end) =>
    itemOf(
      provinceKeys.application(ids.province),
      { id: ids.province, ...end },
      {
        gsi1pk: provincesIndex,
        gsi1sk: ids.province,
        gsi2pk: provincesOfIndex(unit),
        gsi2sk: ids.province,
      },
    ),
  calendar: (end) =>
    itemOf(
      calendarKey(ids.calendar),
      { id: ids.calendar, base: null, ...end },
      {
        gsi1pk: calendarsIndex,
        gsi1sk: ids.calendar,
      },
    ),
  letter: (end) =>
    itemOf(
      sealedLetterKey(ids.letter),
      { id: ids.letter, ...end },
      { gsi1pk: `SEALED#campaignNotice#${campaign}`, gsi1sk: 'chongqing' },
    ),
};
/** What else a listing goes by. */
const besides: readonly Item[] = [
  itemOf(planKeys.plan(ids.plan), { id: ids.plan }, { gsi1pk: plansIndex(unit), gsi1sk: ids.plan }),
  itemOf(reviewKeys.panel(campaign, 'evaluation', ids.application), {
    seats: [{ expert: ids.expert, sheet: ids.sheet }],
  }),
];

let world: World;
const folder = mkdtempSync(join(tmpdir(), 'shifan-kept-'));
beforeAll(async () => {
  world = await openWorld();
  const at = world.clock.now();
  const put = (item: Item) => world.table.transact([{ kind: 'put', item }]);
  for (const kind of recordKinds) {
    if (kind === 'campaign') continue;
    const record = { kind, id: ids[kind] };
    const draft = { number: 1, at, actor: { kind: 'system' }, organisation: 'chongqing', data: {} };
    const event = sealEvent(draft, '');
    await put(itemOf(recordEventKey(record, 1), event));
    const aggregate = aggregates[kind]({ version: 1, head: event.hash });
    if (aggregate !== null) await put(aggregate);
    if (kind !== 'organisation') continue;
    const item = (await world.table.get({ pk: `ORG#${unit}`, sk: 'ORG' })) as Item;
    await put({ ...item, data: { ...(item['data'] as object), version: 1, head: event.hash } });
  }
  for (const item of besides) await put(item);
});
afterAll(() => {
  world.close();
  rmSync(folder, { recursive: true, force: true });
});

const named = ({ kind, id }: KeptRecord) => `${kind}/${id}`;
const all = recordKinds.map((kind) => named({ kind, id: ids[kind] }));

describe('every kind of record', () => {
  test.each(recordKinds)(
    '%s: its events are known by their keys, read, and listed under their day',
    async (kind) => {
      const record = { kind, id: ids[kind] };
      expect(recordOf(recordEventKey(record, 1))).toEqual(record);
      expect(recordKindLabels[kind]).toMatch(/^\p{Script=Han}+$/u);
      const { events, end } = await world.stores.records.read(record);
      expect(end).toEqual({ version: events.length, head: events.at(-1)?.hash });
      const listed: string[] = [];
      for await (const { record: one } of world.stores.records.changedOn('2026-04-01'))
        listed.push(named(one));
      expect(listed).toContain(named(record));
    },
  );

  test('what is no event is no record', () => {
    expect(recordOf({ pk: 'APP#a', sk: 'APP' })).toBeNull();
    expect(recordOf({ pk: 'INBOX#a', sk: 'EVENT#000001' })).toBeNull();
  });

  test('is found when everything is gone through', async () => {
    const found: string[] = [];
    for await (const record of everyRecord(world.stores)) found.push(named(record));
    for (const one of all)
      expect(
        found.filter((other) => other === one),
        one,
      ).toHaveLength(1);
  });

  test('is in the archive of everything, and verified there', async () => {
    const path = join(folder, 'records.zip');
    await writeArchive(recordsArchive(world.stores, { at: world.clock.now(), by: '测试' }), path);
    const { faults, manifest } = await verifyFile(path);
    expect(faults).toEqual([]);
    expect(manifest?.records.map(named)).toEqual(expect.arrayContaining(all));
  });

  test('that takes part in a campaign is in its archive', async () => {
    const path = join(folder, 'campaign.zip');
    const subject = (await world.stores.campaigns.load(campaign)) as Campaign;
    const made = { at: world.clock.now(), by: '测试' };
    const stores = world.stores;
    await writeArchive(
      campaignArchive({ stores, bucket: world.ports.bucket, fonts: null }, subject, made),
      path,
    );
    const { faults, manifest } = await verifyFile(path);
    expect(faults).toEqual([]);
    const held = manifest?.records.map(named) ?? [];
    expect(held).toEqual(expect.arrayContaining(all));
    expect(new Set(held).size).toBe(held.length);
  });
});
