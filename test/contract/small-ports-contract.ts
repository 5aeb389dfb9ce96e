import { beforeAll, describe, expect, it } from 'vitest';
import type { ClockPort } from '#functions/ports/clock.ts';
import type { IdsPort } from '#functions/ports/ids.ts';
import type { MailerPort, Message } from '#functions/ports/mailer.ts';
import { EvidenceId } from '#shared/model/ids.ts';
import { Instant } from '#shared/model/instant.ts';

export function describeClockContract(name: string, clock: ClockPort): void {
  describe(`clock port: ${name}`, () => {
    it('gives instants of the model that never go back', () => {
      let before = clock.now();
      for (let n = 0; n < 1_000; n += 1) {
        const now = clock.now();
        expect(Instant.parse(now)).toBe(now);
        expect(now >= before).toBe(true);
        before = now;
      }
    });
  });
}

export function describeIdsContract(name: string, ids: IdsPort): void {
  describe(`ids port: ${name}`, () => {
    it('gives distinct ids that the model takes and an address, a key and a name hold as they are', () => {
      const given = Array.from({ length: 20_000 }, () => ids.next());
      expect(new Set(given).size).toBe(given.length);
      for (const id of given) {
        expect(EvidenceId.parse(id)).toBe(id);
        expect(encodeURIComponent(id)).toBe(id);
      }
    });

    it('gives ids that cannot be guessed: at least 120 bits that all vary', () => {
      const bits = 4 * ids.next().replace(/[^0-9a-f]/gi, '').length;
      expect(bits).toBeGreaterThanOrEqual(120);
    });
  });
}

/** `delivered` lists what an organisation's members of a role have received. */
export interface OpenedMailer {
  readonly mailer: MailerPort;
  delivered(organisation: string, role: string): Promise<readonly Message[]>;
}

export function describeMailerContract(name: string, open: () => Promise<OpenedMailer>): void {
  describe(`mailer port: ${name}`, () => {
    let opened: OpenedMailer;
    const message = (id: string, more: Partial<Message> = {}): Message => ({
      id,
      organisation: 'cq-500112',
      role: 'reviewer',
      subject: '有新的申报待初审',
      body: '渝北区已提交自评，请在 2026年12月1日 前完成初审。',
      link: '/applications/2026.cq-500112',
      at: '2026-11-21T01:00:00.000Z',
      ...more,
    });
    beforeAll(async () => {
      opened = await open();
    });

    it('delivers a message once, however often and from however many it is sent', async () => {
      const sent = message('event-1');
      await Promise.all([opened.mailer.send(sent), opened.mailer.send(sent)]);
      await opened.mailer.send(sent);
      expect(await opened.delivered('cq-500112', 'reviewer')).toEqual([sent]);
    });

    it('delivers many at once, each once, however often they are sent', async () => {
      const many = ['a', 'b', 'c'].map((one) => message(`notice-${one}`, { organisation: `cq-${one}` }));
      await opened.mailer.sendAll(many);
      await opened.mailer.sendAll(many);
      for (const sent of many) expect(await opened.delivered(sent.organisation, 'reviewer')).toEqual([sent]);
    });

    it('delivers to the organisation and the role that it names, the newest first', async () => {
      const later = message('event-2', { at: '2026-11-22T01:00:00.000Z' });
      await opened.mailer.send(later);
      await opened.mailer.send(message('event-3', { role: 'applicant' }));
      await opened.mailer.send(message('event-4', { organisation: 'cq-500113' }));
      expect((await opened.delivered('cq-500112', 'reviewer')).map(({ id }) => id)).toEqual([
        'event-2',
        'event-1',
      ]);
      expect((await opened.delivered('cq-500113', 'reviewer')).map(({ id }) => id)).toEqual(['event-4']);
    });
  });
}
