import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import deliverMail from '#functions/events/deliver-mail.ts';
import mailBounced from '#functions/events/mail-bounced.ts';
import { smtpPost } from '#infra/local/post/smtp-post.ts';
import type { MailRow, MailView } from '#shared/contract/routes/mail.ts';
import { mailText } from '#shared/domain/mail.ts';
import type { PostStanding } from '#shared/model/mail.ts';
import { formAnswers } from '../fixtures/answers.ts';
import { begin, openWorld, type World } from '../fixtures/api-world.ts';
import { type MailServer, openMailServer } from '../fixtures/mail-server.ts';
import { name, on, openTitles, take } from '../fixtures/titles.ts';

type Refusable = { readonly code?: string; readonly detail?: string };

let server: MailServer;
let world: World;
beforeEach(async () => {
  server = await openMailServer();
  const post = smtpPost({
    url: server.url,
    from: '示范 <shifan@example.gov.cn>',
    origin: 'https://shifan.example.gov.cn',
    patience: 3_000,
  });
  world = await openWorld({ now: '2026-04-01T01:00:00.000Z', post });
  // The notices of the campaigns go out before anybody has set up mail.
  await world.relay();
});
afterEach(async () => {
  world.close();
  await server.stop();
});

async function deliver(): Promise<void> {
  const run = deliverMail(world.ports);
  while ((await run()).more);
}
const to = (address: string) => server.received.filter((mail) => mail.to === address);
const codeIn = (address: string) => /[0-9A-Z]{5}-[0-9A-Z]{5}/.exec(to(address).at(-1)?.text ?? '')?.[0] ?? '';
const setAddress = (who: string, address: string) =>
  world.call<MailView & Refusable>('set-mail-address', who, { body: { address } });
const confirm = (who: string, code: string) =>
  world.call<MailView & Refusable>('confirm-mail-address', who, { body: { code } });

/** A confirmed address, and what is to come there when. */
async function subscribe(who: string, kinds?: Partial<MailView['kinds']>): Promise<string> {
  const address = `${who}@wsj.example.gov.cn`;
  await setAddress(who, address);
  await deliver();
  const { body } = await confirm(who, codeIn(address));
  if (kinds)
    await world.call('save-mail-kinds', who, {
      body: { kinds: { ...body.kinds, ...kinds }, revision: body.revision },
    });
  server.received.length = 0;
  return address;
}
const queue = async (who = 'nation-admin', state?: string) =>
  (
    await world.call<{ rows: MailRow[]; standing: PostStanding; available: boolean } & Refusable>(
      'list-mails',
      who,
      {
        query: state === undefined ? {} : { state },
      },
    )
  ).body;
const later = (hours: number) =>
  world.clock.moveTo(new Date(Date.parse(world.clock.now()) + hours * 3_600_000).toISOString());
async function submitted(): Promise<string> {
  const { application } = await begin(world, 'yanqi');
  await world.decide('submit', 'yanqi', application.id, { version: 1, answers: formAnswers() });
  await world.relay();
  return application.id;
}

