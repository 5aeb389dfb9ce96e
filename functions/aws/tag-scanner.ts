import { GetObjectTaggingCommand, type S3Client } from '@aws-sdk/client-s3';
import type { ScannerPort, ScanResult } from '#functions/ports/scanner.ts';

/** The tag that GuardDuty Malware Protection for S3 puts on what it has scanned. */
const statusTag = 'GuardDutyMalwareScanStatus';

/** Malware as the scanner of the cloud has marked the object. The tag tells that there is a threat, not its name. */
export function tagScanner(client: S3Client, bucketName: string, unscannedCounts: boolean): ScannerPort {
  return {
    unscannedCounts,
    // Where files wait for its mark, it was switched on.
    present: async () => (unscannedCounts ? null : 'GuardDuty'),
    async scan({ key }) {
      const { TagSet = [] } = await client.send(
        new GetObjectTaggingCommand({ Bucket: bucketName, Key: key }),
      );
      return resultOf(TagSet.find(({ Key }) => Key === statusTag)?.Value);
    },
  };
}

function resultOf(status: string | undefined): ScanResult {
  switch (status) {
    case 'NO_THREATS_FOUND':
      return { result: 'clean' };
    case 'THREATS_FOUND':
      return { result: 'infected', name: 'GuardDuty THREATS_FOUND' };
    case undefined:
      return { result: 'unscanned', reason: '云端查毒尚未完成，或没有启用' };
    default:
      return { result: 'unscanned', reason: `云端查毒没有得出结论（${status}）` };
  }
}
