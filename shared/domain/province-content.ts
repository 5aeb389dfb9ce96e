import type { Letter } from '../model/application.ts';
import type { Evidence } from '../model/evidence.ts';
import type { EvidenceId, ItemId } from '../model/ids.ts';
import type { Instant, LocalDate } from '../model/instant.ts';
import type { Level, Organisation } from '../model/organisation.ts';
import type {
  Milestone,
  ProvinceContent,
  ProvinceFile,
  SealedLetter,
  SubmittedContent,
} from '../model/province-application.ts';
import { normalisedDocumentNumber, objectionToDocumentNumber } from './document-number.ts';
import type { Fault } from './refusal.ts';
import { dateOf, localDateIn } from './time.ts';

/** What a file of the province's is for, and what one of the nation's is. */
export const provinceFileItems = {
  province: ['letter', 'progress', 'next', 'report', 'exit', 'selfevaluation', 'rectification'],
  nation: ['agreement', 'termination', 'evaluation'],
} as const;

/** Which side a file of an item comes from; null for what is no item of a province's application. */
export function sideOfItem(item: ItemId): 'province' | 'nation' | null {
  const has = (items: readonly string[]) => items.includes(item);
  if (has(provinceFileItems.province)) return 'province';
  return has(provinceFileItems.nation) ? 'nation' : null;
}

/** Files that the request names, as they stand; those that do not exist are absent. */
export type FilesByName = ReadonlyMap<
  EvidenceId,
  Pick<Evidence, 'id' | 'name' | 'sha256' | 'state' | 'item' | 'level'>
>;

/**
 * What the applicant must be called: the people's government of the province whose health commission prepares it
 * (N-02). null for a unit that stands for no province, as 新疆生产建设兵团: it recommends, but is no 省（区、市）.
 */
export function governmentOf(organisation: Pick<Organisation, 'level' | 'name'>): string | null {
  if (organisation.level !== 'province') return null;
  const place = organisation.name.replace(/卫生健康委(员会)?$/, '');
  return /(省|自治区|市)$/.test(place) ? `${place}人民政府` : null;
}

/** An empty content for the province to begin with. */
export function emptyContent(government: string): ProvinceContent {
  const nothing = { text: '', file: null };
  return {
    government,
    letter: { documentNumber: '', date: '', file: null },
    progress: nothing,
    next: nothing,
    milestones: [],
  };
}

/** A day as it was typed; null where it is none. */
function dayOf(text: string): LocalDate | null {
  return localDateIn(text);
}

/** Reads the parts of a command, gathering what is wrong with them; pointers become those of the request body. */
export class ContentReader {
  readonly faults: Fault[] = [];
  readonly #files: FilesByName;
  readonly #now: Instant;

  constructor(files: FilesByName, now: Instant) {
    this.#files = files;
    this.#now = now;
  }

  say(pointer: string, message: string): void {
    this.faults.push({ pointer: `/command${pointer}`, message });
  }

  /** Words that must be there. */
  words(pointer: string, text: string, what: string, least = 1): string {
    const trimmed = text.trim();
    if (trimmed === '') this.say(pointer, `请填写${what}。`);
    else if (trimmed.length < least)
      this.say(pointer, `${what}过于简略，请写明情况（不少于 ${least} 个字）。`);
    return trimmed;
  }

  /** A file that was accepted and came from the side that the item belongs to. */
  file(pointer: string, id: EvidenceId | null, item: string, level: Level, what: string): ProvinceFile {
    const file = id === null ? undefined : this.#files.get(id);
    const right = file !== undefined && file.item === item && file.level === level;
    if (!right) this.say(pointer, `请上传${what}。`);
    else if (file.state.name === 'awaitingUpload')
      this.say(pointer, `${what}“${file.name}”还在检查，请稍候再办理。`);
    else if (file.state.name !== 'accepted')
      this.say(pointer, `${what}“${file.name}”没有通过检查，请重新上传。`);
    return { id: id ?? ('' as EvidenceId), name: file?.name ?? '', sha256: file?.sha256 ?? '' };
  }

  /** A document's number in its one spelling, and its date, which is not of the future. */
  document(pointer: string, given: { readonly documentNumber: string; readonly date: string }): Letter {
    const objection = objectionToDocumentNumber(given.documentNumber);
    if (objection !== null) this.say(`${pointer}/documentNumber`, `${objection}。`);
    const date = dayOf(given.date);
    if (date === null) this.say(`${pointer}/date`, '请填写成文日期。');
    else if (date > dateOf(this.#now)) this.say(`${pointer}/date`, '成文日期不能晚于今天。');
    const number = normalisedDocumentNumber(given.documentNumber);
    return {
      documentNumber: number,
      ...(number !== given.documentNumber && { documentNumberAsGiven: given.documentNumber }),
      date: date ?? dateOf(this.#now),
    };
  }

  sealed(
    pointer: string,
    given: { readonly documentNumber: string; readonly date: string; readonly file: EvidenceId | null },
    item: string,
    level: Level,
    what: string,
  ): SealedLetter {
    return {
      ...this.document(pointer, given),
      file: this.file(`${pointer}/file`, given.file, item, level, `${what}的盖章扫描件`),
    };
  }
}

/**
 * Reads what a province sends: in the name of its people's government, with the government's own letter, and the plan
 * in both of its parts, each in words and as a file (N-02, N-40).
 */
export function readContent(
  reader: ContentReader,
  content: ProvinceContent,
  governmentName: string,
): { readonly content: SubmittedContent; readonly milestones: Milestone[] } {
  const government = content.government.trim();
  if (government !== governmentName)
    reader.say(
      '/content/government',
      government.endsWith('人民政府')
        ? `申请单位应是“${governmentName}”，与本单位所在的省（区、市）一致。`
        : `示范省（区、市）须以人民政府名义申请，申请单位应是“${governmentName}”。`,
    );
  const letter = reader.sealed('/content/letter', content.letter, 'letter', 'province', '人民政府申请函');
  // 代字 of the health commission: then it is its letter, and not the government's.
  if (/^[^〔]*卫/.test(letter.documentNumber))
    reader.say(
      '/content/letter/documentNumber',
      '这是卫生健康委的文号；申请函须由人民政府印发，请填写人民政府的文号。',
    );
  const part = (name: 'progress' | 'next', what: string) => ({
    text: reader.words(`/content/${name}/text`, content[name].text, what, 20),
    file: reader.file(`/content/${name}/file`, content[name].file, name, 'province', `“${what}”附件`),
  });
  const progress = part('progress', '工作进展');
  const next = part('next', '下一步创建工作计划');
  if (content.milestones.length === 0)
    reader.say('/content/milestones', '请从创建活动方案中列出至少一个里程碑和完成日期。');
  const seen = new Set<string>();
  const milestones = content.milestones.map(({ id, title, due }, index): Milestone => {
    const at = `/content/milestones/${index}`;
    const day = dayOf(due);
    if (title.trim() === '') reader.say(`${at}/title`, '请填写里程碑。');
    if (day === null) reader.say(`${at}/due`, '请填写完成日期。');
    if (seen.has(id)) reader.say(`${at}/id`, '里程碑编号重复，请删除后重新添加。');
    seen.add(id);
    return { id, title: title.trim(), due: day ?? ('' as LocalDate), doneOn: null };
  });
  return { content: { government, letter, progress, next }, milestones };
}
