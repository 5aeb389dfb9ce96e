import { ConditionFailed, type TablePort, type Write } from '#functions/ports/table.ts';
import { differingParts } from '#shared/domain/draft-merge.ts';
import { accept, type Result, refuse } from '#shared/domain/refusal.ts';
import type { Edition } from '#shared/model/edition.ts';
import type { DraftContent, EditionDraft, Publication } from '#shared/model/edition-draft.ts';
import { dataOf, everyValue, itemOf } from './items.ts';
import { editionDraftIndexes, editionIndexes, editionKey, editionDraftKeys as keys } from './keys.ts';
import { type Marker, markerWrite, transactOnce } from './marker-store.ts';

interface Command {
  readonly marker: Marker;
  readonly reply: unknown;
}

const draftItem = (draft: EditionDraft) =>
  itemOf(keys.draft(draft.id), draft, {
    revision: draft.revision,
    state: draft.state,
    ...editionDraftIndexes(draft),
  });

/** Standards in the making. Every write is on condition of the revision that its author saw. */
export function editionDraftStore(table: TablePort) {
  const load = async (id: string) => dataOf<EditionDraft>(await table.get(keys.draft(id)));

  /** The refusal for somebody who saw an older revision: who changed what since, and the draft as it stands. */
  async function conflict(id: string, content: DraftContent): Promise<Result<never>> {
    const current = await load(id);
    if (current === undefined) return refuse('notFound');
    const changed = differingParts(content, current.content);
    if (current.state !== 'open') return closed(current);
    return refuse(
      'draftConflict',
      `${current.savedBy}刚刚保存了这份草案。与您的内容不同的有：${changed.join('、') || '问题的处理'}。请核对后再保存。`,
      {
        context: {
          draft: current,
          changedBy: current.savedBy,
          changedAt: current.savedAt,
          changed,
          currentVersion: current.revision,
        },
      },
    );
  }

  function closed({ state, content }: EditionDraft): Result<never> {
    return refuse(
      'draftClosed',
      state === 'published'
        ? `这份草案已经发布为 ${content.id}，不能再修改；需要修订的，请从已发布的版本复制一份新草案。`
        : '这份草案已经作废，不能再修改。',
    );
  }

  return {
    load,
    conflict,
    closed,

    /** Drafts of an organisation, newest first, whatever their state. Eventually consistent. */
    async all(organisation: string): Promise<EditionDraft[]> {
      return everyValue<EditionDraft>(table, {
        index: 'gsi1',
        pk: keys.index(organisation),
        descending: true,
      });
    },

    /** What was read into a draft when it was begun; null for a copy of an edition. */
    async asRead(id: string): Promise<DraftContent | null> {
      return dataOf<DraftContent>(await table.get(keys.asRead(id))) ?? null;
    },

    async begin(draft: EditionDraft, { marker, reply }: Command): Promise<Result<EditionDraft>> {
      const writes: Write[] = [
        { kind: 'put', item: draftItem(draft), when: { absent: true } },
        markerWrite(marker, reply),
      ];
      if (draft.origin.from === 'file')
        writes.push({
          kind: 'put',
          item: itemOf(keys.asRead(draft.id), draft.content),
          when: { absent: true },
        });
      try {
        await table.transact(writes);
        return accept(draft);
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
        return refuse(error.refused.includes(1) ? 'idempotencyKeyReused' : 'unavailable');
      }
    },

    /** @param next with the revision after the one seen. @returns draftConflict with what changed, or draftClosed */
    async save(next: EditionDraft, command?: Command): Promise<Result<EditionDraft>> {
      const writes: Write[] = [
        {
          kind: 'put',
          item: draftItem(next),
          when: { equals: { revision: next.revision - 1, state: 'open' } },
        },
      ];
      const mark = command && markerWrite(command.marker, command.reply);
      const done = await transactOnce(table, writes, mark, () => conflict(next.id, next.content));
      return done.ok ? accept(next) : done;
    },

    /**
     * Publishes: one transaction of the edition, which must not exist and is never written again, and of the draft on
     * condition of its revision. So of two who publish one id, or one draft, only one does.
     * @returns editionExists, draftConflict or draftClosed
     */
    async publish(
      next: EditionDraft,
      edition: Edition,
      publication: Publication,
      { marker, reply }: Command,
    ): Promise<Result<Edition>> {
      const item = itemOf(editionKey(edition.id), edition, {
        publication,
        ...editionIndexes(edition.id),
      });
      try {
        await table.transact([
          { kind: 'put', item, when: { absent: true } },
          {
            kind: 'put',
            item: draftItem(next),
            when: { equals: { revision: next.revision - 1, state: 'open' } },
          },
          markerWrite(marker, reply),
        ]);
        return accept(edition);
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
        if (error.refused.includes(1)) return conflict(next.id, next.content);
        if (!error.refused.includes(0)) return refuse('idempotencyKeyReused');
        const message = `编号 ${edition.id} 的标准已经发布，已发布的版本不再改动。修订请换一个编号。`;
        return refuse('editionExists', message, { faults: [{ pointer: '/content/id', message }] });
      }
    },
  };
}
export type EditionDraftStore = ReturnType<typeof editionDraftStore>;
