import type { Application } from '../model/application.ts';
import type { Edition } from '../model/edition.ts';
import type { Evidence } from '../model/evidence.ts';
import type { EvidenceId, ItemId } from '../model/ids.ts';
import type { Instant, LocalDate } from '../model/instant.ts';
import type { Person } from '../model/organisation.ts';
import { sameItems } from './carried-answers.ts';
import { itemsOf } from './check-answers.ts';
import { hasExpired } from './describe-evidence.ts';
import { takesEvidence } from './editing.ts';

/** A file of the unit's last application, the item that it would stand at now, and why it may not be taken over. */
export interface EarlierFile {
  readonly evidence: Evidence;
  readonly item: ItemId | null;
  /** Chinese; null where it may. */
  readonly refusal: string | null;
}

/** The draft that files are taken into. */
export interface ReuseTarget {
  readonly edition: Edition;
  /** Its files as they stand. */
  readonly files: readonly Evidence[];
  /** Items that may be changed now; null: all. */
  readonly items: readonly ItemId[] | null;
  readonly today: LocalDate;
  /** Whether a file counts that no scanner has looked at. */
  readonly unscannedCounts: boolean;
}

/**
 * What a unit may take over from its last application: what was sent with it, has not run out, and is asked for in the
 * same words by the edition of now.
 * @param files of the earlier application that were sent with it
 */
export function earlierFiles(
  before: Edition,
  files: readonly Evidence[],
  target: ReuseTarget,
): EarlierFile[] {
  const places = sameItems(before, target.edition);
  const taking = new Set(itemsOf(target.edition).flatMap((item) => (takesEvidence(item) ? [item.id] : [])));
  const order = new Map(itemsOf(before).map(({ id }, index) => [id, index]));
  const inOrder = files.toSorted((a, b) => (order.get(a.item) ?? 0) - (order.get(b.item) ?? 0));
  return inOrder.map((evidence) => {
    const place = places.get(evidence.item);
    const item = place !== undefined && taking.has(place) ? place : null;
    return { evidence, item, refusal: objectionToTaking(evidence, item, target) };
  });
}

/** Why a file may not be taken to an item of a draft; null where it may. */
export function objectionToTaking(file: Evidence, item: ItemId | null, target: ReuseTarget): string | null {
  if (file.state.name === 'redacted') return '内容已抹除，不能沿用。';
  if (file.state.name !== 'accepted') return '原申报中已移除，不能沿用。';
  if (hasExpired(file, target.today))
    return `有效期至 ${file.document?.validUntil}，已过期。请上传新的材料。`;
  if (item === null) return '本批次的标准没有相同的条目，请按现在的条目上传。';
  if (target.items !== null && !target.items.includes(item)) return '该条目不在补正范围内。';
  if (file.report?.unscanned !== undefined && !target.unscannedCounts)
    return '当时没有查毒，请重新上传，以便查毒。';
  const there = target.files.some(
    (one) => one.item === item && one.sha256 === file.sha256 && one.state.name === 'accepted',
  );
  return there ? '该条目已有相同的文件。' : null;
}

/**
 * The record of a file that was taken over: same bytes, same check with its date, same document. It points at the
 * object that the file was first stored as, so the bytes exist once.
 */
export function takenOver(
  file: Evidence,
  item: ItemId,
  id: EvidenceId,
  { application, campaignTitle }: { application: Application; campaignTitle: string },
  person: Person,
  now: Instant,
): Evidence {
  return {
    ...file,
    id,
    application: application.id,
    item,
    checkedAt: file.checkedAt ?? file.uploadedAt,
    source: {
      application: file.source?.application ?? file.application,
      evidence: file.source?.evidence ?? file.id,
      campaignTitle,
      takenBy: person.name,
      takenAt: now,
    },
    ...(file.document && { document: { ...file.document, revision: 1 } }),
  };
}