describe('an address', () => {
  test('is used once its code has come back; a wrong one is counted, five make it void, and it runs out', async () => {
    expect((await setAddress('bayingolin', '不是邮箱')).body.detail).toContain('邮箱地址格式不正确');
    expect((await setAddress('bayingolin', 'batel@wsj.example.gov.cn')).body).toMatchObject({
      address: null,
      pending: { address: 'batel@wsj.example.gov.cn' },
    });
    await deliver();
    const code = codeIn('batel@wsj.example.gov.cn');
    expect((await confirm('bayingolin', 'AAAAA-AAAAA')).body.detail).toBe('确认码不正确，还可以试 4 次。');
    expect((await confirm('bayingolin', code.toLowerCase().replace('-', ' '))).body).toMatchObject({
      address: 'batel@wsj.example.gov.cn',
      pending: null,
    });
    expect((await confirm('bayingolin', code)).body.detail).toContain('没有等待确认的邮箱');
    // The code is nowhere once it is out.
    const [sent] = (await queue('nation-admin', 'sent')).rows;
    expect((await world.stores.mails.load(sent?.id ?? ''))?.code).toBeNull();
    expect(sent).toMatchObject({ address: 'b***@wsj.example.gov.cn', label: '已发出' });

    await setAddress('bayingolin', 'new@wsj.example.gov.cn');
    await deliver();
    for (let round = 0; round < 5; round += 1) await confirm('bayingolin', 'AAAAA-AAAAA');
    expect((await confirm('bayingolin', codeIn('new@wsj.example.gov.cn'))).body.detail).toContain(
      '没有等待确认',
    );
    await setAddress('bayingolin', 'new@wsj.example.gov.cn');
    await deliver();
    later(1);
    expect((await confirm('bayingolin', codeIn('new@wsj.example.gov.cn'))).body.detail).toContain('已过期');
    // The confirmed one stays in force meanwhile.
    expect((await world.call<MailView>('get-mail', 'bayingolin')).body.address).toBe(
      'batel@wsj.example.gov.cn',
    );
    for (let round = 0; round < 5; round += 1) await setAddress('bayingolin', `n${round}@wsj.example.gov.cn`);
    expect((await setAddress('bayingolin', 'one-more@wsj.example.gov.cn')).status).toBe(429);
    expect((await setAddress('bayingolin', '')).body).toMatchObject({ address: null, pending: null });
  });

  test('two pages at once: the later is told; without a mail server nothing is promised', async () => {
    const before = (await world.call<MailView>('get-mail', 'yanqi')).body;
    expect(before).toMatchObject({ available: true, address: null, revision: 0 });
    const save = () =>
      world.call('save-mail-kinds', 'yanqi', {
        body: { kinds: { ...before.kinds, todo: 'none' }, revision: 0 },
      });
    expect((await save()).status).toBe(200);
    expect((await save()).body['code']).toBe('draftConflict');
    const without = await openWorld();
    expect((await without.call<MailView>('get-mail', 'yanqi')).body.available).toBe(false);
    const asked = await without.call<Refusable>('set-mail-address', 'yanqi', {
      body: { address: 'a@b.example.cn' },
    });
    // No outage that a retry would mend, so no 503.
    expect(asked).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('没有配置邮件服务器') },
    });
    without.close();
  });
});

describe('what is mailed', () => {
  test('at once, once, to those who hold the role: unit, matter and address, and no word that somebody typed', async () => {
    const address = await subscribe('bayingolin');
    await subscribe('nanjing');
    const id = await submitted();
    await world.relay({ again: true });
    await deliver();
    expect(server.received).toHaveLength(1);
    const [mail] = to(address);
    expect(mail?.subject).toBe('【示范】待办：新疆焉耆回族自治县（州级审核中）');
    expect(mail?.text).toContain(`https://shifan.example.gov.cn/applications/${id}`);
    expect(mail?.text).toContain('巴音郭楞蒙古自治州卫生健康委：');
    expect(mail?.id).toMatch(/^<[0-9a-f]{32}@shifan\.example\.gov\.cn>$/);
    expect((await queue()).rows.filter(({ line }) => line.startsWith('待办'))).toEqual([]);
  });

  test('a day in one mail at 08:00; urgent ones at once all the same; none is none; the inbox has everything', async () => {
    const bayingolin = await subscribe('bayingolin', { todo: 'daily' });
    const yanqi = await subscribe('yanqi', { result: 'daily' });
    const yanqi2 = await subscribe('yanqi2', { result: 'none' });
    const id = await submitted();
    const other = await begin(world, 'hejing');
    await world.decide('submit', 'hejing', other.application.id, { version: 1, answers: formAnswers() });
    await world.relay();
    await deliver();
    expect(to(bayingolin)).toEqual([]);
    await world.decide('return', 'bayingolin', id, {
      version: 2,
      defects: [{ item: '1.1', note: '老人王某某的记录不实' }],
    });
    await world.relay();
    await deliver();
    // Something to put right by a day: at once, though the person reads a digest.
    expect(to(yanqi).map(({ subject }) => subject)).toEqual(['【示范】退回补正：州级已退回补正']);
    expect(to(yanqi)[0]?.text).toContain('（至 2026年4月16日 23:59');
    expect(to(yanqi)[0]?.text).not.toContain('王某某');
    expect(to(yanqi2)).toEqual([]);
    later(23);
    await deliver();
    expect(to(bayingolin).map(({ subject }) => subject)).toEqual(['【示范】2 件事项（每日汇总）']);
    expect(to(bayingolin)[0]?.text).toMatch(/1\. 待办：.*\n.*\/applications\/.*\n2\. 待办：/);
    const inbox = await world.call<{ messages: { subject: string }[] }>('list-inbox', 'yanqi2');
    expect(inbox.body.messages.map(({ subject }) => subject)).toContain('退回补正：州级已退回补正');
  });

  test('who left the unit or lost the role between the message and the mail gets nothing of it', async () => {
    const address = await subscribe('bayingolin', { todo: 'daily' });
    await submitted();
    const member = (await world.stores.rosters.members('bayingolin')).find(
      ({ subject }) => subject === 'bayingolin',
    );
    if (!member) throw new Error('no member');
    await world.stores.organisations.saveMembership('https://issuer.test', {
      ...member,
      roles: ['applicant'],
    });
    later(24);
    await deliver();
    expect(to(address)).toEqual([]);
    expect((await queue('nation-admin', 'dropped')).rows).toMatchObject([
      { lastError: '收件人已没有这项职责' },
    ]);
  });
});

