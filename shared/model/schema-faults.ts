import type * as z from 'zod';

/** One thing that a schema refuses, at its JSON pointer. */
export interface SchemaFault {
  readonly pointer: string;
  readonly message: string;
}

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
      return issue.input === undefined || issue.input === null
        ? '缺少该项'
        : `应为${typeNames[issue.expected] ?? issue.expected}`;
    case 'too_small':
      return issue.origin === 'string'
        ? `不能少于 ${issue.minimum} 个字`
        : issue.origin === 'array'
          ? `不能少于 ${issue.minimum} 项`
          : `不能小于 ${issue.minimum}`;
    case 'too_big':
      return issue.origin === 'string'
        ? `不能超过 ${issue.maximum} 个字`
        : issue.origin === 'array'
          ? `不能超过 ${issue.maximum} 项`
          : `不能大于 ${issue.maximum}`;
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

/** RFC 6901. */
export const pointerTo = (path: readonly PropertyKey[]) => path.map((part) => `/${escaped(part)}`).join('');

function faultsOf(issue: z.core.$ZodIssue): SchemaFault[] {
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
  // Of the shapes that were possible, the one that was meant: its kind fits, and least of it is wrong.
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const misfit = (issues: z.core.$ZodIssue[]) =>
      issues.length + (issues.some(({ path }) => path[0] === 'type' || path[0] === 'kind') ? 1_000 : 0);
    const [meant = []] = issue.errors.toSorted((a, b) => misfit(a) - misfit(b));
    if (misfit(meant) < 1_000)
      return meant.flatMap((inner) => faultsOf({ ...inner, path: [...issue.path, ...inner.path] }));
  }
  return [{ pointer: pointerTo(issue.path), message: issue.message }];
}

/** Reads by a schema; what it refuses is said in Chinese, each at its pointer. */
export function readBy<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
): { readonly value: z.output<Schema> } | { readonly faults: readonly SchemaFault[] } {
  const result = schema.safeParse(input, { error: inChinese });
  return result.success ? { value: result.data } : { faults: result.error.issues.flatMap(faultsOf) };
}
