import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StateMachineDefinition } from '../../infra/local/state-machine/definition.ts';
import type { HistoryEvent } from '../../infra/local/state-machine/runner.ts';

/** How a Lambda function of a vector behaves; see the README of the fixtures. */
export interface Behaviour {
  behaviour: 'echo' | 'return' | 'raise' | 'sleep' | 'return-template';
  value?: unknown;
  valueRepeat?: { char: string; count: number };
  errorType?: string;
  errorMessage?: string;
  seconds?: number;
  template?: string;
}

export interface Callback {
  on: string;
  action: 'success' | 'failure' | 'heartbeat' | 'never' | 'stop';
  payload?: unknown;
  error?: string;
  cause?: string;
  times?: number;
  afterSeconds?: number;
}

export type ExpectedEvent = Record<string, unknown> & {
  type: string;
  prev?: number;
  anyOrder?: boolean;
  inferred?: boolean;
};

export interface Vector {
  id: string;
  kind: string;
  queryLanguage: string;
  alsoJsonata?: boolean;
  derivedJsonata?: StateMachineDefinition;
  needs: string[];
  definition: StateMachineDefinition;
  input: unknown;
  lambdas: Record<string, Behaviour>;
  callbacks: Callback[];
  order: 'strict' | 'interleaved';
  expected: {
    status: string;
    output?: unknown;
    error?: string;
    cause?: string;
    causeJson?: unknown;
    events: ExpectedEvent[] | null;
  };
}

/** All executions among the vectors that can be run in JSONata mode. */
export function runnableVectors(folder: string): Vector[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .flatMap(
      (file) => (JSON.parse(readFileSync(join(folder, file), 'utf8')) as { vectors: Vector[] }).vectors,
    )
    .filter(
      (vector) =>
        vector.kind === 'execution' &&
        (vector.queryLanguage === 'JSONata' ||
          vector.alsoJsonata === true ||
          vector.derivedJsonata !== undefined),
    );
}

/** The machine to run: the translation, or the recorded one with JSONata set throughout where the vector says it means the same. */
export function machineOf(vector: Vector): StateMachineDefinition {
  if (vector.derivedJsonata) return vector.derivedJsonata;
  if (!vector.alsoJsonata) return vector.definition;
  const text = JSON.stringify(vector.definition, (key, value: unknown) =>
    key === 'QueryLanguage' ? undefined : value,
  );
  return { ...(JSON.parse(text) as StateMachineDefinition), QueryLanguage: 'JSONata' };
}

const placeholder =
  /<(?:request-id|stack-trace|sdk-http-metadata|sdk-response-metadata|task-token:\d+|uuid:\d+|timestamp|role-arn|execution-arn|execution-name|state-machine-arn|state-machine-name|map-run-arn|queue-url|log-result|not-recorded)>/g;

/** Compares answers with recorded ones; a numbered placeholder stands for one value within a vector. */
export class Comparison {
  readonly #known = new Map<string, string>();

  /** The differences between a recorded and an actual value, each with its path; none when they agree. */
  differences(recorded: unknown, actual: unknown, path = ''): string[] {
    if (typeof recorded === 'string') return this.text(recorded, actual, path);
    if (
      typeof recorded !== 'object' ||
      recorded === null ||
      typeof actual !== 'object' ||
      actual === null ||
      Array.isArray(recorded) !== Array.isArray(actual)
    ) {
      return Object.is(recorded, actual) || recorded === actual
        ? []
        : [`${path}: ${show(actual)} instead of ${show(recorded)}`];
    }
    const keys = new Set([...Object.keys(recorded), ...Object.keys(actual)]);
    return [...keys].flatMap((key) =>
      this.differences(
        (recorded as Record<string, unknown>)[key],
        (actual as Record<string, unknown>)[key],
        `${path}/${key}`,
      ),
    );
  }

  private text(recorded: string, actual: unknown, path: string): string[] {
    const different = [`${path}: ${show(actual)} instead of ${show(recorded)}`];
    const parts = recorded.match(placeholder);
    if (!parts) return recorded === actual ? [] : different;
    if (parts[0] === recorded) {
      if (actual === undefined) return different;
      if (!/:\d+>$/.test(recorded)) return [];
      const known = this.#known.get(recorded) ?? JSON.stringify(actual);
      this.#known.set(recorded, known);
      return known === JSON.stringify(actual) ? [] : different;
    }
    if (typeof actual !== 'string') return different;
    if (recorded.startsWith('{')) return this.failure(JSON.parse(recorded), actual, path);
    const pattern = recorded
      .split(placeholder)
      .map((literal) => literal.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*');
    return new RegExp(`^${pattern}$`, 's').test(actual) ? [] : different;
  }

  /** A cause that is JSON: other runtimes than Python name the rest differently, so type and message count. */
  failure(recorded: unknown, actual: unknown, path: string): string[] {
    const wanted = recorded as { errorType?: string; errorMessage?: string };
    const got = JSON.parse(String(actual)) as { errorType?: string; errorMessage?: string };
    return [
      ...this.differences(wanted.errorType, got.errorType, `${path}/errorType`),
      ...this.differences(wanted.errorMessage, got.errorMessage, `${path}/errorMessage`),
    ];
  }

  /** The differences between recorded events and a history. Runs of `anyOrder` are compared as sets. */
  events(recorded: readonly ExpectedEvent[], history: readonly HistoryEvent[]): string[] {
    const found: string[] = [];
    for (let place = 0; place < recorded.length; ) {
      let end = place + 1;
      if (recorded[place]!.anyOrder) while (recorded[end]?.anyOrder) end++;
      const open = history.slice(place, end);
      for (const event of recorded.slice(place, end)) {
        const attempts = open.map((candidate) => this.event(event, candidate));
        const fitting = attempts.findIndex((differences) => differences.length === 0);
        if (fitting >= 0) open.splice(fitting, 1);
        else found.push(`event ${place + 1} ${event.type}: ${attempts[0]?.join(', ') ?? 'missing'}`);
      }
      place = end;
    }
    for (const extra of history.slice(recorded.length))
      found.push(`event ${extra.id} ${extra.type}: not recorded`);
    return found;
  }

  private event(recorded: ExpectedEvent, actual: HistoryEvent): string[] {
    const { type, prev, anyOrder: _, inferred, causeJson, ...details } = recorded;
    const {
      id: _id,
      timestamp: _timestamp,
      type: actualType,
      previousEventId,
      ...actualDetails
    } = actual as unknown as Record<string, unknown>;
    if (type !== actualType) return [`${String(actualType)} instead of ${type}`];
    if (inferred) return [];
    if (type === 'ExecutionStarted') delete actualDetails['input'];
    if (type === 'ExecutionSucceeded') delete actualDetails['output'];
    const cause = causeJson === undefined ? [] : this.failure(causeJson, actualDetails['cause'], 'cause');
    if (causeJson !== undefined) delete actualDetails['cause'];
    const order = prev === undefined ? [] : this.differences(prev, previousEventId, 'prev');
    return [...cause, ...order, ...this.differences(details, actualDetails)];
  }
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