describe('no mail says what it must not', () => {
  /** Put into every field that takes somebody's words. */
  const typed = '机密甲乙丙13812345678';
  /** 11 digits of a telephone, 15 or 18 of an identity card, a score with its unit. */
  const personal = /\d{11}|\d{15,18}|\d+(\.\d+)?\s*分/;

  test('whatever the product tells anybody: unit, matter, until when and address', async () => {
    const { application } = await begin(world, 'yanqi');
    await world.decide('submit', 'yanqi', application.id, { version: 1, answers: formAnswers() });
    await world.decide('return', 'bayingolin', application.id, {
      version: 2,
      defects: [{ item: '1.1', note: typed }],
      reason: typed,
    });
    await world.call('ask-question', 'yanqi', {
      parameters: { id: 'national-2026' },
      body: { text: typed, item: null },
    });
    await world.relay();
    const { world: titles } = await openTitles();
    await name(titles);
    await on(titles, '2026-10-09');
    await take(titles, 'plan-inspection', 'chongqing-lead', {
      kind: 'planned',
      on: '2026-10-12',
      focus: typed,
    });
    await on(titles, '2026-10-12');
    await take(titles, 'record-inspection', 'chongqing-lead', {
      on: '2026-10-12',
      findings: [typed],
      rectifyBy: '2026-11-10',
    });
    await take(titles, 'report-rectification', 'qijiang', { text: typed });
    await take(titles, 'reinspect-designation', 'chongqing-lead', {
      on: '2026-10-12',
      findings: [],
      rectifyBy: null,
    });
    await take(titles, 'open-case', 'chongqing-lead', {
      category: 'rights',
      source: 'complaint',
      objection: null,
      facts: typed,
      evidence: typed,
      hearingUntil: '2026-10-20',
    });
    await on(titles, '2026-10-15');
    await take(titles, 'state-defence', 'qijiang', { text: typed, waived: false });
    await on(titles, '2026-10-21');
    await take(titles, 'revoke-designation', 'chongqing-lead', {
      document: { documentNumber: '渝卫发〔2026〕80号', date: '2026-10-21' },
      reason: typed,
    });
    await on(titles, '2027-03-15');
    const told = [...world.messages, ...titles.messages];
    expect(told.length).toBeGreaterThan(20);
    // The inbox says more, behind the sign-in.
    expect(told.some(({ body }) => body.includes(typed))).toBe(true);
    for (const message of told) {
      const mail = {
        line: message.outside ?? message.subject,
        until: message.until ?? null,
        link: message.link,
        code: null,
      };
      const { subject, text } = mailText([mail], { origin: 'https://shifan.example.gov.cn', unit: '某县' });
      for (const words of [subject, text.replace(/https:\S+/g, '')]) {
        expect(words).not.toContain('机密');
        expect(words).not.toMatch(personal);
      }
    }
    titles.close();
  });

  test('every place in the code that tells somebody something names no typed words outside', () => {
    const templates = readdirSync(new URL('../../functions/', import.meta.url), { recursive: true })
      .map(String)
      .filter((path) => path.endsWith('.ts'))
      .map(
        (path) => [path, readFileSync(new URL(`../../functions/${path}`, import.meta.url), 'utf8')] as const,
      )
      .filter(([, text]) => /^ +subject: /m.test(text) && /Message\b|mailer\.send/.test(text));
    expect(templates.map(([path]) => path).sort()).toMatchSnapshot();
    for (const [path, text] of templates)
      for (const [line] of text.matchAll(/^ +(subject|outside): .*$/gm)) {
        if (/event\.data\['title'\]|seen\.title/.test(line)) expect(text, path).toMatch(/outside:/);
        expect(`${path}: ${line}`).not.toMatch(/reason|note|statement|contact|opinion|score/i);
      }
  });
});

