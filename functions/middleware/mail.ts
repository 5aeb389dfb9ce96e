import type { Stores } from '#functions/stores/stores.ts';
import type { MailRow, MailView } from '#shared/contract/routes/mail.ts';
import { defaultKinds, maskedAddress } from '#shared/domain/mail.ts';
import { isInForce } from '#shared/domain/members.ts';
import type { Instant } from '#shared/model/instant.ts';
import { type MailPreference, mailStates, type QueuedMail } from '#shared/model/mail.ts';
import type { Person } from '#shared/model/organisation.ts';
import type { Tools } from './endpoint.ts';
import { reject } from './refused.ts';

/** A person's settings, or those of somebody who has none yet. */
export async function ownMail(stores: Stores, person: Person, now: Instant): Promise<MailPreference> {
  const { id } = person.organisation;
  const members = await stores.rosters.members(id);
  const own = members.find((one) => one.subject === person.subject && isInForce(one, now));
  if (own === undefined) reject('notAMember');
  const { issuer, subject } = own;
  return (
    (await stores.mails.preference(id, { issuer, subject })) ?? {
      issuer,
      subject,
      organisation: id,
      address: null,
      pending: null,
      asked: [],
      bounced: null,
      kinds: { ...defaultKinds },
      revision: 0,
    }
  );
}

export function mailView({ ports }: Tools, preference: MailPreference): MailView {
  const { address, pending, bounced, kinds, revision } = preference;
  return {
    available: ports.post !== null,
    address,
    pending: pending && { address: pending.address, expiresAt: pending.expiresAt },
    bounced,
    kinds,
    revision,
  };
}

/** Who sees every mail: the administrators of the root of the tree. Others see their own unit's. */
export const seesAllMail = ({ organisation }: Person): boolean => organisation.parent === null;

export function mustAdminister(person: Person): void {
  if (!person.roles.includes('administrator')) reject('notPermitted', '邮件队列由系统管理员查看和办理。');
}

export async function mailRow(stores: Stores, mail: QueuedMail): Promise<MailRow> {
  const [unit, preference] = await Promise.all([
    stores.organisations.load(mail.organisation),
    mail.address === null ? stores.mails.preference(mail.organisation, mail) : undefined,
  ]);
  const address = mail.address ?? preference?.address ?? null;
  const { id, organisation, line, state, attempts, createdAt, settledAt, lastError } = mail;
  return {
    id,
    organisation,
    organisationName: unit?.name ?? organisation,
    address: address === null ? null : maskedAddress(address),
    line,
    state,
    label: mailStates[state],
    attempts,
    createdAt,
    dueAt: state === 'waiting' ? mail.dueAt : null,
    settledAt,
    lastError,
  };
}
