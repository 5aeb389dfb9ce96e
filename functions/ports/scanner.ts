export type ScanResult =
  | { readonly result: 'clean' }
  /** With the name that the scanner gives to what it found. */
  | { readonly result: 'infected'; readonly name: string }
  /** Nobody looked: no scanner, not finished, or out of order. The reason is Chinese, for the people of the case. */
  | { readonly result: 'unscanned'; readonly reason: string };

/** Looks for malware. What a scanner cannot tell is `unscanned`, never `clean`. */
export interface ScannerPort {
  /** @param object as it lies in the bucket; a scanner that works there needs only the key */
  scan(object: { readonly key: string; readonly bytes: Uint8Array }): Promise<ScanResult>;
  /** By what files are scanned now, for people; null where there is no scanner. */
  present(): Promise<string | null>;
  /** Whether a file that nobody scanned may count, marked as such; otherwise it waits until it is scanned. */
  readonly unscannedCounts: boolean;
}
