import {
  getOnSite,
  saveOnSite,
  saveOnSitePhoto,
  settleOnSite,
  signOnSite,
  type VisitChange,
  type VisitView,
} from '#shared/contract/routes.ts';
import { merged, signedText } from '#shared/domain/on-site.ts';
import type { ApplicationId } from '#shared/model/ids.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { DevicePlace, VisitEntry, VisitPhoto, VisitRow } from '#shared/model/on-site.ts';
import { call, newIntent } from '../api/client.ts';
import { sha256Of } from '../api/digest.ts';
import { type ApiProblem, asProblem } from '../api/problem.ts';
import { forget, keep, readKept } from '../draft/device-store.ts';
import { devicePlace, shrinkPhoto } from './shrink-photo.ts';

/** A photo that is on this device until the server has it. */
export interface KeptPhoto {
  readonly id: string;
  readonly item: string;
  readonly takenAt: Instant;
  readonly place: DevicePlace | null;
  readonly content: string;
  readonly bytes: number;
  readonly sha256: string;
}
interface KeptSignature {
  readonly member: string;
  readonly drawn: string;
  readonly digest: string;
  readonly signedAt: Instant;
}
export type Written = Pick<VisitEntry, 'value' | 'note' | 'photos'>;

const again = 15_000;
const nowHere = () => new Date().toISOString() as Instant;

/**
 * An on-site check on one tablet: everything that is written, photographed and signed is on the device at once and at the
 * server when there is one. What another tablet wrote comes back with it; where the two contradict each other both are
 * shown, and nothing is sent over it.
 */
