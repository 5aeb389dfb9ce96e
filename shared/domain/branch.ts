import type { Organisation } from '../model/organisation.ts';

/** True where `unit` is the organisation itself or lies below it. */
export function isInBranch(path: string, organisation: Pick<Organisation, 'path'>): boolean {
  return path.startsWith(organisation.path);
}
