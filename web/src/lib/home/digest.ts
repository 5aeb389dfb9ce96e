import type { InboxMessage } from '#shared/contract/views.ts';
import { dateOf } from '#shared/domain/time.ts';

/** Messages of one day that say the same of several units, as one; the newest first. */
export interface Digest {
  readonly id: string;
  readonly at: InboxMessage['at'];
  /** 待办, 退回补正, 提醒: what stands before the colon of the subjects. */
  readonly what: string;
  readonly messages: readonly InboxMessage[];
  /** Came after the reader's last visit. */
  readonly fresh: boolean;
}

const whatOf = ({ subject }: InboxMessage) => subject.split('：', 1)[0] as string;
/** 「焉耆回族自治县（省级初审中）」 of 「待办：焉耆回族自治县（省级初审中）」. */
export const aboutOf = ({ subject }: InboxMessage): string =>
  subject.split('：').slice(1).join('：') || subject;

/**
 * An inbox that digests: forty counties that were sent up on one day are one line, which names them and opens. What came
 * after the last visit is never put together with what was there before.
 * @param since end of the visit before; null where this is the first, and then everything is old
 */
export function digestsOf(messages: readonly InboxMessage[], since: string | null): Digest[] {
  const groups = new Map<string, InboxMessage[]>();
  for (const message of messages) {
    const fresh = since !== null && message.at > since;
    const key = `${dateOf(message.at)}|${whatOf(message)}|${fresh}`;
    const group = groups.get(key);
    if (group) group.push(message);
    else groups.set(key, [message]);
  }
  return [...groups].map(([key, found]) => {
    const first = found[0] as InboxMessage;
    return { id: key, at: first.at, what: whatOf(first), messages: found, fresh: key.endsWith('true') };
  });
}
