import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import {
  examined,
  mustBeSound,
  mustKeepTemplates,
  nextTemplate,
  viewOf,
} from '#functions/middleware/letter-template.ts';
import { orThrow } from '#functions/middleware/refused.ts';
import { saveLetterTemplate } from '#shared/contract/routes.ts';

export default commandEndpoint(
  saveLetterTemplate,
  (tools) =>
    async ({ parameters, body, actor, marker, now }) => {
      mustKeepTemplates(actor);
      const { kind } = parameters;
      const file = body.content === null ? null : await examined(kind, body.content);
      if (file !== null) mustBeSound(file.faults);
      const next = nextTemplate(
        actor,
        kind,
        body.version,
        file && { name: body.name, bytes: file.bytes },
        now,
      );
      const view = viewOf(kind, next);
      orThrow(await tools.letterTemplates.save(next, file?.bytes ?? null, marker, view));
      return view;
    },
);
