import { crc32 } from 'node:zlib';
import type { BucketPort } from '#functions/ports/bucket.ts';
import type { FontsPort } from '#functions/ports/fonts.ts';
import { sha256 } from '#functions/stores/event-chain.ts';
import { evidenceObjectKey, objectOfEvidence } from '#functions/stores/keys.ts';
import type { Stores } from '#functions/stores/stores.ts';
import {
  type ArchivedEvidence,
  type ArchivedFile,
  type ArchiveManifest,
  archiveFormat,
  formPath,
  type NamedUnit,
  type RecordEnd,
  recordPath,
} from '#shared/domain/archive.ts';
import { markText } from '#shared/domain/form-code.ts';
import type { LetterKindId } from '#shared/domain/letters.ts';
import { officialTable } from '#shared/domain/printed.ts';
import type { DaySeal } from '#shared/domain/seals.ts';
import { ZipWriter } from '#shared/domain/zip.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { Instant } from '#shared/model/instant.ts';
import { applicationParts, recordText } from './archive-parts.ts';
import { caseOf } from './case.ts';
import { everyRecord, recordsOfCampaign } from './kept-records.ts';
import { campaignLetters, letterParts, lettersAbout, unitLetters } from './letter-parts.ts';
import { formMark } from './printed-form.ts';
import { everySeal } from './seal-parts.ts';

const utf8 = new TextEncoder();
const objectOfFile = ({ application, id }: ArchivedEvidence) => evidenceObjectKey(application, id);

interface Subject extends Pick<ArchiveManifest, 'subject' | 'id' | 'title' | 'records'> {
  readonly made: { readonly at: Instant; readonly by: string };
}

/** An archive as it is written: files one after the other, and what they are last. */
class ArchiveFiles {
  readonly #zip = new ZipWriter(crc32);
  readonly #files: ArchivedFile[] = [];

  *file(path: string, content: Uint8Array | string): Generator<Uint8Array> {
    const bytes = typeof content === 'string' ? utf8.encode(content) : content;
    this.#files.push({ path, bytes: bytes.length, sha256: sha256(bytes) });
    yield this.#zip.header(path, bytes);
    yield bytes;
  }

  /** The seals come first: whatever they hold is in the records that are read after them. */
  async *seals(stores: Stores): AsyncGenerator<Uint8Array> {
    const seals: DaySeal[] = [];
    for await (const { path, text } of everySeal(stores, seals)) yield* this.file(path, text);
    yield* this.file('seals.json', JSON.stringify({ seals }));
  }

  *end({ made, ...subject }: Subject): Generator<Uint8Array> {
    const manifest: ArchiveManifest = {
      format: archiveFormat,
      ...subject,
      madeAt: made.at,
      madeBy: made.by,
      files: this.#files,
    };
    const text = utf8.encode(JSON.stringify(manifest));
    yield this.#zip.header('manifest.json', text);
    yield text;
    yield this.#zip.end();
  }
}

export interface ArchiveWorld {
  readonly stores: Stores;
  readonly bucket: Pick<BucketPort, 'read'>;
  /** Null: without the official tables, which are the slowest part. */
  readonly fonts: FontsPort | null;
}

/**
 * A campaign's archive (归档) as a ZIP, piece by piece: its record and those of whatever took part in it, all its
 * applications, what was submitted, the files, the official tables, the named list, the seals. One file is in memory at a time; what grows with the
 * campaign is the list of files (some hundred bytes each).
 * @param progress applications done
 */
export async function* campaignArchive(
  { stores, bucket, fonts }: ArchiveWorld,
  campaign: Campaign,
  made: { readonly at: Instant; readonly by: string },
  progress: (done: number) => void = () => {},
): AsyncGenerator<Uint8Array> {
  const archive = new ArchiveFiles();
  yield* archive.seals(stores);
  const records: RecordEnd[] = [];
  const evidence: ArchivedEvidence[] = [];
  const named: NamedUnit[] = [];
  for await (const record of recordsOfCampaign(stores, campaign)) {
    const { kind, id, events, end } = await stores.records.read(record);
    if (events.length === 0) continue;
    records.push({ kind, id, ...end });
    yield* archive.file(recordPath(record), recordText(events));
  }
  async function* ofLetters(kinds: readonly LetterKindId[], about: string): AsyncGenerator<Uint8Array> {
    const parts = await letterParts(stores, await lettersAbout(stores, kinds, about));
    records.push(...parts.ends);
    for (const { path, text } of parts.texts) yield* archive.file(path, text);
    yield* contents(parts.evidence, objectOfFile);
  }
  async function* contents(
    listed: readonly ArchivedEvidence[],
    objectOf: (file: ArchivedEvidence) => string,
  ): AsyncGenerator<Uint8Array> {
    for (const file of listed) {
      const content = file.path === null ? undefined : await bucket.read(objectOf(file));
      evidence.push(content === undefined ? { ...file, path: null } : file);
      if (content !== undefined) yield* archive.file(file.path as string, content);
    }
  }
  yield* ofLetters(campaignLetters, campaign.id);
  let done = 0;
  for await (const found of stores.listing.everyOf(campaign.id)) {
    // The index may be a moment behind; the aggregate is not.
    const application = (await stores.applications.load(found.id)) ?? found;
    const all = await stores.evidence.all(application.id);
    const parts = await applicationParts(stores, application, all, all);
    records.push(parts.end);
    named.push(...parts.named);
    for (const { path, text } of parts.texts) yield* archive.file(path, text);
    const byId = new Map(all.map((file) => [file.id as string, file]));
    yield* contents(parts.evidence, (file) => {
      const stored = byId.get(file.id);
      return stored === undefined ? objectOfFile(file) : objectOfEvidence(stored);
    });
    yield* ofLetters(unitLetters, application.id);
    const table = fonts === null ? null : await tableOf(stores, fonts, application.id);
    if (table !== null) yield* archive.file(formPath(application.id, application.submission), table);
    done += 1;
    progress(done);
  }
  yield* archive.file('evidence.json', JSON.stringify(evidence));
  yield* archive.file('named.json', JSON.stringify(named, null, 1));
  yield* archive.end({ subject: 'campaign', id: campaign.id, title: campaign.title, made, records });
}

/** Every record that is kept, whatever it is of, with the seals: without submissions and files. */
export async function* recordsArchive(
  stores: Stores,
  made: { readonly at: Instant; readonly by: string },
): AsyncGenerator<Uint8Array> {
  const archive = new ArchiveFiles();
  yield* archive.seals(stores);
  const records: RecordEnd[] = [];
  for await (const record of everyRecord(stores)) {
    const { kind, id, events, end } = await stores.records.read(record);
    if (events.length === 0) continue;
    records.push({ kind, id, ...end });
    yield* archive.file(recordPath(record), recordText(events));
  }
  yield* archive.end({ subject: 'records', id: 'records', title: '全部办理记录', made, records });
}

/** The official table of the latest submission; null where nothing was sent. */
async function tableOf(stores: Stores, fonts: FontsPort, id: string): Promise<Uint8Array | null> {
  const application = await stores.applications.load(id);
  if (application === undefined || application.submission === 0) return null;
  const [{ campaign, edition }, frozen, mark] = await Promise.all([
    caseOf(stores, application),
    stores.applications.submission(id, application.submission),
    formMark(stores, application, application.submission),
  ]);
  if (frozen === null || mark === null) return null;
  const { writePdf } = await import('#functions/office/write-pdf.ts');
  const paper = officialTable({
    application,
    campaign,
    edition,
    answers: frozen.answers,
    footer: markText(mark),
  });
  return (await writePdf(paper, fonts)).content;
}
