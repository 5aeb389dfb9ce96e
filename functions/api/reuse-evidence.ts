import { caseFor } from '#functions/middleware/case.ts';
import { earlierEvidence } from '#functions/middleware/earlier-evidence.ts';
import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { reuseEvidence } from '#shared/contract/routes.ts';
import { editingOf } from '#shared/domain/editing.ts';
import { takenOver } from '#shared/domain/reuse-evidence.ts';
import { EvidenceId } from '#shared/model/ids.ts';

/** Takes files of the unit's last application over, all that are named or none: what may not is told at its place. */
export default commandEndpoint(reuseEvidence, (tools) => async ({ parameters, body, actor, marker, now }) => {
  const subject = await caseFor(tools, parameters.id, actor);
  const { application, campaign, edition } = subject;
  if (!editingOf(application, campaign, edition, actor).answers)
    reject('evidenceNotExpected', '申报已提交或您没有填报权限，现在不能沿用材料。');
  const earlier = await earlierEvidence(tools, subject, actor, now);
  const known = new Map(earlier?.files.map((file) => [file.evidence.id, file]));
  const faults = body.evidence.flatMap((id, index) => {
    const file = known.get(id);
    const twice = body.evidence.indexOf(id) !== index;
    const why =
      file === undefined ? '上一次申报中没有这份材料。' : twice ? '同一份材料选了两次。' : file.refusal;
    return why === null
      ? []
      : [{ pointer: `/evidence/${index}`, message: `${file?.evidence.name ?? id}：${why}` }];
  });
  if (faults.length > 0) reject('evidenceNotExpected', faults[0]?.message, { faults });
  const taken = body.evidence.flatMap((id) => {
    const { evidence: from, item } = known.get(id) ?? {};
    if (from === undefined || item == null || earlier === null) return [];
    const place = { application, campaignTitle: earlier.campaignTitle };
    return [
      { from, next: takenOver(from, item, EvidenceId.parse(tools.ports.ids.next()), place, actor, now) },
    ];
  });
  const reply = { evidence: taken.map(({ next }) => next) };
  orThrow(await tools.evidence.takeOver(application, taken, marker, reply));
  return reply;
});
