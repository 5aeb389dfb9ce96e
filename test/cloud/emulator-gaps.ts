/** Something that the emulator does otherwise than AWS. */
export interface Gap {
  /** Title of the test of a contract suite, or of the probe, that shows it. */
  readonly test: string;
  readonly does: string;
  readonly aws: string;
  /** What shows in its place that the product is right on AWS. */
  readonly provenBy: string;
}

/**
 * What MiniStack gets wrong, of what the product needs. Each is run and expected to fail: a later version that gets it
 * right is noticed, and the line goes. What it lacks otherwise is in README.md beside this.
 */
export const gaps = [
  {
    test: 'refuses other bytes of the same size, before the announced ones came and after',
    does: 'takes a POST whose body does not match the x-amz-checksum-sha256 field of its policy',
    aws: 'BadDigest, 400: «If you supply a checksum … S3 rejects the request when the values do not match» (S3 User Guide, Checking object integrity)',
    provenBy:
      'test/contract/bucket-cloud.test.ts, bind the key, the type, the exact size and the digest in the policy; parts, whose checksum it does verify; check-evidence compares the digest again',
  },
  {
    test: 'answers no address of what is not admitted',
    does: 'evaluates no bucket policy where it checks no signatures (AUTH off, as the suites run it)',
    aws: '403 AccessDenied: an explicit deny of the bucket policy goes before every grant (IAM User Guide, Policy evaluation logic)',
    provenBy:
      'test/cloud/quarantine.test.ts: the synthesized policy on a second emulator that does check signatures and policies',
  },
  {
    test: 'a table is taken back to the second before a mistake',
    does: 'answers RestoreTableToPointInTime with a copy of what is there now, whatever second is asked for',
    aws: 'restores the table as it was at RestoreDateTime, within the last 35 days (DynamoDB Developer Guide, Point-in-time recovery)',
    provenBy:
      'test/cloud/transfer.test.ts restores from a backup on demand in its place; the synthesized table has PITR (test/contract/cloud.test.ts)',
  },
] as const satisfies readonly Gap[];

/** Whether a test of a contract suite shows a gap, and is therefore expected to fail on the emulator. */
export function isGap(title: string): boolean {
  return gaps.some(({ test }) => test === title);
}

/** What is deployed otherwise than it was synthesized, each because of the emulator. README.md beside this says why. */
export const changesForEmulator = [
  'ShifanWeb: not deployed, the custom resource that copies the pages never ends',
  'Wait states: look again every second instead of at the time that was computed',
  'functions: a clock that the test moves',
  'functions: reach AWS through a proxy that throttles, cuts and hangs',
  'relay: says by an error that a part of its batch failed, because the answer is taken for a success',
] as const;

export type ChangeForEmulator = (typeof changesForEmulator)[number];
