import type { Application } from '../model/application.ts';
import type { RecordedActor } from '../model/chained-event.ts';
import type { Evidence } from '../model/evidence.ts';
import type { Instant } from '../model/instant.ts';
import type { Person } from '../model/organisation.ts';
import { type Decision, leadLink, recordedActor } from './decide.ts';
import type { Editing } from './editing.ts';
import { accept, type Result, refuse } from './refusal.ts';

/** How the record names it; it is no action of the life cycle: the status stays. */
export const redactionAction = 'redactEvidence';

/**
 * Who may have the bytes of a file erased: the unit while it may change the file, and the lead at any time. What was
 * taken over from an earlier application lies there, and is part of what was decided then: the unit removes it here.
 */
export function mayRedact(
  application: Application,
  { answers, items }: Pick<Editing, 'answers' | 'items'>,
  file: Pick<Evidence, 'item' | 'level' | 'source'>,
  person: Person,
): boolean {
  const { organisation, roles } = person;
  if (leadLink(application).organisation === organisation.id && roles.includes('lead')) return true;
  if (file.source !== undefined) return false;
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
    if (file.source !== undefined)
      return refuse(
        'notPermitted',
        '该材料沿用自以前的申报，内容只存一份。不再使用的请移除；需要抹除内容的，请联系主办单位负责人。',
      );
    return refuse('notPermitted', '只有可以修改该材料的申报单位，以及主办单位的负责人，可以抹除材料内容。');
  }
  if (file.state.name === 'redacted') return refuse('evidenceNotExpected', '该材料的内容已经抹除。');
  if (file.state.name === 'awaitingUpload') {
    return refuse('evidenceNotExpected', '该材料还在上传或检查，请稍候再抹除。');
  }
  return accept(redacted(application, file, recordedActor(person), reason, now));
}

/**
 * The same for a record that shares its bytes with one that was redacted: the content is gone for both, so both say so.
 * @param sent whether it stands in the latest submission: there it is shown, even where the unit has removed it since
 * @returns null where there is nothing to say: redacted before, or removed and never sent
 */
export function redactShared(
  application: Application,
  file: Evidence,
  sent: boolean,
  reason: string,
  now: Instant,
): { file: Evidence; decision: Decision } | null {
  const { name } = file.state;
  if (name !== 'accepted' && !(name === 'removed' && sent)) return null;
  return redacted(application, file, { kind: 'system' }, reason, now);
}

function redacted(
  application: Application,
  file: Evidence,
  actor: RecordedActor,
  reason: string,
  now: Instant,
): { file: Evidence; decision: Decision } {
  const number = application.version + 1;
  const { report: _, ...rest } = file;
  const { id: evidence, item, sha256, bytes, source } = file;
  return {
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
        actor,
        from: application.status,
        to: application.status,
        closes: null,
        stage: application.stage,
        run: application.run,
        reason,
        data: {
          evidence,
          item,
          sha256,
          bytes,
          ...(source && { source: { application: source.application, evidence: source.evidence } }),
        },
      },
      places: 0,
      concluded: null,
    },
  };
}
