import type { FileHolder } from '#functions/stores/evidence-store.ts';
import { defenceKeys } from '#functions/stores/review-keys.ts';
import type { Stores } from '#functions/stores/stores.ts';
import {
  applicationOfDefenceFiles,
  defenceFilesAtMost,
  defenceFilesOf,
  defenceItem,
  mayBringDefenceFiles,
} from '#shared/domain/defence-files.ts';
import type { Result } from '#shared/domain/refusal.ts';
import type { Application } from '#shared/model/application.ts';
import type { Defence, Slot } from '#shared/model/defence.ts';
import type { Evidence } from '#shared/model/evidence.ts';
import type { ItemId } from '#shared/model/ids.ts';
import type { Person } from '#shared/model/organisation.ts';
import { applicationFor } from './case.ts';
import { orThrow, reject } from './refused.ts';

export const isDefenceFiles = (id: string): boolean => applicationOfDefenceFiles(id) !== null;

/** The application of an address of slides. @throws Refused notFound, as for the application itself */
const subjectOf = (stores: Stores, id: string, person: Person): Promise<Application> =>
  applicationFor(stores, applicationOfDefenceFiles(id) ?? id, person);

interface Standing {
  readonly defence: Defence | undefined;
  readonly slot: Slot | undefined;
  /** Whether this person may bring or take away slides now. */
  readonly open: Result<null>;
}

export async function standingOfDefence(
  stores: Stores,
  application: Application,
  person: Person,
): Promise<Standing> {
  const defence = await stores.defences.load(application.campaign);
  const slot = defence && (await stores.defences.slot(defence, application.id));
  return { defence, slot, open: mayBringDefenceFiles(application, defence, slot, person) };
}

/** Holds while the slot stands as it was seen: recording who came closes it. */
export async function defenceHolder(stores: Stores, id: string, person: Person): Promise<FileHolder> {
  const application = await subjectOf(stores, id, person);
  const { slot, open } = await standingOfDefence(stores, application, person);
  orThrow(open);
  return {
    id,
    stage: application.stage,
    key: defenceKeys.slot(application.campaign, application.id),
    when: { revision: slot?.revision ?? 0 },
  };
}

/** @throws Refused evidenceNotExpected, also where there are as many as fit */
export async function defenceHolderFor(
  stores: Stores,
  id: string,
  person: Person,
  item: ItemId,
): Promise<FileHolder> {
  const holder = await defenceHolder(stores, id, person);
  if (item !== defenceItem) {
    const message = `没有编号为 ${item} 的材料。`;
    reject('invalidInput', message, { faults: [{ pointer: '/item', message }] });
  }
  const files = (await stores.evidence.all(id)).filter(({ state }) => state.name !== 'removed');
  if (files.length >= defenceFilesAtMost)
    reject('evidenceNotExpected', `答辩材料最多 ${defenceFilesAtMost} 个文件，请先移除不需要的。`);
  return holder;
}

/** A unit's slides as this person sees them: the unit its own in every state, whoever sees the case what passed the check. */
export async function defenceFilesFor(
  stores: Stores,
  application: Application,
  person: Person,
): Promise<Evidence[]> {
  const own = person.organisation.id === application.organisation;
  return (await stores.evidence.all(defenceFilesOf(application.id))).filter(({ state }) =>
    own ? state.name !== 'removed' : state.name === 'accepted' || state.name === 'redacted',
  );
}

export async function defenceFileSeenBy(
  stores: Stores,
  { id, evidence }: { readonly id: string; readonly evidence: string },
  person: Person,
): Promise<Evidence | undefined> {
  const files = await defenceFilesFor(stores, await subjectOf(stores, id, person), person);
  return files.find((file) => file.id === evidence);
}
