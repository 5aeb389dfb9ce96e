/**
 * One line of the log: JSON, on one machine and in the cloud alike. It holds ids and numbers; never a name, an answer, a
 * token or anything that somebody wrote.
 */
export interface LogLine {
  readonly level: 'info' | 'error';
  /** What kind of line it is: request, task, event, waiting… */
  readonly message: string;
  readonly [field: string]: unknown;
}

export type LogPort = (line: LogLine) => void;

/** The text of a line. @param at wall time, milliseconds since 1970 */
export function lineText(line: LogLine, at: number): string {
  return JSON.stringify({ timestamp: new Date(at).toISOString(), ...line });
}

/** What a line says of an error; the causes of one are said as well. */
export function faultOf(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { error: String(error) };
  return {
    error: `${error.name}: ${error.message}`,
    ...(error.stack !== undefined && { stack: error.stack }),
    ...(error instanceof AggregateError && { errors: error.errors.map(faultOf) }),
    ...(error.cause !== undefined && { cause: faultOf(error.cause) }),
  };
}
