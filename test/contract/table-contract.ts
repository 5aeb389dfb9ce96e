import { afterAll, beforeAll, describe } from 'vitest';
import type { TablePort } from '#functions/ports/table.ts';
import { describeLimits } from './table-limits.ts';
import { describeReading } from './table-reading.ts';
import { tableSetting } from './table-setting.ts';
import { describeWriting } from './table-writing.ts';

export interface OpenedTable {
  readonly table: TablePort;
  close(): Promise<void>;
}

/** What every table adapter promises. Its indexes may lag. */
export function describeTableContract(name: string, open: () => Promise<OpenedTable>): void {
  describe(`table port: ${name}`, () => {
    let opened: OpenedTable;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());
    const setting = tableSetting(() => opened.table);
    describeWriting(setting);
    describeReading(setting);
    describeLimits(setting);
  });
}
