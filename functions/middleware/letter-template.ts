import { sha256 } from '#functions/stores/event-chain.ts';
import type { Stores } from '#functions/stores/stores.ts';
import type { TemplateView } from '#shared/contract/routes/letters.ts';
import { letterPaper } from '#shared/domain/letter-papers.ts';
import {
  type LetterKind,
  type LetterKindId,
  letterKinds,
  type TemplateFaults,
} from '#shared/domain/letters.ts';
import type { LetterTemplate } from '#shared/model/letter-template.ts';
import type { Person } from '#shared/model/organisation.ts';
import { orThrow, reject } from './refused.ts';

/** Who sees to a unit's templates: its administrator, and whoever runs its campaigns. @throws Refused notPermitted */
export function mustKeepTemplates({ roles }: Person): void {
  if (!roles.includes('administrator') && !roles.includes('lead'))
    reject('notPermitted', '公文模板由本单位的系统管理员或批次管理人员维护。');
}

/** The file that a unit's letters are drafted by: its own, or the one of the product. */
export async function templateInForce(
  stores: Stores,
  organisation: string,
  kind: LetterKindId,
): Promise<Uint8Array> {
  const own = await stores.letterTemplates.latest(organisation, kind);
  if (own?.content) return own.content;
  const { writeDocx } = await import('#functions/office/write-docx.ts');
  return writeDocx(letterPaper(kind));
}

/** One kind with what a template of it may use, and the unit's own where it has one. */
export async function templateView(
  stores: Stores,
  person: Person,
  kind: LetterKindId,
): Promise<TemplateView> {
  const stored = await stores.letterTemplates.latest(person.organisation.id, kind);
  return viewOf(kind, stored?.template);
}

export function viewOf(kind: LetterKindId, template: LetterTemplate | undefined): TemplateView {
  const { label, subject, fields, lists }: LetterKind = letterKinds[kind];
  return {
    kind,
    label,
    subject,
    fields: Object.entries(fields).map(([name, meaning]) => ({ name, meaning })),
    lists: lists.map(({ name, columns }) => ({ name, columns: [...columns] })),
    own: template?.sha256 ? template : null,
    version: template?.version ?? 0,
  };
}

/** @throws Refused invalidInput for what is no Word document, or too large for one */
export async function examined(
  kind: LetterKindId,
  content: string,
): Promise<{
  readonly bytes: Uint8Array;
  readonly used: readonly string[];
  readonly faults: TemplateFaults;
}> {
  const { examineTemplate, templateBytes } = await import('#functions/office/fill-template.ts');
  const bytes = new Uint8Array(Buffer.from(content, 'base64'));
  if (bytes.byteLength > templateBytes) reject('tooLarge', '模板不能超过 250 KB，请删去图片后另存。');
  return { bytes, ...orThrow(examineTemplate(bytes, letterKinds[kind])) };
}

/** @throws Refused invalidInput that names every field that cannot be filled */
export function mustBeSound({ unknown, misplaced, broken }: TemplateFaults): void {
  const messages = [
    ...unknown.map((field) => `没有“{{${field}}}”这个字段。`),
    ...misplaced.map((field) => `“{{${field}}}”是名单的列，只能放在表格的一行里，一行只能用一个名单。`),
    ...broken.map((words) => `“${words}”的花括号不成对。`),
  ];
  if (messages.length > 0)
    reject('invalidInput', messages.join(''), {
      faults: messages.map((message) => ({ pointer: '/content', message })),
    });
}

/** The next version of a unit's own template; without a file it goes back to the letter of the product. */
export function nextTemplate(
  person: Person,
  kind: LetterKindId,
  seen: number,
  file: { readonly name: string; readonly bytes: Uint8Array } | null,
  now: LetterTemplate['savedAt'],
): LetterTemplate {
  return {
    organisation: person.organisation.id,
    kind,
    version: seen + 1,
    sha256: file === null ? null : sha256(file.bytes),
    name: file?.name ?? '',
    bytes: file?.bytes.byteLength ?? 0,
    savedBy: person.name,
    savedAt: now,
  };
}
