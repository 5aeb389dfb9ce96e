import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { digestOf, workingVisit, writeObservations } from '#functions/middleware/on-site.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { sha256 } from '#functions/stores/event-chain.ts';
import { signOnSite } from '#shared/contract/routes.ts';
import { checklistOf, faultsInVisit, signedBy, visitDecision } from '#shared/domain/on-site.ts';
import type { Visit, VisitSignature } from '#shared/model/on-site.ts';

/** One member's signature, drawn on any tablet of the team; the last one over the same content completes the check. */
export default commandEndpoint(signOnSite, (tools) => async ({ parameters, body, actor, marker, now }) => {
  const open = await workingVisit(tools, parameters.id, actor);
  const { visit, application, edition } = open;
  const faultAt = (pointer: string, message: string) =>
    reject('invalidInput', message, { faults: [{ pointer, message }] });
  const member = visit.team.find(({ subject }) => subject === body.member);
  if (member === undefined) return faultAt('/member', '该人员不在查验组中。');
  const [rows, photos, before] = await Promise.all([
    tools.visits.rows(application.id),
    tools.visits.photos(application.id),
    tools.visits.signatures(application.id),
  ]);
  const faults = faultsInVisit(checklistOf(edition), rows, photos);
  if (faults.length > 0)
    reject('findingsIncomplete', `还有 ${faults.length} 处没有完成，首先是：${faults[0]?.message}`, {
      faults,
    });
  const digest = digestOf(rows, photos);
  if (digest !== body.digest)
    reject('versionConflict', '签名所针对的查验记录已有变动（另一台设备的记录已并入），请核对后重新签名。');
  const signature: VisitSignature = {
    ...body,
    name: member.name,
    by: actor.name,
    receivedAt: now,
  };
  const signatures = [...before.filter((one) => one.member !== member.subject), signature];
  const signed = signedBy(signatures, digest);
  const all = visit.team.every(({ subject }) => signed.has(subject));
  // Written again it says the same: should the transaction below fail, nothing is complete yet.
  if (all) await writeObservations(tools, open, visit, rows, now);
  const decision = visitDecision(
    visit,
    { completed: all ? { at: now, digest } : null },
    {
      type: all ? 'VisitCompleted' : 'VisitSigned',
      data: { member: member.name, digest, drawn: sha256(body.drawn), signed: [...signed].length },
    },
    actor,
    now,
  );
  const reply = (committed: Visit) => ({ visit: committed, signatures });
  return reply(orThrow(await tools.visits.commit(visit, decision, { rows, signature, marker, reply })));
});
