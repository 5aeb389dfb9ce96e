import type { BucketPort } from './bucket.ts';
import type { ClockPort } from './clock.ts';
import type { FontsPort } from './fonts.ts';
import type { HookPort } from './hooks.ts';
import type { IdentityPort } from './identity.ts';
import type { IdsPort } from './ids.ts';
import type { LogPort } from './log.ts';
import type { MailerPort } from './mailer.ts';
import type { PostPort } from './post.ts';
import type { ScannerPort } from './scanner.ts';
import type { SealerPort } from './sealer.ts';
import type { TablePort } from './table.ts';
import type { WorkflowPort } from './workflow.ts';

/** What a handler needs from the world. A function module exports `(ports) => handler` and knows nothing else. */
export interface Ports {
  readonly table: TablePort;
  readonly bucket: BucketPort;
  readonly scanner: ScannerPort;
  readonly workflow: WorkflowPort;
  readonly mailer: MailerPort;
  /** Null where no mail server is set up: the inbox inside the product is then the only way. */
  readonly post: PostPort | null;
  readonly hooks: HookPort;
  readonly clock: ClockPort;
  readonly ids: IdsPort;
  readonly identity: IdentityPort;
  readonly fonts: FontsPort;
  readonly sealer: SealerPort;
  readonly log: LogPort;
}