export class VisitWork {
  view = $state.raw<VisitView | null>(null);
  problem = $state.raw<ApiProblem | null>(null);
  /** Rows that wait on this device, by item. */
  waiting = $state.raw<Readonly<Record<string, VisitChange>>>({});
  photos = $state.raw<readonly KeptPhoto[]>([]);
  signatures = $state.raw<readonly KeptSignature[]>([]);
  offline = $state(false);
  refused = $state<string | null>(null);
  readonly #id: ApplicationId;
  readonly #key: string;
  #sending: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(id: string, subject: string) {
    this.#id = id as ApplicationId;
    this.#key = `on-site/${subject}/${id}/`;
  }

  /** What this device is called in the record: its kind, so that two tablets of one team are told apart. */
  get device(): string {
    const kept = localStorage.getItem('shifan.device');
    if (kept !== null) return kept;
    const made = `设备 ${crypto.randomUUID().slice(0, 4)}`;
    localStorage.setItem('shifan.device', made);
    return made;
  }

  get unsent(): number {
    return Object.keys(this.waiting).length + this.photos.length + this.signatures.length;
  }

  /** Rows as they are here: the server's, with what waits on top. */
  get rows(): ReadonlyMap<string, VisitRow> {
    const rows = new Map<string, VisitRow>((this.view?.rows ?? []).map((row) => [row.item, row]));
    for (const { base, ...written } of Object.values(this.waiting)) {
      const entry = { ...written, by: '本机', receivedAt: written.writtenAt };
      const row = merged(rows.get(written.item), { entry, base });
      if (row !== null) rows.set(written.item, row);
    }
    return rows;
  }

  async load(): Promise<void> {
    const kept = await readKept<unknown>(this.#key).catch(() => new Map<string, { value: unknown }>());
    const values = (prefix: string) =>
      [...kept].flatMap(([key, { value }]) => (key.startsWith(prefix) ? [value] : []));
    this.waiting = Object.fromEntries((values('row/') as VisitChange[]).map((one) => [one.item, one]));
    this.photos = values('photo/') as KeptPhoto[];
    this.signatures = values('signature/') as KeptSignature[];
    const [known] = values('view') as VisitView[];
    if (known !== undefined) this.view ??= known;
    await this.#read();
    if (this.unsent > 0) void this.send();
  }

  async #read(): Promise<void> {
    try {
      this.view = await call(getOnSite, { parameters: { id: this.#id } });
      this.problem = null;
      this.offline = false;
      if (this.view.works) await this.#keep('view', this.view);
      else await forget(`${this.#key}view`).catch(() => undefined);
    } catch (error) {
      const problem = asProblem(error);
      this.offline = problem.passing;
      // Who may not see it any more keeps nothing of it, but what was not sent yet.
      if (!problem.passing) {
        this.view = null;
        await forget(`${this.#key}view`).catch(() => undefined);
      }
      this.problem = problem;
    }
  }

  #keep(key: string, value: unknown): Promise<void> {
    return keep(`${this.#key}${key}`, { value, revision: 0, changedAt: Date.now() });
  }

  /** Writes a row; on top of what is known here, also while an earlier word of this device still waits. */
  async write(item: string, { value, note, photos }: Written): Promise<void> {
    const before = this.waiting[item];
    const known = this.view?.rows.find((row) => row.item === item);
    const change: VisitChange = {
      id: crypto.randomUUID(),
      item: item as VisitChange['item'],
      value,
      note,
      photos,
      device: this.device,
      writtenAt: nowHere(),
      base: before?.base ?? known?.revision ?? 0,
    };
    this.waiting = { ...this.waiting, [item]: change };
    await this.#store(`row/${item}`, change);
    this.#soon(800);
  }

  async #store(key: string, value: unknown): Promise<void> {
    try {
      await this.#keep(key, value);
    } catch {
      this.refused = '本机存不下了，请先联网保存，再继续。';
    }
  }

  /** Takes a photo for a row. @returns its number @throws Error with the sentence to show */
  async photograph(item: string, file: Blob): Promise<string> {
    const takenAt = nowHere();
    const [shrunk, place] = await Promise.all([shrinkPhoto(file), devicePlace()]);
    const photo: KeptPhoto = { id: crypto.randomUUID(), item, takenAt, place, ...shrunk };
    this.photos = [...this.photos, photo];
    await this.#store(`photo/${photo.id}`, photo);
    return photo.id;
  }

  /** Of what stands on this screen. */
  async digest(): Promise<string> {
    const known = this.view?.photos ?? [];
    const here = this.photos.map(
      ({ id, item, takenAt, place, bytes, sha256 }) =>
        ({ id, item, takenAt, place, bytes, sha256, by: '', receivedAt: takenAt }) as VisitPhoto,
    );
    return sha256Of(new TextEncoder().encode(signedText([...this.rows.values()], [...known, ...here])));
  }

  async sign(member: string, drawn: string): Promise<void> {
    const signature = { member, drawn, digest: await this.digest(), signedAt: nowHere() };
    this.signatures = [...this.signatures.filter((one) => one.member !== member), signature];
    await this.#store(`signature/${member}`, signature);
    await this.send();
  }

  async settle(row: VisitRow, chosen: string, reason: string): Promise<void> {
    await call(settleOnSite, {
      parameters: { id: this.#id },
      body: { item: row.item, revision: row.revision, chosen, reason },
      key: newIntent(),
    });
    await this.#read();
  }

  /** Sends what waits: photos before the rows that name them, signatures last. One sending at a time. */
  send(): Promise<void> {
    this.#sending ??= this.#send().finally(() => {
      this.#sending = null;
      if (this.unsent > 0 && !this.#closed) this.#soon(this.offline ? again : 800);
    });
    return this.#sending;
  }

  #soon(pause: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.send(), pause);
  }

  async #send(): Promise<void> {
    const parameters = { id: this.#id };
    try {
      for (const photo of this.photos) {
        const { id, bytes: _, ...body } = photo;
        await call(saveOnSitePhoto, { parameters: { ...parameters, photo: id }, body: body as never });
        this.photos = this.photos.filter((one) => one !== photo);
        await forget(`${this.#key}photo/${id}`);
      }
      const changes = Object.values(this.waiting).slice(0, 60);
      if (changes.length > 0) {
        const { rows } = await call(saveOnSite, { parameters, body: { changes } });
        const current = this.view;
        if (current !== null) {
          const fresh = new Map(rows.map((row) => [row.item, row]));
          const others = current.rows.filter(({ item }) => !fresh.has(item));
          this.view = { ...current, rows: [...others, ...fresh.values()] };
        }
        for (const change of changes) {
          // Written again meanwhile: on top of what this device itself has just sent.
          const newer = this.waiting[change.item];
          if (newer === undefined) continue;
          if (newer.id === change.id) {
            const { [change.item]: _, ...rest } = this.waiting;
            this.waiting = rest;
            await forget(`${this.#key}row/${change.item}`);
          } else {
            const row = rows.find(({ item }) => item === change.item);
            const base = row?.current === change.id ? row.revision : change.base;
            const next = { ...newer, base };
            this.waiting = { ...this.waiting, [change.item]: next };
            await this.#store(`row/${change.item}`, next);
          }
        }
      }
      if (Object.keys(this.waiting).length > 0) return;
      for (const signature of this.signatures) {
        await this.#sendSignature(signature);
        this.signatures = this.signatures.filter((one) => one !== signature);
        await forget(`${this.#key}signature/${signature.member}`);
      }
      this.offline = false;
      await this.#read();
    } catch (error) {
      const problem = asProblem(error);
      this.offline = problem.passing;
      if (!problem.passing) this.refused = problem.faults[0]?.message ?? problem.message;
    }
  }

  /** A signature over what has changed since holds no more: it goes, and is asked for again. */
  async #sendSignature(signature: KeptSignature): Promise<void> {
    try {
      await call(signOnSite, { parameters: { id: this.#id }, body: signature as never, key: newIntent() });
    } catch (error) {
      const problem = asProblem(error);
      if (problem.passing) throw error;
      this.refused = problem.faults[0]?.message ?? problem.message;
    }
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }
}
