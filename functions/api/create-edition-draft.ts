import type * as z from 'zod';
import { editionDraftView } from '#functions/middleware/edition-draft-view.ts';
import { editionFor } from '#functions/middleware/edition-view.ts';
import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { readStandard } from '#functions/office/read-standard.ts';
import type { Stores } from '#functions/stores/stores.ts';
import { createEditionDraft } from '#shared/contract/routes.ts';
import { draftEdition } from '#shared/domain/draft-edition.ts';
import {
  type DraftStart,
  draftFromEdition,
  draftFromTable,
  mayAuthor,
} from '#shared/domain/edition-draft.ts';
import { DraftId, type DraftOrigin } from '#shared/model/edition-draft.ts';
import type { Level } from '#shared/model/organisation.ts';

type Body = z.output<(typeof createEditionDraft)['body']>;

/** Begins a draft of the person's organisation: from a document, with what could not be read, or as a copy. */
export default commandEndpoint(createEditionDraft, (tools) => async ({ body, actor, marker, now }) => {
  if (!mayAuthor(actor)) reject('notPermitted', '编制标准须有批次管理权限。');
  const { start, origin } = await begun(tools, body, actor.organisation.level);
  const draft = {
    id: DraftId.parse(tools.ports.ids.next()),
    organisation: actor.organisation.id,
    origin,
    ...start,
    state: 'open' as const,
    revision: 1,
    createdBy: actor.name,
    createdAt: now,
    savedBy: actor.name,
    savedAt: now,
  };
  const reply = await editionDraftView(tools, draft, actor);
  orThrow(await tools.editionDrafts.begin(draft, { marker, reply }));
  return reply;
});

async function begun(
  stores: Stores,
  { edition: id, file, basis, parent, base, copyOf }: Body,
  level: Level,
): Promise<{ start: DraftStart; origin: DraftOrigin }> {
  if ((file === undefined) === (copyOf === undefined)) {
    const message = '请选择一个文件，或一个已发布的版本，不能两者都有或都没有。';
    reject('invalidInput', message, { faults: [{ pointer: '/file', message }] });
  }
  if (copyOf !== undefined) {
    const edition = await editionFor(stores, copyOf);
    return {
      start: { content: draftFromEdition(edition, id, level), questions: [] },
      origin: { from: 'edition', edition: edition.id, title: edition.title },
    };
  }
  if (basis === undefined)
    reject('invalidInput', '请填写依据的文号', {
      faults: [{ pointer: '/basis', message: '请填写依据的文号' }],
    });
  const { name, content } = file ?? reject('invalidInput');
  const document = orThrow(await readStandard(Buffer.from(content, 'base64')));
  const read = orThrow(draftEdition(document, { id, basis }));
  return {
    start: draftFromTable(read, {
      parent: parent && (await editionFor(stores, parent)),
      base: base && (await editionFor(stores, base)),
    }),
    origin: { from: 'file', name },
  };
}
