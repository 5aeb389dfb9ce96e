import { caseFor } from '#functions/middleware/case.ts';
import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { planProposals } from '#functions/middleware/plan-proposals.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { reusePlanEvidence } from '#shared/contract/routes.ts';
import { takenOver } from '#shared/domain/reuse-evidence.ts';
import { EvidenceId } from '#shared/model/ids.ts';

/** Takes files of accepted tasks to an item of the county's form, all that are named or none. */
export default commandEndpoint(
  reusePlanEvidence,
  (tools) =>
    async ({ parameters, body, actor, marker, now }) => {
      const subject = await caseFor(tools, parameters.id, actor);
      const { application } = subject;
      const offered = (await planProposals(tools, subject, actor, now)).filter(
        ({ view }) => view.plan === body.plan && view.item === body.item,
      );
      const known = new Map(offered.flatMap(({ files }) => files.map((file) => [file.evidence.id, file])));
      const faults = body.files.flatMap(({ evidence }, index) => {
        const file = known.get(evidence);
        const twice = body.files.findIndex((one) => one.evidence === evidence) !== index;
        const why =
          file === undefined
            ? '创建方案中没有可带入该条目的这份材料。'
            : twice
              ? '同一份材料选了两次。'
              : file.refusal;
        return why === null
          ? []
          : [{ pointer: `/files/${index}`, message: `${file?.evidence.name ?? evidence}：${why}` }];
      });
      if (faults.length > 0) reject('evidenceNotExpected', faults[0]?.message, { faults });
      const taken = body.files.flatMap(({ evidence }) => {
        const from = known.get(evidence)?.evidence;
        if (from === undefined) return [];
        const place = { application, campaignTitle: offered[0]?.view.planTitle ?? '' };
        const id = EvidenceId.parse(tools.ports.ids.next());
        return [{ from, next: takenOver(from, body.item, id, place, actor, now) }];
      });
      const reply = { evidence: taken.map(({ next }) => next) };
      orThrow(await tools.evidence.takeOver(application, taken, marker, reply));
      return reply;
    },
);
