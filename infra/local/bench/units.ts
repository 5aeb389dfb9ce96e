import { Agent, request as httpRequest } from 'node:http';
import { importJWK, type JWK, SignJWT } from 'jose';
import * as routes from '#shared/contract/routes.ts';
import type { Answers } from '#shared/model/answer.ts';
import { type ApplicationId, CampaignId } from '#shared/model/ids.ts';
import { rowsOf, standardAnswers } from '../demo/answers.ts';
import { pdf } from '../demo/files.ts';
import { Person } from '../demo/player.ts';

/** Clients at once. */
export const clients = 16;
const campaign = CampaignId.parse('chongqing-2026');

/** A token of the local issuer for a subject, signed with the issuer's own key. */
export async function tokenFor(subject: string, origin: string, key: JWK): Promise<string> {
  return new SignJWT({ client_id: 'shifan-web' })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', ...(key.kid !== undefined && { kid: key.kid }) })
    .setIssuer(`${origin}/oidc`)
    .setAudience('shifan-api')
    .setSubject(subject)
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(await importJWK(key, 'ES256'));
}

/** A district with an application that can be submitted and recalled, over and over. */
export interface Unit {
  body(version: number): string;
  submitTo(origin: string): Promise<void>;
  recall(): Promise<void>;
}

/** A district with its draft, its files and a body of about 23 KB. */
export async function prepare(origin: string, district: string, token: string): Promise<Unit> {
  const person = new Person({ origin, password: '', say: () => {} }, district, token);
  const created = await person.call(routes.createApplication, { parameters: { id: campaign } });
  const { id } = created.application;
  const { edition } = await person.look(id);
  for (const row of rowsOf(edition)) {
    if (row.evidence === 'required')
      await person.upload(id, row.id, pdf(`${row.id}.pdf`, `${district} ${row.id}`));
  }
  const padding =
    '对照标准逐项开展自查自评，相关制度文件、会议纪要、工作台账、检查记录和现场照片均已归档备查。'.repeat(4);
  const answers = Object.fromEntries(
    Object.entries(standardAnswers(edition, district)).map(([item, answer]) => [
      item,
      { ...answer, text: `${answer.text ?? ''}${padding}` },
    ]),
  ) as Answers;
  return unit(origin, person, id, token, answers, created.application.version);
}

function unit(
  origin: string,
  person: Person,
  id: ApplicationId,
  token: string,
  answers: Answers,
  first: number,
): Unit {
  let version = first;
  let key = 0;
  const body = (at: number) => JSON.stringify({ version: at, answers });
  return {
    body,
    async submitTo(to) {
      key += 1;
      const reply = await post(`${to}/api/applications/${id}/submit`, token, `${id}-${key}`, body(version));
      if (to === origin)
        version = (JSON.parse(reply) as { application: { version: number } }).application.version;
    },
    async recall() {
      const view = await person.call(routes.recallApplication, { parameters: { id }, body: { version } });
      version = view.application.version;
    },
  };
}

const agent = new Agent({ keepAlive: true, maxSockets: clients });

/** Closes the connections that the client kept open. */
export const closeConnections = () => agent.destroy();

/** The same bare client for both servers, so that the generator costs both the same. */
function post(url: string, token: string, key: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': key,
      'content-length': Buffer.byteLength(body),
    };
    const sent = httpRequest(url, { method: 'POST', agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`${url}: ${response.statusCode} ${text.slice(0, 300)}`));
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
