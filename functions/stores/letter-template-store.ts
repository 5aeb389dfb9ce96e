import type { Key, TablePort, Write } from '#functions/ports/table.ts';
import { type Result, refuse } from '#shared/domain/refusal.ts';
import type { LetterTemplate } from '#shared/model/letter-template.ts';
import { dataOf, itemOf } from './items.ts';
import { type Marker, markerWrite, transactOnce } from './marker-store.ts';

const keyOf = (organisation: string, kind: string, version: number): Key => ({
  pk: `LETTERS#${organisation}`,
  sk: `KIND#${kind}#${String(9_999 - version).padStart(4, '0')}`,
});

/** A template with its file, which is small enough to stand beside it. */
export interface StoredTemplate {
  readonly template: LetterTemplate;
  readonly content: Uint8Array | null;
}

/** The units' own templates of letters: every version under its number, the newest first. */
export function letterTemplateStore(table: TablePort) {
  return {
    /** The version in force; undefined where the unit never had one of its own. */
    async latest(organisation: string, kind: string): Promise<StoredTemplate | undefined> {
      const { items } = await table.query({
        pk: `LETTERS#${organisation}`,
        skPrefix: `KIND#${kind}#`,
        limit: 1,
      });
      const item = items[0];
      if (item === undefined) return undefined;
      const content = item['content'];
      return {
        template: dataOf<LetterTemplate>(item),
        content: typeof content === 'string' ? new Uint8Array(Buffer.from(content, 'base64')) : null,
      };
    },

    /** @returns versionConflict where another version was saved meanwhile */
    async save(
      template: LetterTemplate,
      content: Uint8Array | null,
      marker: Marker,
      reply: unknown,
    ): Promise<Result<null>> {
      const key = keyOf(template.organisation, template.kind, template.version);
      const item = itemOf(
        key,
        template,
        content === null ? {} : { content: Buffer.from(content).toString('base64') },
      );
      const put: Write = { kind: 'put', item, when: { absent: true } };
      return transactOnce(table, [put], markerWrite(marker, reply), () =>
        refuse('versionConflict', '这份模板刚刚有人更换过，请刷新后再试。'),
      );
    },
  };
}
export type LetterTemplateStore = ReturnType<typeof letterTemplateStore>;
