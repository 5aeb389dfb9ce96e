import type { Item } from '../model/edition.ts';
import type { Evidence } from '../model/evidence.ts';

interface FileOfItem {
  readonly state: Evidence['state']['name'];
  readonly numbered?: boolean;
  readonly expired?: boolean;
}

/** Whether it is said of a file which official document it is: number, date and issuing body. */
export function isNumbered({ document }: Pick<Evidence, 'document'>): boolean {
  return document !== undefined && document.number !== null && document.date !== null;
}

/** Whether an official document is asked for, and all of those beside the item have run out. */
export function lacksValidDocument(item: Item, files: readonly FileOfItem[]): boolean {
  if (item.document === undefined) return false;
  const documents = files.filter(({ state, numbered }) => state === 'accepted' && numbered === true);
  return documents.length > 0 && documents.every(({ expired }) => expired === true);
}

/**
 * What an edition that asks for official documents misses beside the files of an item; null where it asks for none,
 * where there is no file yet (that is said elsewhere), or where one of them is such a document and still valid.
 */
export function missingDocument(item: Item, files: readonly FileOfItem[]): string | null {
  if (item.document === undefined) return null;
  const name = item.type === 'row' ? `第 ${item.id} 行` : `“${item.short}”`;
  if (lacksValidDocument(item, files))
    return `${name}的正式文件已过有效期。请上传有效的文件，或在文件旁更正有效期。`;
  const accepted = files.filter(({ state }) => state === 'accepted');
  if (accepted.length === 0 || accepted.some(({ numbered }) => numbered === true)) return null;
  return `${name}的材料应有正式文件：请在文件旁填写文号、成文日期和发文机关。`;
}
