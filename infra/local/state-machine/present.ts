/**
 * A part that the checked definition, or the stored thread, always has where it is asked for.
 * @throws Error naming the part: a fault of the interpreter, never of the definition
 */
export function present<T>(value: T | null | undefined, part: string): T {
  if (value === null || value === undefined) throw new Error(`${part} is missing`);
  return value;
}
