import type { Message } from '#functions/ports/mailer.ts';
import type { Ports } from '#functions/ports/ports.ts';
import type { Stores } from '#functions/stores/stores.ts';
import { following } from '#shared/domain/organisation-change.ts';
import { shownDate } from '#shared/domain/time.ts';
import type { Organisation, Role } from '#shared/model/organisation.ts';
import {
  type OrganisationEvent,
  type OrganisationEventType,
  organisationEventLabels,
} from '#shared/model/organisation-event.ts';

/** After these, what stands below the unit has another path or another full name. */
const displacing: ReadonlySet<OrganisationEventType> = new Set(['UnitRenamed', 'UnitMoved']);
/** Whoever runs a campaign or gave a title is asked to decide what becomes of them (DOMAIN E-07, E-09). */
const unsettling: ReadonlySet<OrganisationEventType> = new Set([
  'UnitRenamed',
  'UnitMoved',
  'UnitMerged',
  'UnitClosed',
]);

/** What follows from a change of a unit: the branch below it, and word to those who have to decide. May be repeated. */
export async function relayOrganisation(
  ports: Ports,
  stores: Stores,
  event: OrganisationEvent,
): Promise<void> {
  const unit = await stores.organisations.load(event.organisation);
  if (unit === undefined)
    throw new Error(`unit ${event.organisation} of event ${event.number} does not exist`);
  if (displacing.has(event.type)) await followBranch(stores, unit, event);
  if (unsettling.has(event.type)) await tell(ports, stores, unit, event);
}

/**
 * Paths and full names below a unit that was moved or renamed, from the top down. By where the unit stands now, so that
 * an older event that comes again undoes nothing.
 */
async function followBranch(stores: Stores, unit: Organisation, event: OrganisationEvent): Promise<void> {
  const before = event.data['before'] as { readonly path: string } | undefined;
  const paths = new Set([unit.path, before?.path ?? unit.path]);
  const branch = (await Promise.all([...paths].map((path) => stores.organisations.branch(path)))).flat();
  const depth = ({ path }: Organisation) => path.split('/').length;
  const now = new Map<string, Organisation>([[unit.id, unit]]);
  for (const one of branch.toSorted((a, b) => depth(a) - depth(b))) {
    if (now.has(one.id) || one.parent === null) continue;
    const parent = now.get(one.parent) ?? (await stores.organisations.load(one.parent));
    if (parent !== undefined) now.set(one.id, await follow(stores, one.id, parent, event));
  }
}

/** One unit follows its parent; where somebody changes it at the same moment, it is looked at again. */
async function follow(
  stores: Stores,
  id: string,
  parent: Organisation,
  event: OrganisationEvent,
): Promise<Organisation> {
  for (;;) {
    const seen = await stores.organisations.load(id);
    if (seen === undefined) throw new Error(`unit ${id} is missing`);
    // Put elsewhere meanwhile: then it follows that parent.
    const next = seen.parent === parent.id ? following(seen, parent, event.on) : null;
    if (next === null) return seen;
    if (await stores.organisations.follow(seen, next)) return next;
  }
}

interface AffectedIds {
  readonly applications: readonly string[];
  readonly titles: readonly string[];
}

async function tell(
  ports: Ports,
  stores: Stores,
  unit: Organisation,
  event: OrganisationEvent,
): Promise<void> {
  const { applications = [], titles = [] } = (event.data['affected'] ?? {}) as Partial<AffectedIds>;
  const label = organisationEventLabels[event.type];
  const number = event.document === null ? '' : `（${event.document.documentNumber}）`;
  const what = `${nameThen(unit, event)}自${shownDate(event.on)}起${label}${number}。`;
  const messages: Message[] = [];
  const say = (to: string, role: Role, about: string, body: string, link: string) =>
    messages.push({
      id: `${event.organisation}.${event.number}.${about}`,
      organisation: to,
      role,
      subject: `机构变动：${nameThen(unit, event)}${label}`,
      body: what + body,
      link,
      at: event.at,
    });
  for (const id of applications) {
    const application = await stores.applications.load(id);
    const campaign = application && (await stores.campaigns.load(application.campaign));
    if (campaign)
      say(
        campaign.lead,
        'lead',
        id,
        '其进行中的申报仍按原链条办理，如何处置请研究决定。',
        `/applications/${id}`,
      );
  }
  for (const id of titles) {
    const title = await stores.designations.load(id);
    if (title)
      say(
        title.lead,
        'lead',
        id,
        `其“${title.title}”不自动转移，如何处置请研究决定。`,
        `/designations/${id}`,
      );
  }
  say(unit.id, 'administrator', 'self', '已办结的申报和命名仍按当时的名称保留。', '/organisations');
  for (const message of messages) await ports.mailer.send(message);
}

/** The unit's name when it happened: what the reader knows it by. */
function nameThen(unit: Organisation, { data }: OrganisationEvent): string {
  return (data['before'] as { readonly fullName?: string } | undefined)?.fullName ?? unit.fullName;
}
