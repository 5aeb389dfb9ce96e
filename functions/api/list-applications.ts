import { applicationRow } from '#functions/middleware/application-row.ts';
import { endpoint, type Tools } from '#functions/middleware/endpoint.ts';
import { reject } from '#functions/middleware/refused.ts';
import { TableLimitExceeded } from '#functions/ports/table.ts';
import { listApplications } from '#shared/contract/routes.ts';
import { maySee } from '#shared/domain/decide.ts';
import { maySeeCampaign } from '#shared/domain/decide-campaign.ts';
import type { Application } from '#shared/model/application.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { Person } from '#shared/model/organisation.ts';

/** Rows of one reply. A page can be shorter where entries of the index are not for this reader. */
const pageSize = 100;

/** A place in the campaigns that are read one after the other, and inside the one in hand. */
interface Place {
  readonly campaign: string;
  readonly cursor?: string;
}

interface Found {
  readonly found: readonly Application[];
  readonly next: Place | undefined;
}

const written = (place: Place) => Buffer.from(JSON.stringify(place)).toString('base64url');

function read(cursor: string): Place {
  try {
    const place = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as Partial<Place> | null;
    if (typeof place?.campaign === 'string' && ['string', 'undefined'].includes(typeof place.cursor))
      return place as Place;
  } catch {
    // Falls through: not one of ours.
  }
  return refuseCursor();
}

function refuseCursor(): never {
  return reject('invalidInput', '翻页标记无效，请从第一页重新查看。', {
    faults: [{ pointer: '/cursor', message: '翻页标记无效。' }],
  });
}

/** Everything below the reader's unit, campaign by campaign. */
async function branch(tools: Tools, campaigns: readonly Campaign[], actor: Person, start: Place | undefined) {
  const found: Application[] = [];
  const first = start ? campaigns.findIndex(({ id }) => id === start.campaign) : 0;
  let cursor = start?.cursor;
  for (const { id } of first < 0 ? [] : campaigns.slice(first)) {
    do {
      if (found.length >= pageSize)
        return { found, next: { campaign: id, ...(cursor !== undefined && { cursor }) } };
      const page = await tools.listing.branchPage(id, actor.organisation.path, {
        limit: pageSize - found.length,
        cursor,
      });
      found.push(...page.applications);
      cursor = page.next;
    } while (cursor !== undefined);
  }
  return { found, next: undefined };
}

/** What awaits the reader's unit, the most urgent first. */
async function awaited(
  tools: Tools,
  campaign: string,
  actor: Person,
  start: Place | undefined,
): Promise<Found> {
  const page = await tools.listing.awaiting(actor.organisation.id, {
    limit: pageSize,
    cursor: start?.cursor,
  });
  const next = page.next === undefined ? undefined : { campaign, cursor: page.next };
  return { found: page.applications, next };
}

export default endpoint(listApplications, (tools) => async ({ query, actor }) => {
  const asked = query.campaign;
  const campaigns = (await tools.campaigns.all()).filter(
    (campaign) => maySeeCampaign(campaign, actor) && (asked === undefined || campaign.id === asked),
  );
  const byId = new Map(campaigns.map((campaign) => [campaign.id, campaign]));
  const start = query.cursor === undefined ? undefined : read(query.cursor);
  const { found, next } = await (query.view === 'branch'
    ? branch(tools, campaigns, actor, start)
    : awaited(tools, asked ?? '', actor, start)
  ).catch((error: unknown) => {
    // Ours outside, and inside what no page of the table gave.
    if (start !== undefined && error instanceof TableLimitExceeded) return refuseCursor();
    throw error;
  });
  const applications = found.flatMap((application) => {
    const campaign = byId.get(application.campaign);
    return campaign && maySee(application, actor) ? [applicationRow(application, campaign, actor)] : [];
  });
  return { applications, next: next === undefined ? null : written(next) };
});
