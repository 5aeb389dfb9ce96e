import { createHash, randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import sealRecords from '#functions/events/seal-records.ts';
import { sealEvent } from '#functions/stores/event-chain.ts';
import { itemOf } from '#functions/stores/items.ts';
import { applicationKeys as keys } from '#functions/stores/keys.ts';
import { storesOf } from '#functions/stores/stores.ts';
import { newDraft } from '#shared/domain/begin-application.ts';
import type { EventDraft } from '#shared/domain/decide.ts';
import { publishCampaign } from '#shared/domain/decide-campaign.ts';
import type { Application } from '#shared/model/application.ts';
import { Campaign } from '#shared/model/campaign.ts';
import { Evidence } from '#shared/model/evidence.ts';
import { OrganisationId } from '#shared/model/ids.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { ChainLink } from '#shared/model/organisation.ts';
import { editions } from '#shared/standards/editions.ts';
import { formAnswers } from '../demo/answers.ts';
import { keyFileSealer } from '../seal/key-file-sealer.ts';
import { openTable } from '../table/sqlite-table.ts';

/** A made-up unit has a record of so many events and one file of so many bytes. */
export const eventsEach = 60;
export const fileBytes = 300_000;
const now = '2026-06-01T01:00:00.000Z' as Instant;
export const benchFile = Buffer.alloc(fileBytes, '医养结合');

export const benchEdition = () => {
  const edition = editions.find(({ id }) => id === 'XJ-COUNTY-RECOMMEND-1');
  if (edition === undefined) throw new Error('the edition is missing');
  return edition;
};

export const benchCampaign = Campaign.parse({
  id: 'archive-2026',
  programme: '归档测量',
  title: '归档测量',
  documentNumber: '国卫老龄发〔2022〕14号',
  lead: 'nhc',
  leadName: '国家卫生健康委员会',
  scope: 'nhc/',
  scopeName: '全国',
  applicantLevel: 'county',
  edition: benchEdition().id,
  evaluation: ['evaluation'],
  sealedBy: 'prefecture',
  quota: { places: 100, kind: 'soft' },
  publicityDays: 5,
  correctionDays: 10,
  opensAt: '2026-05-01T00:00:00.000Z',
  deadlines: { county: '2026-07-01T15:59:59.999Z' },
  publicity: null,
  status: 'published',
  version: 1,
  head: '',
});

/** An application as it stands before anything happened to it. */
export function benchApplication(number: number): Application {
  const organisation = OrganisationId.parse(`county-${number}`);
  const fullName = `测量县第${number}号`;
  const unit = { id: organisation, fullName, path: `nhc/province/${organisation}/` };
  const { lead, leadName } = benchCampaign;
  const chain: ChainLink[] = [
    { level: 'county', organisation, name: fullName, levelName: '县级' },
    { level: 'nation', organisation: lead, name: leadName, levelName: '国家级' },
  ];
  return { ...newDraft(benchCampaign, unit, chain, now), run: 1 };
}

export const benchAnswers = () => formAnswers(benchEdition(), '测量县');

function eventOf({ id, campaign, organisation, status }: Application, number: number): EventDraft {
  return {
    number,
    type: 'ApplicationBegun',
    action: 'begin',
    application: id,
    campaign,
    organisation,
    at: now,
    actor: { kind: 'system' },
    from: null,
    to: status,
    closes: null,
    stage: 1,
    run: 1,
    reason: null,
    data: { note: '逐行核对材料，内容与佐证一致。'.repeat(4) },
  } as EventDraft;
}

/**
 * A table with so many applications of one campaign, each with its chained record and one accepted file; all of it is
 * sealed.
 */
export async function makeArchiveWorld(path: string, applications: number): Promise<void> {
  const table = openTable({ path });
  const stores = storesOf(table);
  await stores.editions.publish(benchEdition());
  await stores.campaigns.publish(publishCampaign(benchCampaign, { kind: 'system' }, now));
  const sha256 = createHash('sha256').update(benchFile).digest('hex');
  for (let number = 1; number <= applications; number += 1) {
    const first = benchApplication(number);
    const begun = await stores.applications.begin(
      { next: first, event: eventOf(first, 1) },
      { campaign: benchCampaign },
    );
    if (!begun.ok) throw new Error(begun.refusal.detail);
    let { head } = begun.value;
    const items = Array.from({ length: eventsEach - 1 }, (_, index) => {
      const event = sealEvent(eventOf(first, index + 2), head);
      head = event.hash;
      return itemOf(keys.event(first.id, event.number), event);
    });
    const stored = await table.get(keys.application(first.id));
    const data = { ...(stored?.['data'] as object), version: eventsEach, head };
    const file = Evidence.parse({
      id: `file-${number}`,
      application: first.id,
      item: '1.1',
      level: 'county',
      name: '佐证.pdf',
      type: 'application/pdf',
      bytes: fileBytes,
      sha256,
      state: { name: 'accepted' },
      uploadedBy: '填报人',
      uploadedAt: now,
    });
    await table.transact(
      [
        { ...(stored as object), data, version: eventsEach } as never,
        itemOf(keys.evidence(first.id, file.id), file),
        ...items,
      ].map((item) => ({ kind: 'put' as const, item })),
    );
  }
  const settings = new Map<string, string>();
  const sealer = keyFileSealer(dirname(path), {
    setting: (name) => settings.get(name),
    keep: (name, value) => void settings.set(name, value),
  });
  const clock = { now: () => '2026-06-02T02:00:00.000Z' as Instant };
  await sealRecords({ table, clock, ids: { next: randomUUID }, sealer })();
  table.close();
}
