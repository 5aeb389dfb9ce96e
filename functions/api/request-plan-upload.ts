import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { ticketSeconds } from '#functions/middleware/parted-upload.ts';
import { partFor } from '#functions/middleware/plan.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { evidenceObjectKey } from '#functions/stores/keys.ts';
import { planFiles } from '#functions/stores/plan-keys.ts';
import { requestPlanUpload } from '#shared/contract/routes.ts';
import { objectionToFiles } from '#shared/domain/plan-work.ts';
import { type Evidence, evidenceTypes } from '#shared/model/evidence.ts';
import { ApplicationId, EvidenceId } from '#shared/model/ids.ts';

/** A place for one file among the unit's own; it is checked as every other file is. */
export default commandEndpoint(
  requestPlanUpload,
  (tools) =>
    async ({ parameters, body, actor, marker, now }) => {
      const part = await partFor(tools, parameters, actor);
      const objection = objectionToFiles(part.plan, part.work);
      if (objection !== null) reject('evidenceNotExpected', objection);
      const extensions: readonly string[] = evidenceTypes[body.type];
      if (!extensions.includes(body.name.split('.').at(-1)?.toLowerCase() ?? '')) {
        const message = `文件名“${body.name}”的扩展名与文件类型不符，应为 ${extensions.join('、')}。`;
        reject('evidenceRefused', message, { faults: [{ pointer: '/name', message }] });
      }
      const holder = ApplicationId.parse(planFiles(part.plan.id, part.unit.id));
      const evidence: Evidence = {
        ...body,
        id: EvidenceId.parse(tools.ports.ids.next()),
        application: holder,
        item: part.task.id,
        level: 'county',
        state: { name: 'awaitingUpload' },
        uploadedBy: actor.name,
        uploadedAt: now,
      };
      const { bytes, sha256, type: contentType } = body;
      const key = evidenceObjectKey(holder, evidence.id);
      const upload = await tools.ports.bucket.ticket({
        key,
        contentType,
        bytes,
        sha256,
        expiresIn: ticketSeconds,
      });
      const reply = { evidence, upload: { url: upload.url, fields: { ...upload.fields } } };
      orThrow(await tools.planFiles.add(part.work, evidence, marker, reply));
      return reply;
    },
);
