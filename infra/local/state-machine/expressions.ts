import { createHash } from 'node:crypto';
import jsonata from 'jsonata';
import type { Json } from './definition.ts';

/** An expression could not be evaluated; the interpreter turns it into States.QueryEvaluationError. */
export class EvaluationError extends Error {
  override readonly name = 'EvaluationError';
  /** The field, such as `Output/result`; undefined when a value and not an expression was at fault. */
  readonly location: string | undefined;

  constructor(location: string | undefined, detail: string) {
    super(detail);
    this.location = location;
  }
}

/** What an expression can reach: the variables in scope and `$states`. */
export interface Scope {
  readonly variables: Readonly<Record<string, Json>>;
  readonly states: { readonly [key: string]: unknown };
}

/** True for a text that is a JSONata expression: `{% … %}` without anything before or behind. */
export function isExpression(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith('{%') && value.endsWith('%}') && value.length >= 4;
}

const compiled = new Map<string, jsonata.Expression>();

function compile(text: string): jsonata.Expression {
  let expression = compiled.get(text);
  if (!expression) {
    expression = jsonata(text.slice(2, -2).trim());
    compiled.set(text, expression);
  }
  return expression;
}

/** Why an expression does not parse, or undefined when it does. */
export function syntaxErrorIn(text: string): string | undefined {
  try {
    compile(text);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Evaluates expressions with the functions that Step Functions adds to JSONata. Time and randomness are injected. */
export class Evaluator {
  readonly #functions: Record<string, unknown>;

  constructor(now: () => number, random: () => number, id: () => string) {
    this.#functions = {
      ...awsFunctions(random, id),
      now: () => new Date(now()).toISOString(),
      millis: now,
      eval: undefined,
    };
  }

  /** A JSON template: expressions anywhere inside it are replaced by their values, the rest stays as it is. */
  async template(value: Json, location: string, scope: Scope): Promise<Json> {
    if (isExpression(value)) return this.expression(value, location, scope);
    if (Array.isArray(value)) {
      const items: Json[] = [];
      for (const [index, item] of value.entries())
        items.push(await this.template(item, `${location}[${index}]`, scope));
      return items;
    }
    if (typeof value !== 'object' || value === null) return value;
    const fields: [string, Json][] = [];
    for (const [key, item] of Object.entries(value))
      fields.push([key, await this.template(item, `${location}/${key}`, scope)]);
    return Object.fromEntries(fields);
  }

  /** A template whose value must be of one JSON type. */
  async typed(
    value: Json,
    location: string,
    scope: Scope,
    type: 'array' | 'number' | 'string' | 'boolean',
  ): Promise<Json> {
    const result = await this.template(value, location, scope);
    if (typeOf(result) === type) return result;
    const subject = isExpression(value)
      ? `The JSONata expression '${value.slice(2, -2).trim()}'`
      : 'The value';
    throw new EvaluationError(
      location,
      `${subject} specified for the field '${location}' returned an unexpected result type. ` +
        `Expected '${type}', but was '${typeOf(result)}' for value: ${JSON.stringify(result)}`,
    );
  }

  private async expression(text: string, location: string, scope: Scope): Promise<Json> {
    const subject = `The JSONata expression '${text.slice(2, -2).trim()}' specified for the field '${location}'`;
    let result: unknown;
    try {
      result = await compile(text).evaluate(undefined, {
        ...this.#functions,
        ...scope.variables,
        states: scope.states,
      });
    } catch (error) {
      const { code, message } = error as { code?: string; message?: string };
      throw new EvaluationError(
        location,
        `${subject} threw an error during evaluation. ${code ? `${code}: ` : ''}${message}`,
      );
    }
    if (result === undefined) throw new EvaluationError(location, `${subject} returned nothing (undefined).`);
    if (isFunction(result))
      throw new EvaluationError(location, `${subject} returned an unsupported result type.`);
    return JSON.parse(JSON.stringify(result)) as Json;
  }
}

function typeOf(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function isFunction(value: unknown): boolean {
  return (
    typeof value === 'function' ||
    (typeof value === 'object' &&
      value !== null &&
      ('_jsonata_lambda' in value || '_jsonata_function' in value))
  );
}

function awsFunctions(random: () => number, id: () => string): Record<string, unknown> {
  return {
    uuid: () => id(),
    random: (seed?: number) => (seed === undefined ? random() : seeded(seed)),
    parse: (text: string) => JSON.parse(text) as unknown,
    hash(data: unknown, algorithm: string) {
      const known = ['MD5', 'SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'];
      if (!known.includes(algorithm)) throw new Error(`$hash knows ${known.join(', ')}`);
      return createHash(algorithm.replace('-', '').toLowerCase())
        .update(typeof data === 'string' ? data : JSON.stringify(data))
        .digest('hex');
    },
    partition(items: unknown, size: number) {
      if (!Number.isInteger(size) || size < 1) throw new Error('$partition needs a size above 0');
      const all = Array.isArray(items) ? [...items] : [items];
      return Array.from({ length: Math.ceil(all.length / size) }, (_, part) =>
        all.slice(part * size, (part + 1) * size),
      );
    },
    range(first: number, last: number, step: number) {
      if (!step) throw new Error('$range needs a step other than 0');
      const count = Math.max(0, Math.floor((last - first) / step) + 1);
      if (count > 1000) throw new Error('$range gives at most 1000 numbers');
      const numbers = Array.from({ length: count }, (_, index) => first + index * step);
      return numbers.length === 1 ? numbers[0] : numbers; // recorded: one element comes as a bare number
    },
  };
}

/** One number in [0, 1) that depends on the seed alone (mulberry32). */
function seeded(seed: number): number {
  let mixed = (Math.trunc(seed) + 0x6d2b79f5) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
}
