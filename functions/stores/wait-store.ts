import { ConditionFailed, type TablePort } from '#functions/ports/table.ts';
import { dataOf, itemOf } from './items.ts';
import { applicationKeys as keys } from './keys.ts';

/** The token of a task that waits for the decision which closes a stage. */
export interface Wait {
  readonly token: string;
  readonly stage: number;
  readonly run: number;
  readonly state: string;
}

export function waitStore(table: TablePort) {
  return {
    /**
     * Registers a token on condition that the application still stands in the stage. The newest token wins: a task
     * that is invoked again after a crash comes with a new token, and the old one completes nothing.
     * @returns false where the stage is closed already.
     */
    async register(application: string, wait: Wait): Promise<boolean> {
      try {
        await table.transact([
          {
            kind: 'check',
            key: keys.application(application),
            when: { equals: { stage: wait.stage, run: wait.run } },
          },
          { kind: 'put', item: itemOf(keys.wait(application, wait.stage), wait) },
        ]);
        return true;
      } catch (error) {
        if (error instanceof ConditionFailed) return false;
        throw error;
      }
    },

    async load(application: string, stage: number): Promise<Wait | undefined> {
      return dataOf<Wait>(await table.get(keys.wait(application, stage)));
    },

    /** The wait of the newest stage that ever had one. */
    async latest(application: string): Promise<Wait | undefined> {
      const { items } = await table.query({
        pk: keys.partition(application),
        skPrefix: keys.waitPrefix,
        descending: true,
        limit: 1,
      });
      return dataOf<Wait>(items[0]);
    },

    /** The execution that a repair put in place of the one named by the run. */
    async repairedBy(application: string, run: number): Promise<string | undefined> {
      const repair = dataOf<{ name: string; run: number }>(await table.get(keys.execution(application)));
      return repair?.run === run ? repair.name : undefined;
    },

    async recordRepair(application: string, run: number, name: string): Promise<void> {
      await table.transact([{ kind: 'put', item: itemOf(keys.execution(application), { name, run }) }]);
    },
  };
}
export type WaitStore = ReturnType<typeof waitStore>;
