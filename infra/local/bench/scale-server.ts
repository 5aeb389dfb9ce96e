import { storesOf } from '#functions/stores/stores.ts';
import { dateOf } from '#shared/domain/time.ts';
import type { Instant } from '#shared/model/instant.ts';
import { startShifan } from '../compose.ts';
import { tellFigures } from './figures.ts';
import { scaleCampaign, seedScale } from './scale-world.ts';

/**
 * The product in a process of its own for the scale benchmark: the whole country's tree, as many institutions below its
 * counties as are wanted, one campaign that all of them may apply in, a member in every unit that applies or reviews.
 * Arguments: port, data directory, where the clock begins, units that apply, institutions among them.
 */
const [port, dataDirectory, clockStart, units, institutions] = process.argv.slice(2) as [
  string,
  string,
  Instant,
  string,
  string,
];
const shifan = await startShifan({ port: Number(port), dataDirectory, mode: 'demo', clockStart });
const stores = storesOf(shifan.table);
tellFigures();
process.on('message', (message: string | { moveBy: number } | { name: readonly string[] }) => {
  if (message === 'settle') void shifan.settled().then(() => process.send?.('settled'));
  if (typeof message !== 'object') return;
  if ('moveBy' in message) {
    shifan.clock.moveBy(message.moveBy);
    process.send?.('moved');
  } else void publishNamed(message.name).then(() => process.send?.('named'));
});
process.send?.(await seedScale(shifan, Number(units), Number(institutions)));

/** Puts applications where the public list reads: their way there is measured elsewhere. */
async function publishNamed(ids: readonly string[]): Promise<void> {
  const campaign = await stores.campaigns.load(scaleCampaign);
  if (campaign === undefined) throw new Error('no campaign');
  for (const id of ids) {
    const seen = await stores.applications.load(id);
    if (seen === undefined) throw new Error(`no application ${id}`);
    const number = seen.version + 1;
    const next = { ...seen, status: { name: 'named' as const }, version: number, stage: number };
    const event = {
      number,
      type: 'ApplicationNamed',
      action: 'name',
      application: seen.id,
      campaign: seen.campaign,
      organisation: seen.organisation,
      at: shifan.ports.clock.now(),
      actor: { kind: 'system' as const },
      from: seen.status,
      to: next.status,
      closes: seen.stage,
      stage: number,
      run: seen.run,
      reason: null,
      data: {},
    };
    const committed = await stores.applications.commit(
      seen,
      { next, event, places: 0, concluded: null },
      { campaign },
    );
    if (!committed.ok) throw new Error(committed.refusal.detail);
  }
  const now = shifan.ports.clock.now();
  const event = (await stores.campaigns.events(campaign.id))[0];
  if (event === undefined) throw new Error('no event');
  const { hash: _, previous: __, ...draft } = event;
  const publicity = {
    startsAt: now,
    endsAt: now,
    lastDay: dateOf(now),
    workingDays: 5,
    calendar: 'state-council',
    address: 'https://example.gov.cn/',
    contact: '010-00000000',
  };
  // The publicity is behind: the calendar has nothing left to do for it.
  const next = { ...campaign, publicity, version: campaign.version + 1 };
  const committed = await stores.campaigns.commit(campaign, {
    next,
    event: { ...draft, type: 'CampaignEdited', number: next.version, at: now },
  });
  if (!committed.ok) throw new Error(committed.refusal.detail);
}
