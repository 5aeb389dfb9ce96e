import { ConditionFailed, type Item, type Key, type TablePort, type Write } from '#functions/ports/table.ts';
import { type Result, refuse } from '#shared/domain/refusal.ts';
import { millisecondsOf } from '#shared/domain/time.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { MailPreference, MailState, PostStanding, QueuedMail } from '#shared/model/mail.ts';
import type { Signatory } from '#shared/model/member.ts';
import { sha256 } from './event-chain.ts';
import { dataOf, everyValue, itemOf } from './items.ts';
import { type Marker, markerWrite, transactOnce } from './marker-store.ts';

const under = (pk: string, sk: string): Key => ({ pk, sk });

const keys = {
  /** The people of a unit who have set up mail: few, and read for every message to the unit. */
  book: (organisation: string) => `MAILBOOK#${organisation}`,
  preference: (organisation: string, { issuer, subject }: Signatory) =>
    under(`MAILBOOK#${organisation}`, `PERSON#${issuer}#${subject}`),
  mail: (id: string) => under(`MAIL#${id}`, 'MAIL'),
  due: 'MAILDUE',
  state: (state: MailState) => `MAILSTATE#${state}`,
  unit: (organisation: string) => `MAILUNIT#${organisation}`,
  standing: under('MAILSERVER', 'STANDING'),
} as const;

/** What was settled is kept for as long as somebody may ask for it, in seconds. */
const keptSeconds = 90 * 86_400;

/** Always the same for the same message and person: a message that is sent again is mailed once. */
export function mailId(message: string, { issuer, subject }: Signatory): string {
  return sha256(`${message}\n${issuer}\n${subject}`).slice(0, 32);
}

/** Mails of one digest stand together, so that one reading finds all of them. */
const digestOf = ({ daily, organisation, issuer, subject }: QueuedMail) =>
  daily ? `${organisation}#${issuer}#${subject}` : '';

function mailItem(mail: QueuedMail): Item {
  return itemOf(keys.mail(mail.id), mail, {
    attempts: mail.attempts,
    state: mail.state,
    ...(mail.state === 'waiting' && {
      gsi1pk: keys.due,
      gsi1sk: `${mail.dueAt}#${digestOf(mail)}#${mail.id}`,
    }),
    gsi2pk: keys.state(mail.state),
    gsi2sk: `${mail.settledAt ?? mail.createdAt}#${mail.id}`,
    gsi3pk: keys.unit(mail.organisation),
    gsi3sk: `${mail.createdAt}#${mail.id}`,
    ...(mail.settledAt !== null && {
      expiresAt: Math.floor(millisecondsOf(mail.settledAt) / 1000) + keptSeconds,
    }),
  });
}

export interface MailPage {
  readonly mails: readonly QueuedMail[];
  readonly next?: string;
}

/** Addresses, what people want to be mailed, and the mails on their way (outbox). */
export function mailStore(table: TablePort) {
  async function page(index: 'gsi1' | 'gsi2' | 'gsi3', pk: string, more: object): Promise<MailPage> {
    const found = await table.query({ index, pk, ...more });
    return {
      mails: found.items.map((item) => dataOf<QueuedMail>(item)),
      ...(found.next !== undefined && { next: found.next }),
    };
  }
  return {
    book: (organisation: string) => everyValue<MailPreference>(table, { pk: keys.book(organisation) }),

    async preference(organisation: string, who: Signatory): Promise<MailPreference | undefined> {
      return dataOf<MailPreference>(await table.get(keys.preference(organisation, who)));
    },

    /**
     * Saves on condition of the revision that it was made from, together with the mail that it causes.
     * @returns draftConflict otherwise
     */
    async savePreference(
      next: MailPreference,
      terms: { readonly marker?: Marker; readonly reply?: unknown; readonly mail?: QueuedMail } = {},
    ): Promise<Result<null>> {
      const seen = next.revision - 1;
      const writes: Write[] = [
        {
          kind: 'put',
          item: itemOf(keys.preference(next.organisation, next), next, { revision: next.revision }),
          when: seen === 0 ? { absent: true } : { equals: { revision: seen } },
        },
        ...(terms.mail ? [{ kind: 'put' as const, item: mailItem(terms.mail) }] : []),
      ];
      const mark = terms.marker && markerWrite(terms.marker, terms.reply);
      return transactOnce(table, writes, mark, () =>
        refuse('draftConflict', '邮件设置刚刚在别处改过，请刷新后再试。'),
      );
    },

    /** Puts a mail into the queue once; one that is there, sent or not, stays as it is. */
    async enqueue(mail: QueuedMail): Promise<void> {
      try {
        await table.transact([{ kind: 'put', item: mailItem(mail), when: { absent: true } }]);
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
      }
    },

    async load(id: string): Promise<QueuedMail | undefined> {
      return dataOf<QueuedMail>(await table.get(keys.mail(id)));
    },

    /** What is due, the longest waiting first. From an index. */
    async due(now: Instant, limit: number): Promise<readonly QueuedMail[]> {
      const { mails } = await page('gsi1', keys.due, { limit });
      return mails.filter(({ dueAt }) => dueAt <= now);
    },

    /** When the next one is due; null where none waits. */
    async nextDue(): Promise<Instant | null> {
      return (await page('gsi1', keys.due, { limit: 1 })).mails[0]?.dueAt ?? null;
    },

    inState: (state: MailState, options: { readonly limit: number; readonly cursor?: string | undefined }) =>
      page('gsi2', keys.state(state), {
        descending: true,
        limit: options.limit,
        ...(options.cursor !== undefined && { cursor: options.cursor }),
      }),
    ofUnit: (
      organisation: string,
      options: { readonly limit: number; readonly cursor?: string | undefined },
    ) =>
      page('gsi3', keys.unit(organisation), {
        descending: true,
        limit: options.limit,
        ...(options.cursor !== undefined && { cursor: options.cursor }),
      }),

    /** Writes what became of a mail, unless it was settled or tried elsewhere since. @returns whether it was written */
    async settle(seen: QueuedMail, next: QueuedMail, also: readonly Write[] = []): Promise<boolean> {
      try {
        await table.transact([
          {
            kind: 'put',
            item: mailItem(next),
            when: { equals: { attempts: seen.attempts, state: seen.state } },
          },
          ...also,
        ]);
        return true;
      } catch (error) {
        if (error instanceof ConditionFailed) return false;
        throw error;
      }
    },

    async standing(): Promise<PostStanding> {
      return (
        dataOf<PostStanding>(await table.get(keys.standing)) ?? {
          downSince: null,
          reason: null,
          tries: 0,
          nextTryAt: null,
        }
      );
    },
    async keepStanding(standing: PostStanding): Promise<void> {
      await table.transact([{ kind: 'put', item: itemOf(keys.standing, standing) }]);
    },
  };
}
export type MailStore = ReturnType<typeof mailStore>;
