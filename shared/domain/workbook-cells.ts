/** A workbook as read, without the library that read it. Rows and columns are 0-based. */
export interface CellRead {
  readonly value: string | number | boolean | Date | null;
  readonly formula: boolean;
  /** 「#DIV/0!」 where the cell shows an error. */
  readonly error: string | null;
}

export interface MergeRead {
  readonly startRow: number;
  readonly startCol: number;
  readonly endRow: number;
  readonly endCol: number;
}

export interface SheetRead {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly merges: readonly MergeRead[];
  cell(row: number, column: number): CellRead;
}
