import type { Answers } from './answer.ts';

const choices: ReadonlySet<unknown> = new Set(['yes', 'no', 'has', 'none']);
const itemId = /^[a-z0-9.]{1,20}$/;

/** Plain data, as JSON has it; a key that objects treat in a way of their own is left to the schema. */
function isPlain(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !Object.hasOwn(value, '__proto__')
  );
}

function isText(value: unknown, longest: number): boolean {
  return typeof value === 'string' && value.length <= longest;
}

function isFigure(value: unknown): boolean {
  if (!isPlain(value)) return false;
  for (const part in value) {
    if (part !== 'value' && part !== 'numerator' && part !== 'denominator') return false;
    if (!isText(value[part], 40)) return false;
  }
  return true;
}

function areTicks(value: unknown): boolean {
  if (!Array.isArray(value) || value.length > 20) return false;
  for (const tick of value) if (typeof tick !== 'boolean') return false;
  return true;
}

function areFigures(value: unknown): boolean {
  if (!isPlain(value)) return false;
  for (const measure in value) if (measure.length > 40 || !isFigure(value[measure])) return false;
  return true;
}

function isAnswer(value: unknown): boolean {
  if (!isPlain(value)) return false;
  for (const part in value) {
    const given = value[part];
    switch (part) {
      case 'text':
        if (!isText(given, 20_000)) return false;
        break;
      case 'number':
        if (!isText(given, 40)) return false;
        break;
      case 'reason':
        if (!isText(given, 2_000)) return false;
        break;
      case 'choice':
        if (!choices.has(given)) return false;
        break;
      case 'notApplicable':
        if (typeof given !== 'boolean') return false;
        break;
      case 'checks':
        if (!areTicks(given)) return false;
        break;
      case 'figures':
        if (!areFigures(given)) return false;
        break;
      default:
        return false;
    }
  }
  return true;
}

/**
 * Whether parsed JSON is `Answers`, decided by hand: several times as fast as the schema, which a submission of 23 KB
 * otherwise spends most of its checking in. What it accepts the schema accepts unchanged (a law holds both together); what
 * it does not accept goes to the schema, whose words say what is wrong.
 */
export function areAnswers(value: unknown): value is Answers {
  if (!isPlain(value)) return false;
  for (const item in value) if (!itemId.test(item) || !isAnswer(value[item])) return false;
  return true;
}
