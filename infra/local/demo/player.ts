import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type ApiClient, ApiProblem, type Call, createClient, Unreachable } from '#shared/contract/client.ts';
import type { Route } from '#shared/contract/route.ts';
import * as routes from '#shared/contract/routes.ts';
import type { CaseView } from '#shared/contract/views.ts';
import { shown } from '#shared/domain/time.ts';
import type { Answers } from '#shared/model/answer.ts';
import type { Evidence } from '#shared/model/evidence.ts';
import type { ApplicationId, ItemId } from '#shared/model/ids.ts';
import type { Instant } from '#shared/model/instant.ts';
import { signIn } from '../client/sign-in.ts';
import type { DemoFile } from './files.ts';

/** How long the demo waits for a server that was killed, or for something the system does by itself. */
const patience = 120_000;

export interface Stage {
  /** `http://127.0.0.1:8080` */
  readonly origin: string;
  readonly password: string;
  /** One line of the story. */
  say(line: string): void;
}

/** Repeats what got no answer: the same key makes the repetition harmless. */
async function untilReached<T>(attempt: () => Promise<T>): Promise<T> {
  for (const started = performance.now(); ; ) {
    try {
      return await attempt();
    } catch (error) {
      const passing =
        error instanceof Unreachable || (error instanceof ApiProblem && error.problem.status >= 500);
      if (!passing || performance.now() - started > patience) throw error;
      await pause(150);
    }
  }
}

/** A person at a screen: signs in, calls the API, uploads files; survives a server that dies and comes back. */
export class Person {
  readonly #stage: Stage;
  readonly #login: string;
  readonly #client: ApiClient;
  #token: Promise<string> | undefined;

  /** @param token one that was issued before, for the bench, whose many clients need no sign-in of their own */
  constructor(stage: Stage, login: string, token?: string) {
    this.#stage = stage;
    this.#login = login;
    if (token !== undefined) this.#token = Promise.resolve(token);
    this.#client = createClient({ base: `${stage.origin}/api`, fetch, token: () => this.#bearer() });
  }

  /** Calls made at once wait for one sign-in: six at the same moment would be taken for guessing at the password. */
  #bearer(): Promise<string> {
    this.#token ??= untilReached(() => this.#signIn()).catch((error: unknown) => {
      this.#token = undefined;
      throw error;
    });
    return this.#token;
  }

  async #signIn(): Promise<string> {
    try {
      return (await signIn(this.#stage.origin, this.#login, this.#stage.password)).accessToken;
    } catch (cause) {
      // fetch says TypeError where nobody listens.
      throw cause instanceof TypeError ? new Unreachable('登录时没有连上', { cause }) : cause;
    }
  }

  /** Calls a route; a command gets one key for all of its repetitions. */
  call: ApiClient = (route, call = {}) => {
    const keyed = route.command && call.key === undefined ? { ...call, key: randomUUID() } : call;
    return untilReached(async () => {
      const used = this.#token;
      try {
        return await this.#client(route, keyed);
      } catch (error) {
        if (!(error instanceof ApiProblem) || error.problem.status !== 401) throw error;
        if (this.#token === used) this.#token = undefined;
        return this.#client(route, keyed);
      }
    });
  };

  /** Calls a route that must be refused, and returns the problem. */
  async refused<R extends Route>(route: R, call: Call<R> = {}): Promise<ApiProblem['problem']> {
    try {
      await this.call(route, call);
    } catch (error) {
      if (error instanceof ApiProblem) return error.problem;
      throw error;
    }
    throw new Error(`${route.name} 本应被拒绝`);
  }

  look(id: ApplicationId): Promise<CaseView> {
    return this.call(routes.getApplication, { parameters: { id } });
  }

  /** Saves answers as the form does: a few at a time, each on the revision that was seen. */
  async write(id: ApplicationId, answers: Answers): Promise<void> {
    const entries = Object.entries(answers) as [ItemId, Answers[ItemId]][];
    for (let start = 0; start < entries.length; start += 10) {
      const slice = entries.slice(start, start + 10);
      const revisions = new Map((await this.look(id)).answers.map((draft) => [draft.item, draft.revision]));
      const changes = slice.map(([item, answer]) => ({ item, answer, revision: revisions.get(item) ?? 0 }));
      try {
        await this.call(routes.saveDraft, { parameters: { id }, body: { changes } });
      } catch (error) {
        // An answer that was saved before the server died comes back as a conflict with ourselves: already there.
        if (!(error instanceof ApiProblem) || error.problem.code !== 'draftConflict') throw error;
      }
    }
  }

  /** Uploads a file for an item and waits for its check. */
  async upload(id: ApplicationId, item: ItemId, file: DemoFile): Promise<Evidence> {
    const { name, type, bytes, sha256 } = file;
    const { evidence, upload } = await this.call(routes.requestUpload, {
      parameters: { id },
      body: { item, name, type, bytes: bytes.byteLength, sha256 },
    });
    if (upload === null) throw new Error(`“${name}”没有得到上传地址`);
    await untilReached(async () => {
      const form = new FormData();
      for (const [field, value] of Object.entries(upload.fields)) form.append(field, value);
      form.append('file', new Blob([bytes], { type }), name);
      const response = await fetch(new URL(upload.url, this.#stage.origin), {
        method: 'POST',
        body: form,
      }).catch((cause: unknown) => {
        throw new Unreachable('上传中断', { cause });
      });
      await response.arrayBuffer();
      // A second writer of the same place is refused: after an interruption the first one had arrived.
      if (!response.ok && response.status !== 409 && response.status !== 412)
        throw new Error(`上传被拒绝：${response.status}`);
    });
    return this.await(
      `“${name}”的检查结果`,
      () => this.call(routes.getEvidence, { parameters: { id, evidence: evidence.id } }),
      (view) => view.evidence.state.name !== 'awaitingUpload',
    ).then((view) => view.evidence);
  }

  /** Looks again until the system has done its part. */
  async await<T>(what: string, look: () => Promise<T>, enough: (seen: T) => boolean): Promise<T> {
    for (const started = performance.now(); ; ) {
      const seen = await look();
      if (enough(seen)) return seen;
      if (performance.now() - started > patience) throw new Error(`等不到${what}`);
      await pause(40);
    }
  }

  /** Waits until an application stands in a status. */
  awaitStatus(id: ApplicationId, name: string): Promise<CaseView> {
    return this.await(
      `状态 ${name}`,
      () => this.look(id),
      (view) => view.application.status.name === name,
    );
  }

  /** Moves the demo's clock to an instant; a repetition finds it there. Needs the administrator. */
  async moveClock(to: Instant): Promise<void> {
    const address = `${this.#stage.origin}/api/demo/clock`;
    await untilReached(async () => {
      const authorization = `Bearer ${await this.#bearer()}`;
      const now = await this.now();
      if (now >= to) return;
      const headers = { authorization, 'content-type': 'application/json' };
      const response = await fetch(address, { method: 'POST', headers, body: JSON.stringify({ to }) }).catch(
        (cause: unknown) => {
          throw new Unreachable('没有连上服务器', { cause });
        },
      );
      if (response.status === 401) this.#token = undefined;
      if (!response.ok) throw new Unreachable(`时钟未拨动：${response.status}`);
    });
    this.#stage.say(`　　时钟拨到 ${shown(to)}`);
  }

  async now(): Promise<Instant> {
    return (await this.call(routes.getMe)).now;
  }
}

/** Fails the demo where what happened is not what must happen. */
export function expect(holds: boolean, what: string): void {
  if (!holds) throw new Error(`核对不符：${what}`);
}
