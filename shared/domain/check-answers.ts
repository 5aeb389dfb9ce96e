import type { Answer, Answers } from '../model/answer.ts';
import type { CrossRule, Edition, Field, Item, Row } from '../model/edition.ts';
import type { Evidence } from '../model/evidence.ts';
import type { ItemId } from '../model/ids.ts';
import { type Policy, partOf, policyOf } from './counting.ts';
import { lacksValidDocument, missingDocument } from './document-demand.ts';
import { isNotDone, percent, readDate, readNumber } from './figures.ts';
import { blankFaults, notANumber, partsOf, readMeasure } from './measures.ts';
import type { Fault } from './refusal.ts';
import { judgeRow, tallyAnswers } from './verdict.ts';

/** What there is to show for an item. */
export interface EvidenceOfItem {
  readonly item: ItemId;
  readonly state: Evidence['state']['name'];
  /** It is said which official document it is. */
  readonly numbered?: boolean;
  /** It is said of it until when it is valid, and that day is past. */
  readonly expired?: boolean;
}

/** Filled by the system or by the recommender, never demanded from the unit. */
const filledElsewhere: ReadonlySet<Field['type']> = new Set(['recommender', 'seal', 'division', 'derived']);

/** The parts of an answer that each type uses; a filled part outside of them is a fault. */
const partsUsed = {
  row: ['checks', 'figures', 'text', 'notApplicable', 'reason'],
  text: ['text'],
  person: ['text'],
  phone: ['text'],
  integer: ['number'],
  yesNo: ['choice', 'text'],
  incident: ['choice', 'text', 'reason'],
  derived: [],
  recommender: ['text'],
  seal: ['text'],
  division: ['text'],
} as const satisfies Record<Item['type'], readonly (keyof Answer)[]>;

/** A JSON pointer below `/answers`; ids come from the client and are escaped (RFC 6901). */
function at(...parts: string[]): string {
  return ['/answers', ...parts.map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1'))].join('/');
}

/** Whether a part holds anything; «false» is a choice not made. */
function isFilled(value: Answer[keyof Answer]): boolean {
  if (typeof value === 'string') return value.trim() !== '';
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === 'object') return Object.keys(value).length > 0;
  return value === true;
}

/** Every item of an edition, in order. */
export function itemsOf(edition: Edition): Item[] {
  return edition.sections.flatMap((section) => section.items);
}

function itemOf(edition: Edition, id: string): Item | undefined {
  for (const { items } of edition.sections) for (const item of items) if (item.id === id) return item;
  return undefined;
}

/**
 * Everything that keeps the answers from being submitted (`faults`) and what is only worth a second look (`warnings`),
 * in the edition's order. Messages say what is wrong and what to do.
 *
 * A unit may submit below the line, unless the edition says otherwise: creation is voluntary and comes before evaluation
 * (DOMAIN C-07, Q12).
 * XR-12 (the county lies in the recommending prefecture) is not asked here: the chain is made of the tree.
 */
export function checkAnswers(
  edition: Edition,
  answers: Answers,
  evidence: readonly EvidenceOfItem[],
): { faults: Fault[]; warnings: Fault[] } {
  const faults = faultsOfAnswers(edition, answers, evidence);
  const partial = partialOf(edition);
  const warnings: Fault[] = [];
  for (const item of itemsOf(edition)) {
    const answer = answers[item.id] ?? {};
    const files = filesOf(item, evidence);
    warnings.push(...warningsOf(item, answer, partial));
    if (item.type !== 'row' && files.length > 0 && item.notDone && isNotDone(answer.text ?? '')) {
      warnings.push({
        pointer: at(item.id, 'text'),
        message: `“${item.short}”填写了“无”，却上传了文件。已开展的请填写工作情况，未开展的请移除文件。`,
      });
    }
    warnings.push(...unusableFiles(item, files), ...expiredFiles(item, files));
    if (item.document === 'asked') warnings.push(...documentFaults(item, evidence));
  }
  warnings.push(...breaches(edition, answers, 'warning'));
  const tally = gatesApplying(edition) ? null : tallyAnswers(edition, answers);
  if (tally !== null && !tally.reached) {
    warnings.push({
      pointer: '/answers',
      message: `自评${tally.sentence}仍可提交，但核定未达到标准的不能评审通过。`,
    });
  }
  return { faults, warnings };
}