describe('a mail server', () => {
  test('that is down for a day loses nothing: everything waits in sight, nothing is hammered, then all of it arrives', async () => {
    const address = await subscribe('bayingolin');
    await server.stop();
    await submitted();
    let tries = 0;
    for (let hour = 0; hour < 24; hour += 1) {
      const before = (await world.stores.mails.standing()).tries;
      for (let minute = 0; minute < 60; minute += 10) {
        later(1 / 6);
        await deliver();
      }
      tries += (await world.stores.mails.standing()).tries - before;
    }
    expect(tries).toBeLessThan(40);
    const seen = await queue();
    expect(seen.rows).toMatchObject([
      { state: 'waiting', attempts: 0, lastError: expect.stringContaining('ECONNREFUSED') },
    ]);
    expect(seen.standing).toMatchObject({
      downSince: expect.any(String),
      reason: expect.stringContaining('ECONNREFUSED'),
    });
    await server.start();
    // Nobody has to wait for the next try.
    expect(
      (await world.call('retry-mail', 'nation-admin', { parameters: { id: seen.rows[0]?.id ?? '' } })).status,
    ).toBe(200);
    await deliver();
    expect(to(address)).toHaveLength(1);
    expect((await queue()).standing).toMatchObject({ downSince: null, nextTryAt: null });
  });

  test('that refuses an address for good: shown to its holder and the administrator, others get theirs, until confirmed anew', async () => {
    const address = await subscribe('bayingolin');
    const nanjing = await subscribe('nanjing');
    server.refused.set(address, [550, '5.1.1 no such user']);
    await submitted();
    const gulou = await begin(world, 'gulou');
    await world.decide('submit', 'gulou', gulou.application.id, { version: 1, answers: formAnswers() });
    await world.relay();
    await deliver();
    expect(to(nanjing)).toHaveLength(1);
    expect((await queue('nation-admin', 'bounced')).rows).toMatchObject([
      {
        address: 'b***@wsj.example.gov.cn',
        label: '被退回',
        lastError: expect.stringContaining('no such user'),
      },
    ]);
    expect((await world.call<MailView>('get-mail', 'bayingolin')).body.bounced?.reason).toContain(
      'no such user',
    );
    const other = await begin(world, 'hejing');
    await world.decide('submit', 'hejing', other.application.id, { version: 1, answers: formAnswers() });
    await world.relay();
    expect((await queue()).rows).toEqual([]);
    server.refused.clear();
    await subscribe('bayingolin');
    expect((await world.call<MailView>('get-mail', 'bayingolin')).body.bounced).toBeNull();
  });

  test('that puts one off: tried at growing pauses, given up after three days in sight, and tried again on demand', async () => {
    const address = await subscribe('bayingolin');
    server.refused.set(address, [451, '4.7.1 greylisted']);
    await submitted();
    await deliver();
    const [first] = (await queue()).rows;
    expect(first).toMatchObject({
      attempts: 1,
      dueAt: '2026-04-01T01:01:00.000Z',
      lastError: expect.stringContaining('greylisted'),
    });
    for (let hour = 0; hour < 80; hour += 1) {
      later(1);
      await deliver();
    }
    const [failed] = (await queue('nation-admin', 'failed')).rows;
    expect(failed).toMatchObject({ id: first?.id, label: '未能发出' });
    server.refused.clear();
    await world.call('retry-mail', 'nation-admin', { parameters: { id: first?.id ?? '' } });
    await deliver();
    expect(to(address)).toHaveLength(1);
    const again = await world.call<Refusable>('retry-mail', 'nation-admin', {
      parameters: { id: first?.id ?? '' },
    });
    expect(again.body.detail).toBe('这封邮件已经发出。');
  });

  test('that hangs is let go of', async () => {
    await subscribe('bayingolin');
    server.stall(true);
    await submitted();
    const begun = Date.now();
    await deliver();
    expect(Date.now() - begun).toBeLessThan(20_000);
    expect((await queue()).standing.downSince).not.toBeNull();
  });

  test("the queue is the administrators': all of it at the root of the tree, a unit's own elsewhere, and nobody else's", async () => {
    await subscribe('bayingolin');
    await server.stop();
    await submitted();
    await deliver();
    expect((await queue('nanjing-admin')).rows).toEqual([]);
    const [row] = (await queue()).rows;
    expect(
      (await world.call('retry-mail', 'nanjing-admin', { parameters: { id: row?.id ?? '' } })).status,
    ).toBe(404);
    expect((await queue('bayingolin')).code).toBe('notPermitted');
  });
});

