import { canonicalJson } from '#functions/stores/event-chain.ts';
import type { Stores } from '#functions/stores/stores.ts';
import {
  type ArchivedEvidence,
  evidencePath,
  type NamedUnit,
  type RecordEnd,
  recordPath,
  submissionPath,
} from '#shared/domain/archive.ts';
import type { Application } from '#shared/model/application.ts';
import type { Evidence } from '#shared/model/evidence.ts';

/** A small file of an archive. */
export interface TextPart {
  readonly path: string;
  readonly text: string;
}

export interface ApplicationParts {
  readonly end: RecordEnd;
  readonly texts: readonly TextPart[];
  readonly evidence: readonly ArchivedEvidence[];
  readonly named: readonly NamedUnit[];
}

/** Events as they were chained, one a line. */
export function recordText(events: readonly object[]): string {
  return events.map((event) => `${canonicalJson(event)}\n`).join('');
}

/**
 * What an archive holds of one application beside the bytes of its files. Of files that the reader may not see only the
 * hash is there, so that what was submitted can still be checked.
 * @param visible files that the reader sees, with their content or without
 */
export async function applicationParts(
  stores: Stores,
  application: Application,
  all: readonly Evidence[],
  visible: readonly Evidence[],
): Promise<ApplicationParts> {
  const { id, submission } = application;
  const kept = await stores.records.read({ kind: 'application', id });
  const end: RecordEnd = { kind: 'application', id, ...kept.end };
  const texts: TextPart[] = [{ path: recordPath(end), text: recordText(kept.events) }];
  for (let number = 1; number <= submission; number += 1) {
    const text = await stores.applications.frozenText(id, number);
    if (text !== null) texts.push({ path: submissionPath(id, number), text });
  }
  const seen = new Map(visible.map((file) => [file.id, file]));
  const evidence = all.map((file): ArchivedEvidence => {
    const shown = seen.get(file.id);
    const there = shown?.state.name === 'accepted';
    return {
      application: id,
      id: file.id,
      item: file.item,
      name: shown === undefined ? '' : file.name,
      sha256: file.sha256,
      state: (shown ?? file).state.name,
      path: there ? evidencePath(id, file.id, file.name) : null,
    };
  });
  const { designation, status } = application;
  const named =
    status.name === 'named' && designation !== null
      ? [
          {
            application: id,
            organisationName: application.organisationName,
            documentNumber: designation.documentNumber,
            date: designation.date,
          },
        ]
      : [];
  return { end, texts, evidence, named };
}