/** The faults of {@link checkAnswers} alone, which is all that a decision asks for. */
export function faultsOfAnswers(
  edition: Edition,
  answers: Answers,
  evidence: readonly EvidenceOfItem[],
): Fault[] {
  const items = itemsOf(edition);
  const partial = partialOf(edition);
  const faults: Fault[] = [];
  for (const item of items) {
    const answer = answers[item.id] ?? {};
    faults.push(...faultsOf(item, answer));
    if (item.type === 'row') faults.push(...evidenceFaults(item, answer, evidence, partial));
    if (item.document === 'required') faults.push(...documentFaults(item, evidence));
  }
  const known = new Set<string>(items.map(({ id }) => id));
  for (const id of Object.keys(answers)) if (!known.has(id)) faults.push(unknownItem(id));
  faults.push(...breaches(edition, answers, 'error'));
  if (gatesApplying(edition)) {
    const tally = tallyAnswers(edition, answers);
    if (tally !== null && !tally.reached)
      faults.push({ pointer: '/answers', message: `自评${tally.sentence}达到标准方可申报，现在不能提交。` });
  }
  return faults;
}

/** How much of a compound row must hold for it to count as met (Q3). */
function partialOf({ counting }: Edition): Policy['partial'] | undefined {
  return counting === null ? undefined : policyOf(counting).partial;
}

/** Whether the line must be reached to apply at all (Q12); by default it only warns. */
function gatesApplying({ counting }: Edition): boolean {
  return counting?.lineAt === 'apply' || counting?.lineAt === 'both';
}

function filesOf(item: Item, evidence: readonly EvidenceOfItem[]): EvidenceOfItem[] {
  return evidence.filter(
    (file) => file.item === item.id && file.state !== 'removed' && file.state !== 'redacted',
  );
}

function breaches(edition: Edition, answers: Answers, severity: CrossRule['severity']): Fault[] {
  return edition.rules
    .filter((rule) => rule.severity === severity)
    .map((rule) => breach(rule, edition, answers))
    .filter((fault) => fault !== null);
}

/** Faults of one item alone, without its files and its relations to others: for hints while the unit is typing. */
export function checkAnswer(edition: Edition, item: ItemId, answer: Answer): Fault[] {
  const definition = itemOf(edition, item);
  return definition === undefined ? [unknownItem(item)] : faultsOf(definition, answer);
}

function unknownItem(id: string): Fault {
  return { pointer: at(id), message: `条目“${id}”不在本批次的标准中。请刷新页面后重试。` };
}

function nameOf(item: Item): string {
  return item.type === 'row' ? `第 ${item.id} 行` : `“${item.short}”`;
}

function faultsOf(item: Item, answer: Answer): Fault[] {
  const used: readonly string[] = partsUsed[item.type];
  const strange = (Object.keys(answer) as (keyof Answer)[])
    .filter((part) => !used.includes(part) && isFilled(answer[part]))
    .map((part) => ({
      pointer: at(item.id, part),
      message: `${nameOf(item)}不需要填写这一项。请刷新页面后重试。`,
    }));
  return [...strange, ...(item.type === 'row' ? rowFaults(item, answer) : fieldFaults(item, answer))];
}