test('what SES says later of a mail: a bounce for good stops the address, a passing one does not, twice is once', async () => {
  await subscribe('bayingolin');
  await submitted();
  await deliver();
  const row = (await queue('nation-admin', 'sent')).rows.find(({ line }) => line.startsWith('待办'));
  const told = (bounceType: string) => ({
    detailType: 'Email Bounced',
    detail: {
      mail: { tags: { mail: [row?.id ?? ''] } },
      bounce: { bounceType, bouncedRecipients: [{ diagnosticCode: 'smtp; 550 5.1.1 user unknown' }] },
    },
  });
  const bounced = mailBounced(world.ports);
  await bounced(told('Transient'));
  expect((await world.call<MailView>('get-mail', 'bayingolin')).body.bounced).toBeNull();
  await bounced(told('Permanent'));
  await bounced(told('Permanent'));
  await bounced({ detailType: 'Email Bounced', detail: { mail: {} } });
  expect((await world.call<MailView>('get-mail', 'bayingolin')).body.bounced?.reason).toContain(
    'user unknown',
  );
  expect((await queue('nation-admin', 'bounced')).rows).toMatchObject([
    { lastError: 'smtp; 550 5.1.1 user unknown' },
  ]);
});

describe('kill -9', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shifan-mail-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('in the middle of sending: every mail arrives, a second one under the same Message-ID at most', async () => {
    const path = join(folder, 'table.sqlite');
    const seeded = await openWorld({ path, now: '2026-04-01T01:00:00.000Z', post: null });
    const ids = await Promise.all(
      Array.from({ length: 30 }, async (_, index) => {
        const id = index.toString(16).padStart(32, '0');
        await seeded.stores.mails.enqueue({
          id,
          issuer: 'https://issuer.test',
          subject: 'yanqi' as never,
          organisation: 'yanqi' as never,
          address: 'yanqi@wsj.example.gov.cn',
          daily: false,
          line: `第 ${index} 件`,
          until: null,
          link: '/',
          role: null,
          code: null,
          state: 'waiting',
          attempts: 0,
          dueAt: seeded.clock.now(),
          lastError: null,
          createdAt: seeded.clock.now(),
          since: seeded.clock.now(),
          settledAt: null,
        });
        return id;
      }),
    );
    seeded.close();
    const child = fileURLToPath(new URL('../fixtures/delivering-child.ts', import.meta.url));
    for (let round = 0, kills = 0; kills < 3 && round < 10; round += 1) {
      const before = server.received.length;
      const running = spawn(process.execPath, [child, path, server.url], { stdio: 'inherit' });
      const ended = new Promise((resolve) => running.once('exit', resolve));
      while (server.received.length < before + 4 && running.exitCode === null)
        await new Promise((resolve) => setTimeout(resolve, 5));
      if (running.kill('SIGKILL')) kills += 1;
      await ended;
    }
    const after = await openWorld({
      path,
      now: '2026-04-01T02:00:00.000Z',
      post: smtpPost({
        url: server.url,
        from: 'shifan@example.gov.cn',
        origin: 'https://shifan.example.gov.cn',
      }),
    });
    const run = deliverMail(after.ports);
    while ((await run()).more);
    expect((await after.stores.mails.inState('sent', { limit: 100 })).mails).toHaveLength(30);
    const arrived = server.received.map(({ id }) => id.slice(1, 33));
    expect(new Set(arrived)).toEqual(new Set(ids));
    // One a kill at most: what the server had taken when the process ended.
    expect(arrived.length).toBeLessThanOrEqual(33);
    after.close();
  }, 240_000);
});
