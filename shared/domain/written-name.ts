/** Whether what was typed is a part of a name as it is written; how it is spelled is spelling.ts's business. */
export function isWritten(name: string, typed: string): boolean {
  return name.includes(typed.normalize('NFKC').trim());
}
