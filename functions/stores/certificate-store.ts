import { ConditionFailed, type Key, type TablePort } from '#functions/ports/table.ts';
import type { Instant } from '#shared/model/instant.ts';
import { dataOf, itemOf } from './items.ts';

const under = (pk: string, sk: string): Key => ({ pk, sk });
const keys = {
  certificate: (designation: string) => under(`DESIGNATION#${designation}`, 'CERTIFICATE'),
  /** Leads from a code's hash to its title: one read, however many titles there are. */
  code: (hash: string) => under(`CERTIFICATE#${hash}`, 'CODE'),
} as const;

/** The code that is printed on a title's certificate: made once, the same on every print. */
export interface Certificate {
  readonly code: string;
  readonly madeAt: Instant;
}

export function certificateStore(table: TablePort) {
  const load = async (designation: string) =>
    dataOf<Certificate>(await table.get(keys.certificate(designation)));
  return {
    /** The title's certificate; made now where it has none. Two that ask at once get the same. */
    async make(designation: string, fresh: Certificate, hash: string): Promise<Certificate> {
      const there = await load(designation);
      if (there !== undefined) return there;
      try {
        await table.transact([
          { kind: 'put', item: itemOf(keys.certificate(designation), fresh), when: { absent: true } },
          { kind: 'put', item: { ...keys.code(hash), designation }, when: { absent: true } },
        ]);
        return fresh;
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
        return (await load(designation)) ?? Promise.reject(error);
      }
    },
    async designationOf(hash: string): Promise<string | undefined> {
      return (await table.get(keys.code(hash)))?.['designation'] as string | undefined;
    },
  };
}
export type CertificateStore = ReturnType<typeof certificateStore>;
