import type { Edition, Measure, Row } from '../model/edition.ts';
import { boundText } from './measures.ts';
import type { Fault } from './refusal.ts';
import { demandedFigures, hasStar } from './standard-phrases.ts';

/** An answer holds at most so many ticks and so long a measure id (model/answer.ts). */
const mostChecks = 20;
const measureId = /^[A-Za-z0-9][A-Za-z0-9.-]{0,39}$/;

export interface Checked {
  readonly faults: readonly Fault[];
  readonly warnings: readonly Fault[];
}

const blank = (text: string) => text.trim() === '';

/**
 * What is wrong with a row of a standard or a plan as data: words that are missing, a demand that nobody can meet or
 * miss, and what disagrees with the words that it was read from (a warning: the words have the last say, and a person
 * reads them).
 * @param at the row's own pointer
 */
export function checkRow(row: Row, at: string, kind: Edition['kind']): Checked {
  const faults: Fault[] = [];
  const warnings: Fault[] = [];
  const name = `第 ${row.id} 行`;
  const say = (part: string, message: string) => faults.push({ pointer: `${at}/${part}`, message });
  const warn = (part: string, message: string) => warnings.push({ pointer: `${at}/${part}`, message });
  if (blank(row.content)) say('content', `${name}没有指标内容。`);
  if (blank(row.indicator.title)) say('indicator/title', `${name}没有二级指标的名称。`);
  // The national standards say nothing of how a row is verified.
  if (kind === 'standard' && row.methods.length === 0) warn('methods', `${name}没有写明验收方式。`);
  for (const [index, method] of row.methods.entries()) {
    if (blank(method)) say(`methods/${index}`, `${name}的第 ${index + 1} 种验收方式是空的。`);
    else if (row.methods.indexOf(method) !== index)
      say(`methods/${index}`, `${name}的验收方式“${method}”重复。`);
  }
  for (const [index, check] of row.checks.entries()) {
    if (blank(check)) say(`checks/${index}`, `${name}的第 ${index + 1} 项要求是空的，请填写或删除。`);
    else if (row.checks.indexOf(check) !== index)
      say(`checks/${index}`, `${name}的第 ${index + 1} 项要求与前面重复。`);
  }
  if (row.checks.length > mostChecks)
    say('checks', `${name}有 ${row.checks.length} 项要求，最多 ${mostChecks} 项，请拆成几行。`);
  const wantsFile = row.methods.includes('文档检查');
  if (wantsFile !== (row.evidence === 'required'))
    warn(
      'evidence',
      wantsFile
        ? `${name}以文档检查验收，但不要求上传佐证材料。`
        : `${name}要求上传佐证材料，但验收方式中没有文档检查。`,
    );
  if (hasStar(row.content) && !row.star) warn('star', `${name}的原文标有★，但没有设为★条目。`);
  for (const [index, measure] of row.measures.entries()) {
    const pointer = `measures/${index}`;
    for (const { part, message } of measureFaults(measure))
      say(`${pointer}/${part}`, `${name}的数字要求${message}`);
    if (row.measures.findIndex(({ id }) => id === measure.id) !== index)
      say(`${pointer}/id`, `${name}的数字要求代码“${measure.id}”重复。`);
  }
  warnings.push(...disagreements(row, at, name));
  return { faults, warnings };
}

function measureFaults(measure: Measure): { part: string; message: string }[] {
  const { operator, bound, label } = measure;
  const found: { part: string; message: string }[] = [];
  const say = (part: string, message: string) => found.push({ part, message });
  if (!measureId.test(measure.id)) say('id', `代码“${measure.id}”只能由字母、数字、点和连字符组成。`);
  if (blank(label)) say('label', '没有写明统计的是什么。');
  if (blank(measure.unit)) say('unit', `“${label}”没有单位。`);
  if (measure.kind === 'count' && measure.since !== undefined && measure.unit !== '年')
    say('unit', `“${label}”填写的是日期，单位应为“年”。`);
  if (measure.kind === 'ratio') {
    if (blank(measure.numerator)) say('numerator', `“${label}”没有写明分子。`);
    if (blank(measure.denominator)) say('denominator', `“${label}”没有写明分母。`);
    if (!blank(measure.numerator) && measure.numerator.trim() === measure.denominator.trim())
      say('denominator', `“${label}”的分子和分母相同。`);
    if (bound > 100) say('bound', `“${label}”的比例为 ${bound}%，超过了 100%。`);
    else if (operator === '>' && bound === 100) say('bound', `“${label}”要求高于 100%，任何单位都达不到。`);
  }
  if (bound < 0) say('bound', `“${label}”的门槛为 ${bound}，不能是负数。`);
  else if (operator === '<' && bound === 0)
    say('bound', `“${label}”要求${boundText(measure)}，任何单位都达不到。`);
  else if (operator === '>=' && bound === 0)
    say('bound', `“${label}”要求${boundText(measure)}，任何单位都达到，等于没有要求。`);
  return found;
}

/** Figures that the words demand and no measure has, and measures that read the same number otherwise. */
function disagreements(row: Row, at: string, name: string): Fault[] {
  const warnings: Fault[] = [];
  const warn = (part: string, message: string) => warnings.push({ pointer: `${at}/${part}`, message });
  for (const figure of demandedFigures(row.content)) {
    const same = row.measures.filter(({ kind, bound }) => kind === figure.kind && bound === figure.bound);
    if (same.length === 0) {
      warn('measures', `${name}的原文有“${figure.phrase}”，但没有相应的数字要求。`);
    } else if (!same.some(({ operator }) => operator === figure.operator)) {
      const [measure] = same;
      if (measure)
        warn(
          `measures/${row.measures.indexOf(measure)}/operator`,
          `${name}的原文是“${figure.phrase}”，数字要求却是“${boundText(measure)}”，请核对是否含本数。`,
        );
    }
  }
  return warnings;
}