function rowFaults(row: Row, answer: Answer): Fault[] {
  const faults: Fault[] = [];
  const say = (message: string, ...parts: string[]) =>
    faults.push({ pointer: at(row.id, ...parts), message });
  for (const [id, figure] of Object.entries(answer.figures ?? {})) {
    const measure = row.measures.find((candidate) => candidate.id === id);
    const parts: readonly string[] = measure === undefined ? [] : partsOf(measure);
    for (const [part, value] of Object.entries(figure)) {
      if (!parts.includes(part) && isFilled(value))
        say(`第 ${row.id} 行不需要填写这个数字。请刷新页面后重试。`, 'figures', id, part);
    }
  }
  if (answer.notApplicable === true) {
    // N-24: a condition that must be met is not left out by saying that it does not apply.
    const part = partOf(row);
    if (part === 'gate' || part === 'blocker') {
      const name = part === 'gate' ? '资格条件' : '否决项';
      say(`第 ${row.id} 行是${name}，不能勾选“不适用”。请如实自评。`, 'notApplicable');
    }
    if (!answer.reason?.trim()) say(`第 ${row.id} 行勾选了“不适用”，请说明理由，由审核单位核定。`, 'reason');
    return faults;
  }
  if (answer.checks === undefined || answer.checks.length !== row.checks.length) {
    say(
      `第 ${row.id} 行尚未自评。请对 ${row.checks.length} 项要求逐项勾选，或勾选“不适用”并说明理由。`,
      'checks',
    );
  }
  for (const measure of row.measures) {
    const read = readMeasure(measure, answer.figures?.[measure.id]);
    const figureFaults =
      read.state === 'faulty'
        ? read.faults
        : read.state === 'blank' && measure.required
          ? blankFaults(measure)
          : [];
    for (const { part, message } of figureFaults)
      say(`第 ${row.id} 行${message}`, 'figures', measure.id, part);
  }
  if (!answer.text?.trim())
    say(`第 ${row.id} 行的自评说明为空。请写明工作情况；未开展的请填写“无”。`, 'text');
  return faults;
}

/** 手机，或区号加固定电话，可带分机。 */
const phone = /^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8}(-\d{1,6})?)$/;

function phoneDigits(raw: string): string {
  return raw
    .normalize('NFKC')
    .replace(/\s/gu, '')
    .replace(/[‐‑–—−]/gu, '-');
}

function fieldFaults(field: Field, answer: Answer): Fault[] {
  const one = (part: keyof Answer, message: string): Fault[] => [{ pointer: at(field.id, part), message }];
  const name = `“${field.short}”`;
  const text = answer.text?.trim() ?? '';
  if (filledElsewhere.has(field.type)) return [];
  switch (field.type) {
    case 'integer':
      return readNumber(answer.number) === null ? one('number', notANumber(field.short, answer.number)) : [];
    case 'person':
      return text === '' || isNotDone(text) ? one('text', `${name}为空。请填写姓名。`) : [];
    case 'phone':
      if (text === '' || isNotDone(text))
        return one('text', `${name}为空。请填写手机号码，或带区号的固定电话。`);
      return phone.test(phoneDigits(text))
        ? []
        : one(
            'text',
            `${name}“${text}”的格式不正确。请填写 11 位手机号码，或带区号的固定电话，例如 0996-2012345。`,
          );
    case 'yesNo':
      if (answer.choice !== 'yes' && answer.choice !== 'no')
        return one('choice', `${name}尚未选择。请选择“是”或“否”。`);
      if (answer.choice === 'yes' && (text === '' || isNotDone(text))) {
        return one('text', `${name}选择了“是”，请填写具体情况，不能为空或填“无”；未开展的请选择“否”。`);
      }
      if (answer.choice === 'no' && text !== '' && !isNotDone(text)) {
        return one('text', `${name}选择了“否”，却填写了具体情况。已开展的请选择“是”，未开展的请清空。`);
      }
      return [];
    case 'incident':
      if (answer.choice !== 'has' && answer.choice !== 'none')
        return one('choice', `${name}尚未选择。请选择“有”或“无”。`);
      if (answer.choice === 'has' && field.incidentBlocks === false)
        return answer.reason?.trim()
          ? []
          : one('reason', `${name}选择了“有”，请说明理由和处理情况，由审核单位核定。`);
      return answer.choice === 'has'
        ? one(
            'choice',
            `${name}选择了“有”。5年内发生医疗质量安全和涉老等重大负面事件的，不符合申报条件，不能提交。误选的请改正；情况有争议、确需申报的，请联系主办单位或上级审核单位，由其写明理由放行。`,
          )
        : [];
    default:
      return text === '' ? one('text', `${name}为空。请填写工作情况；如未开展请填写“无”。`) : [];
  }
}

