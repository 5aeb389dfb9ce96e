import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { importJWK, type JWK, SignJWT } from 'jose';
import { storesOf } from '#functions/stores/stores.ts';
import type { Route } from '#shared/contract/route.ts';
import type * as routes from '#shared/contract/routes.ts';
import { endOf, instantAt, millisecondsOf } from '#shared/domain/time.ts';
import type { ApplicationId, OrganisationId } from '#shared/model/ids.ts';
import type { Instant, LocalDate } from '#shared/model/instant.ts';
import { Membership, type Role } from '#shared/model/organisation.ts';
import { type Shifan, startShifan } from '../../compose.ts';
import { demoPassword } from '../../seed/demo-accounts.ts';
import { localIssuerName } from '../../seed/seed.ts';
import { expect, Person, type Stage } from '../player.ts';

/** Everybody whom the five years need, by a short name: unit and role. */
const cast = {
  'nhc-lead': ['nhc', 'lead'],
  'nhc-review': ['nhc', 'reviewer'],
  'nhc-admin': ['nhc', 'administrator'],
  'xj-review': ['hc-650000', 'reviewer'],
  'bazhou-review': ['hc-652800', 'reviewer'],
  yanqi: ['hc-652826', 'applicant'],
  hejing: ['hc-652827', 'applicant'],
  ruoqiang: ['hc-652824', 'applicant'],
  'cq-review': ['hc-500000', 'reviewer'],
  'cq-lead': ['hc-500000', 'lead'],
  'cq-admin': ['hc-500000', 'administrator'],
  qijiang: ['hc-500110', 'applicant'],
  'qijiang-review': ['hc-500110', 'reviewer'],
  kangshou: ['inst-cq-kangshou', 'applicant'],
  yubei: ['hc-500112', 'applicant'],
  liangjiang: ['hc-500157', 'applicant'],
  'gz-review': ['hc-520000', 'reviewer'],
  'gz-lead': ['hc-520000', 'lead'],
  'tongren-review': ['hc-520600', 'reviewer'],
  jiangkou: ['hc-520621', 'applicant'],
  sinan: ['hc-520624', 'applicant'],
  'xpcc-review': ['hc-xpcc', 'reviewer'],
  'xpcc-08-review': ['hc-xpcc-08', 'reviewer'],
  shihezi: ['hc-659001', 'applicant'],
} as const satisfies Record<string, readonly [string, Role]>;
export type Name = keyof typeof cast;

/** One server for the five years, with everybody in it, and the clock that only goes forward. */
export interface Country {
  readonly stage: Stage;
  readonly shifan: Shifan;
  person(name: Name): Promise<Person>;
  /** A member who is there from now on, for a unit that came into being on the way. */
  join(name: string, organisation: OrganisationId, role: Role): Promise<Person>;
  /** Moves the clock to the beginning of a day in Beijing, or to an instant, and lets everything settle. */
  to(when: LocalDate | Instant): Promise<void>;
  today(): LocalDate;
  close(): Promise<void>;
}

/** The furthest that one move may go; what comes due on the way comes due in its order. */
const longestMove = 300 * 86_400_000;

export async function openCountry(dataDirectory: string, say: (line: string) => void): Promise<Country> {
  const shifan = await startShifan({
    port: 0,
    dataDirectory,
    mode: 'demo',
    clockStart: '2022-06-01T01:00:00.000Z' as Instant,
    quiet: true,
  });
  const stage: Stage = { origin: shifan.url, password: demoPassword, say };
  const { jwks } = JSON.parse(await readFile(join(dataDirectory, 'issuer-keys.json'), 'utf8')) as {
    jwks: { keys: JWK[] };
  };
  const [key] = jwks.keys as [JWK];
  const people = new Map<string, Person>();

  async function join_(name: string, organisation: string, role: Role): Promise<Person> {
    const subject = `full-${name}`;
    const member = {
      subject,
      name: `${name} 工作人员`,
      organisation,
      roles: [role],
      from: '2020-01-01T00:00:00.000Z',
      to: null,
    };
    await storesOf(shifan.table).organisations.saveMembership(localIssuerName, Membership.parse(member));
    const token = await new SignJWT({ client_id: 'shifan-web' })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', ...(key.kid !== undefined && { kid: key.kid }) })
      .setIssuer(`${shifan.url}/oidc`)
      .setAudience('shifan-api')
      .setSubject(subject)
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(await importJWK(key, 'ES256'));
    const person = new Person(stage, name, token);
    people.set(name, person);
    return person;
  }
  return {
    stage,
    shifan,
    async person(name) {
      const [organisation, role] = cast[name];
      return people.get(name) ?? (await join_(name, organisation, role));
    },
    join: join_,
    async to(when) {
      const target =
        when.length === 10 ? millisecondsOf(endOf(when as LocalDate)) - 86_399_999 : Date.parse(when);
      for (;;) {
        const left = target - shifan.clock.milliseconds();
        if (left <= 0) break;
        shifan.clock.moveBy(Math.min(left, longestMove));
        await shifan.settled();
      }
      say(`　　时钟拨到 ${new Date(target + 8 * 3_600_000).toISOString().slice(0, 10)}`);
    },
    today: () => instantAt(shifan.clock.milliseconds() + 8 * 3_600_000).slice(0, 10) as LocalDate,
    close: () => shifan.close(),
  };
}

export const day = (text: string) => text as LocalDate;

/** Takes a decision on an application as it stands now. */
export async function decide(person: Person, route: Route, id: ApplicationId, more: object = {}) {
  const { application } = await person.look(id);
  return person.call(route as unknown as typeof routes.passApplication, {
    parameters: { id },
    body: { version: application.version, ...more } as never,
  });
}

/** What must be refused, with the code that says why. @returns what the refusal says */
export async function refusedWith(
  person: Person,
  route: Route,
  parameters: object,
  code: string,
  what: string,
): Promise<string> {
  const problem = await person.refused(route, { parameters } as never);
  expect(problem.code === code, `${what}：应为 ${code}，实为 ${problem.code}（${problem.detail}）`);
  return problem.detail ?? '';
}
