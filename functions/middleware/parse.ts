import type * as z from 'zod';
import type { Fault } from '#shared/domain/refusal.ts';
import { refuse } from '#shared/domain/refusal.ts';
import { Refused } from './refused.ts';

const typeNames: Readonly<Record<string, string>> = {
  string: '文字',
  number: '数字',
  int: '整数',
  boolean: '是或否',
  array: '列表',
  object: '对象',
  record: '对象',
  null: '空',
};

/** Words for what a schema has none of its own for; given to each parse, so that no global state is set. */
const inChinese: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? '缺少该项' : `应为${typeNames[issue.expected] ?? issue.expected}`;
    case 'too_small':
      return issue.origin === 'string' ? `不能少于 ${issue.minimum} 个字` : `不能小于 ${issue.minimum}`;
    case 'too_big':
      return issue.origin === 'string' ? `不能超过 ${issue.maximum} 个字` : `不能大于 ${issue.maximum}`;
    case 'invalid_value':
      return `应为以下之一：${issue.values.map(String).join('、')}`;
    case 'invalid_format':
      return '格式不正确';
    case 'unrecognized_keys':
      return `多余的字段：${issue.keys.join('、')}`;
    case 'invalid_key':
      return '名称不正确';
    default:
      return '内容不正确';
  }
};

const escaped = (part: PropertyKey) => String(part).replaceAll('~', '~0').replaceAll('/', '~1');
const pointerTo = (path: readonly PropertyKey[]) => path.map((part) => `/${escaped(part)}`).join('');

function faultsOf(issue: z.core.$ZodIssue): Fault[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: pointerTo([...issue.path, key]),
      message: `多余的字段：${key}`,
    }));
  }
  // The message of a bad key is that of the key's own schema.
  if (issue.code === 'invalid_key') {
    return [{ pointer: pointerTo(issue.path), message: issue.issues[0]?.message ?? issue.message }];
  }
  return [{ pointer: pointerTo(issue.path), message: issue.message }];
}

/**
 * Reads one part of a request by the contract's schema.
 * @throws Refused invalidInput with a JSON pointer and Chinese words for every fault
 */
export function parsed<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input, { error: inChinese });
  if (result.success) return result.data;
  const faults = result.error.issues.flatMap(faultsOf);
  throw new Refused(refuse('invalidInput', faults[0]?.message, { faults }).refusal);
}