/** Rows verified by 文档检查 need a checked file behind the claim that they are met. */
function evidenceFaults(
  row: Row,
  answer: Answer,
  evidence: readonly EvidenceOfItem[],
  partial: Policy['partial'] | undefined,
): Fault[] {
  if (row.evidence !== 'required' || answer.notApplicable === true) return [];
  const files = filesOf(row, evidence);
  // The files first: judging a row takes longer, and most rows that need a file have one.
  if (files.some((file) => file.state === 'accepted') || judgeRow(row, answer, partial).result !== 'met')
    return [];
  const why = files.some((file) => file.state === 'awaitingUpload')
    ? '文件仍在上传或检查。请等待检查通过后再提交。'
    : files.some((file) => file.state === 'quarantined')
      ? '文件等待查毒。请等待查毒完成后再提交，久等不到请联系系统管理员。'
      : files.some((file) => file.state === 'refused')
        ? '上传的文件未通过检查。请按提示更换文件。'
        : '该行以文档检查方式验收。请上传佐证文件，或取消勾选未做到的要求。';
  return [
    { pointer: at(row.id, 'evidence'), message: `第 ${row.id} 行自评达标，但没有可用的佐证文件：${why}` },
  ];
}

function documentFaults(item: Item, evidence: readonly EvidenceOfItem[]): Fault[] {
  const message = missingDocument(item, filesOf(item, evidence));
  return message === null ? [] : [{ pointer: at(item.id, 'evidence'), message }];
}

function unusableFiles(item: Item, files: readonly EvidenceOfItem[]): Fault[] {
  const count = (state: EvidenceOfItem['state']) => files.filter((file) => file.state === state).length;
  const warn = (message: string) => ({
    pointer: at(item.id, 'evidence'),
    message: `${nameOf(item)}${message}`,
  });
  const refused = count('refused');
  const awaiting = count('awaitingUpload') + count('quarantined');
  return [
    ...(refused > 0 ? [warn(`有 ${refused} 个文件未通过检查，不会随申报提交。请更换或移除。`)] : []),
    ...(awaiting > 0 ? [warn(`有 ${awaiting} 个文件尚未检查完毕，不会随申报提交。`)] : []),
  ];
}

/** A file that has run out still shows what was; whether that is enough the reviewer decides. */
function expiredFiles(item: Item, files: readonly EvidenceOfItem[]): Fault[] {
  const expired = files.filter((file) => file.state === 'accepted' && file.expired === true).length;
  if (expired === 0 || lacksValidDocument(item, files)) return [];
  const message = `${nameOf(item)}有 ${expired} 个文件已过有效期。请核对，已换发的请上传新的文件。`;
  return [{ pointer: at(item.id, 'evidence'), message }];
}

function warningsOf(item: Item, answer: Answer, partial: Policy['partial'] | undefined): Fault[] {
  if (item.type === 'integer') return zeroFor(`“${item.short}”`, answer.number, at(item.id, 'number'));
  if (item.type === 'incident') return admittedIncident(item, answer);
  if (item.type !== 'row' || answer.notApplicable === true) return [];
  const warnings = item.measures.flatMap((measure) =>
    partsOf(measure).flatMap((part) =>
      zeroFor(
        `第 ${item.id} 行“${measure.label}”`,
        answer.figures?.[measure.id]?.[part],
        at(item.id, 'figures', measure.id, part),
      ),
    ),
  );
  const verdict = judgeRow(item, answer, partial);
  const claimed = answer.checks?.length === item.checks.length && answer.checks.every(Boolean);
  if (claimed && verdict.result === 'notMet') {
    warnings.push({
      pointer: at(item.id, 'checks'),
      message: `${verdict.sentence}虽已全部勾选，仍按未达标计。`,
    });
  }
  // Q4: ★ is not defined in the source; it marks and warns, and decides nothing unless the edition says veto.
  if (item.star && verdict.result === 'notMet') {
    warnings.push({ pointer: at(item.id), message: `第 ${item.id} 行是★条目，自评未达标。请核对后再提交。` });
  }
  return warnings;
}

/** XR-9: what the edition lets through with a reason is still at odds with N-17. */
function admittedIncident(field: Field, answer: Answer): Fault[] {
  if (field.incidentBlocks !== false || answer.choice !== 'has' || !answer.reason?.trim()) return [];
  return [
    {
      pointer: at(field.id, 'choice'),
      message: `“${field.short}”选择了“有”，与“5年内未发生医疗质量安全和涉老等重大负面事件”的要求不符；已说明理由，可以提交，由审核单位核定。`,
    },
  ];
}

