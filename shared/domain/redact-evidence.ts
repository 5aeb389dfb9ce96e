import type { Application } from '../model/application.ts';
import type { Evidence } from '../model/evidence.ts';
import type { Instant } from '../model/instant.ts';
import type { Person } from '../model/organisation.ts';
import { type Decision, leadLink, recordedActor } from './decide.ts';
import type { Editing } from './editing.ts';
import { accept, type Result, refuse } from './refusal.ts';

/** How the record names it; it is no action of the life cycle: the status stays. */
export const redactionAction = 'redactEvidence';

/** Who may have the bytes of a file erased: the unit while it may change the file, and the lead at any time. */
export function mayRedact(
  application: Application,
  { answers, items }: Pick<Editing, 'answers' | 'items'>,
  file: Pick<Evidence, 'item' | 'level'>,
  person: Person,
): boolean {
  const { organisation, roles } = person;
  if (leadLink(application).organisation === organisation.id && roles.includes('lead')) return true;
  return answers && file.level === organisation.level && (items === null || items.includes(file.item));
}

/**
 * Redaction: the bytes are erased, hash and event stay (DOMAIN E-90: nothing else is ever deleted).
 * @returns the file as it stands afterwards, and the event; or notPermitted, evidenceNotExpected
 */
export function redactEvidence(
  application: Application,
  editing: Pick<Editing, 'answers' | 'items'>,
  file: Evidence,
  person: Person,
  reason: string,
  now: Instant,
): Result<{ file: Evidence; decision: Decision }> {
  if (!mayRedact(application, editing, file, person)) {
    return refuse('notPermitted', '只有可以修改该材料的申报单位，以及主办单位的负责人，可以抹除材料内容。');
  }
  if (file.state.name === 'redacted') return refuse('evidenceNotExpected', '该材料的内容已经抹除。');
  if (file.state.name === 'awaitingUpload') {
    return refuse('evidenceNotExpected', '该材料还在上传或检查，请稍候再抹除。');
  }
  const number = application.version + 1;
  const { report: _, ...rest } = file;
  return accept({
    file: { ...rest, state: { name: 'redacted', reason } },
    decision: {
      next: { ...application, version: number, updatedAt: now },
      event: {
        number,
        type: 'EvidenceRedacted',
        action: redactionAction,
        application: application.id,
        campaign: application.campaign,
        organisation: application.organisation,
        at: now,
        actor: recordedActor(person),
        from: application.status,
        to: application.status,
        closes: null,
        stage: application.stage,
        run: application.run,
        reason,
        data: { evidence: file.id, item: file.item, sha256: file.sha256, bytes: file.bytes },
      },
      places: 0,
      concluded: null,
    },
  });
}
