import type { FileHolder } from '#functions/stores/evidence-store.ts';
import { provinceKeys } from '#functions/stores/province-keys.ts';
import type { Stores } from '#functions/stores/stores.ts';
import { sideOfItem } from '#shared/domain/province-content.ts';
import { isNationStaff, isProvinceOfficer } from '#shared/domain/province-permission.ts';
import { isProvinceOver } from '#shared/domain/province-states.ts';
import type { Evidence } from '#shared/model/evidence.ts';
import { type ItemId, ProvinceApplicationId } from '#shared/model/ids.ts';
import type { Person } from '#shared/model/organisation.ts';
import type { ProvinceApplication } from '#shared/model/province-application.ts';
import { applicationFor, caseFor } from './case.ts';
import { defenceFileSeenBy, defenceHolder, defenceHolderFor, isDefenceFiles } from './defence-files.ts';
import type { Tools } from './endpoint.ts';
import { mustExpect, ownFile } from './expected-evidence.ts';
import { provinceFor } from './province.ts';
import { reject } from './refused.ts';
import { isSealedLetterId, letterFileSeenBy, letterToFill } from './sealed-letter.ts';
import { filesFor } from './seen-files.ts';

/** A file's address: an application of a unit or of a province, a unit's defence, or a sealed letter, and the file below it. */
interface FileAddress {
  readonly id: string;
  readonly evidence: string;
}

const isProvinceId = (id: string) => ProvinceApplicationId.safeParse(id).success;

/** @throws Refused evidenceNotExpected where this side has no such document to bring, now or at all */
function mustExpectOfProvince(application: ProvinceApplication, person: Person, item: ItemId): void {
  const side = sideOfItem(item);
  if (side === null) {
    const message = `没有编号为 ${item} 的材料。`;
    reject('invalidInput', message, { faults: [{ pointer: '/item', message }] });
  }
  if (side === 'province' ? !isProvinceOfficer(person) : !isNationStaff(person))
    reject('evidenceNotExpected', '该材料由另一方上传。');
  if (isProvinceOver(application.status)) reject('evidenceNotExpected', '该申请已经办结，不再上传材料。');
}

/**
 * What a new file of an item belongs to, once this person may bring one.
 * @throws Refused notFound; evidenceNotExpected
 */
export async function holderFor(tools: Tools, id: string, person: Person, item: ItemId): Promise<FileHolder> {
  if (isSealedLetterId(id)) return letterToFill(tools, id, person);
  if (isDefenceFiles(id)) return defenceHolderFor(tools, id, person, item);
  if (!isProvinceId(id)) {
    const subject = await caseFor(tools, id, person);
    mustExpect(subject, person, item);
    return subject.application;
  }
  const application = await provinceFor(tools, id, person);
  mustExpectOfProvince(application, person, item);
  return { id, stage: application.stage, key: provinceKeys.application(id) };
}

/**
 * A file of the person's own side, to go on with.
 * @throws Refused notFound, also for one of another side; evidenceNotExpected where it is not taken now
 */
export async function ownFileOf(
  tools: Tools,
  { id, evidence }: FileAddress,
  person: Person,
): Promise<Evidence> {
  if (isSealedLetterId(id)) {
    await letterToFill(tools, id, person);
    return (await tools.evidence.load(id, evidence)) ?? reject('notFound');
  }
  if (isDefenceFiles(id)) {
    await defenceHolder(tools, id, person);
    return (await tools.evidence.load(id, evidence)) ?? reject('notFound');
  }
  if (!isProvinceId(id)) return ownFile(tools, await caseFor(tools, id, person), person, evidence);
  const application = await provinceFor(tools, id, person);
  const stored = await tools.evidence.load(id, evidence);
  if (stored === undefined || stored.level !== person.organisation.level) reject('notFound');
  mustExpectOfProvince(application, person, stored.item);
  return stored;
}

/**
 * A file as this person sees it, or undefined. Of a province's application each side sees its own files, and those of
 * the other once an act of the record names them.
 */
export async function fileSeenBy(
  stores: Stores,
  { id, evidence }: FileAddress,
  person: Person,
): Promise<Evidence | undefined> {
  if (isSealedLetterId(id)) return letterFileSeenBy(stores, id, evidence, person);
  if (isDefenceFiles(id)) return defenceFileSeenBy(stores, { id, evidence }, person);
  if (isProvinceId(id)) {
    await provinceFor(stores, id, person);
    const stored = await stores.evidence.load(id, evidence);
    if (stored === undefined || stored.level === person.organisation.level) return stored;
    const named = (await stores.provinces.events(id)).some(({ data }) =>
      JSON.stringify(data).includes(`"id":"${stored.id}"`),
    );
    return named ? stored : undefined;
  }
  const application = await applicationFor(stores, id, person);
  const [stored, submitted] = await Promise.all([
    stores.evidence.load(application.id, evidence),
    stores.applications.submission(application.id, application.submission),
  ]);
  return filesFor(application, stored ? [stored] : [], submitted, person)[0];
}