function zeroFor(name: string, raw: string | undefined, pointer: string): Fault[] {
  return readNumber(raw)?.notDone === true
    ? [{ pointer, message: `${name}填写了“${raw?.trim()}”，将按 0 计。` }]
    : [];
}

/** A rule between fields, asked only where all of its numbers can be read: a blank has its own fault. */
function breach(rule: CrossRule, edition: Edition, answers: Answers): Fault | null {
  const read = (ids: readonly ItemId[]) => ids.map((id) => readNumber(answers[id]?.number)?.value ?? null);
  const left = read(rule.left);
  const right = read(rule.right);
  if (left.includes(null) || right.includes(null)) return null;
  const sum = (values: readonly (number | null)[]) =>
    values.reduce<number>((total, value) => total + (value ?? 0), 0);
  const holds = rule.kind === 'atMost' ? sum(left) <= sum(right) : sum(left) >= sum(right);
  if (holds) return null;
  const shown = [...rule.left, ...rule.right].map((id, i) => {
    const item = itemOf(edition, id);
    return `“${item !== undefined && item.type !== 'row' ? item.short : id}”为 ${[...left, ...right][i]}`;
  });
  return { pointer: at(rule.left[0] ?? '', 'number'), message: `${shown.join('，')}。${rule.message}` };
}

/**
 * The value of a derived field, from the numbers beside it (XR-1: 3.5b ÷ 3.5a, two decimals half up for display, the
 * integers kept). A denominator of 0 is shown as «—».
 * @returns null where the item is not derived or a number cannot be read
 */
export function derivedRatio(
  edition: Edition,
  item: ItemId,
  answers: Answers,
): { numerator: number; denominator: number; shown: string } | null {
  const field = itemOf(edition, item);
  if (field === undefined || field.type === 'row' || field.ratioOf === null) return null;
  const [numerator, denominator] = field.ratioOf.map((id) => readNumber(answers[id]?.number)?.value);
  if (numerator === undefined || denominator === undefined) return null;
  return { numerator, denominator, shown: denominator === 0 ? '—' : percent(numerator, denominator, 2) };
}

/**
 * What is frozen at submission: numbers in plain digits (无 becomes 0), 无 exactly where nothing was done, 无 as the
 * detail of 否 (XR-8), a phone number without spaces. The draft keeps what was typed. What cannot be read stays as it is.
 */
export function normalised(edition: Edition, answers: Answers): Answers {
  const items = new Map<string, Item>(itemsOf(edition).map((item) => [item.id, item]));
  return Object.fromEntries(
    Object.entries(answers).map(([id, answer]) => {
      const item = items.get(id);
      return [id, item === undefined ? answer : normalisedAnswer(item, answer)];
    }),
  ) as Answers;
}

function isDate(row: Row, id: string): boolean {
  return row.measures.some(
    (measure) => measure.id === id && measure.kind === 'count' && measure.since !== undefined,
  );
}

function normalisedAnswer(item: Item, answer: Answer): Answer {
  const digits = (raw: string) => String(readNumber(raw)?.value ?? raw);
  switch (item.type) {
    case 'row':
      if (answer.figures === undefined) return answer;
      return {
        ...answer,
        figures: Object.fromEntries(
          Object.entries(answer.figures).map(([id, figure]) => {
            const plain = isDate(item, id) ? (raw: string) => readDate(raw) ?? raw : digits;
            return [
              id,
              Object.fromEntries(Object.entries(figure).map(([part, raw]) => [part, raw && plain(raw)])),
            ];
          }),
        ),
      };
    case 'integer':
      return answer.number === undefined ? answer : { ...answer, number: digits(answer.number) };
    case 'text':
      return item.notDone && isNotDone(answer.text ?? '') ? { ...answer, text: '无' } : answer;
    case 'yesNo':
      return answer.choice === 'no' ? { ...answer, text: '无' } : answer;
    case 'phone':
      return answer.text === undefined ? answer : { ...answer, text: phoneDigits(answer.text) };
    default:
      return answer;
  }
}
