import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createLocalJWKSet } from 'jose';
import { NotScannedYet } from '#functions/events/check-evidence.ts';
import { hookDelivery } from '#functions/events/deliver-hooks.ts';
import { postMailer } from '#functions/events/post-mailer.ts';
import { hookCaller } from '#functions/hooks/call-target.ts';
import { redeemCode } from '#functions/middleware/roster.ts';
import { createIdentity } from '#functions/middleware/token.ts';
import { faultOf, type LogPort } from '#functions/ports/log.ts';
import type { Ports } from '#functions/ports/ports.ts';
import type { PostPort } from '#functions/ports/post.ts';
import type { ScannerPort } from '#functions/ports/scanner.ts';
import { storesOf } from '#functions/stores/stores.ts';
import { isInForce } from '#shared/domain/members.ts';
import { millisecondsOf } from '#shared/domain/time.ts';
import { unfinishedUploadDays } from '#shared/model/evidence.ts';
import type { Instant } from '#shared/model/instant.ts';
import { roleLabels } from '#shared/model/organisation.ts';
import { stateCouncilCalendar } from '#shared/reference/state-council-calendar.ts';
import { bindFunctions } from './bound-functions.ts';
import { openBucket } from './bucket/disk-bucket.ts';
import { ShiftableClock } from './clock/shiftable-clock.ts';
import { synthesizedStateMachines } from './cloud-assembly.ts';
import { apiGateway } from './http/api-gateway.ts';
import { demoRoutes } from './http/demo-routes.ts';
import { objectRoutes } from './http/objects.ts';
import { RouteTable } from './http/route-table.ts';
import { listen } from './http/server.ts';
import { StaticSite } from './http/static-site.ts';
import { InspectionProcess } from './inspection/inspection-process.ts';
import { Accounts } from './issuer/accounts.ts';
import { createIssuer } from './issuer/issuer.ts';
import { loadIssuerKeys, publicKeys, signingAlgorithm } from './issuer/keys.ts';
import { audience } from './issuer/own-client.ts';
import type { DemoRow } from './issuer/pages.ts';
import { faultLog } from './line-log.ts';
import { packageFonts } from './package-fonts.ts';
import { DeliveryLoop } from './relay/delivery-loop.ts';
import { HookLoop } from './relay/hook-loop.ts';
import { ObjectLoop } from './relay/object-loop.ts';
import { RelayLoop } from './relay/relay-loop.ts';
import { clamScanner } from './scanner/clam-scanner.ts';
import type { AlgorithmName } from './seal/key-file.ts';
import { keyFileSealer } from './seal/key-file-sealer.ts';
import { Sealing } from './seal/sealing.ts';
import { demoBeginning } from './seed/campaigns.ts';
import { demoAccounts, demoPassword } from './seed/demo-accounts.ts';
import { listEarlierMembers, localIssuerName, seedDemo, seedReference } from './seed/seed.ts';
import { type Mode, openServerDatabase } from './server-database.ts';
import { createRunner, type StateMachineRunner } from './state-machine/runner.ts';
import { GroupCommit } from './table/group-commit.ts';
import { openSchema } from './table/schema-version.ts';
import { openTable, type SqliteTable } from './table/sqlite-table.ts';
import { embeddedWorkflow } from './workflow/embedded-workflow.ts';

export interface ShifanOptions {
  /** 0 for any free one. */
  readonly port: number;
  readonly dataDirectory: string;
  readonly mode: Mode;
  /** Address to listen on; loopback when not given. */
  readonly host?: string;
  /** How browsers reach the server where that is not its own address: `https://shifan.example.gov.cn`. */
  readonly publicOrigin?: string;
  /** Demo only: where a new demonstration's clock begins. */
  readonly clockStart?: Instant;
  /** The cloud assembly; cdk.out of the repository when not given. */
  readonly assembly?: string;
  /** The built pages; web/build of the repository when not given. */
  readonly site?: string;
  /** Milliseconds by which the table's indexes lag, for tests. */
  readonly indexDelay?: number;
  /** Looks for malware; ClamAV where it is installed, and files count without it, when not given. */
  readonly scanner?: ScannerPort;
  /** The way to mailboxes, given where readers reach the product; the inbox inside it alone when not given. */
  readonly post?: (origin: string) => PostPort;
  /** Whether other systems inside the own network may be told what happens. */
  readonly allowPrivateHooks?: boolean;
  /** Where lines of the log go; faults alone to standard error when not given. */
  readonly log?: LogPort;
  /** What a new folder's seals are signed with; Ed25519, or by the key that is there, when not given. */
  readonly sealAlgorithm?: AlgorithmName;
  /** No word on standard error. */
  readonly quiet?: boolean;
}

export interface Shifan {
  /** `http://127.0.0.1:8080`, or the public origin. */
  readonly url: string;
  readonly ports: Ports;
  readonly table: SqliteTable;
  readonly runner: StateMachineRunner;
  readonly clock: ShiftableClock;
  /** Resolves when relay, checks and state machines have nothing left to do but wait. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const daily = 24 * 3_600_000;
/** How often the log says how many applications wait where, in milliseconds: as in the cloud. */
const measured = 5 * 60_000;
/** How often files are looked at again that no scanner has looked at, in milliseconds. */
const scannedAgain = 5 * 60_000;
/** How long a start waits for the relay to catch up before it looks for lost executions, in milliseconds. */
const catchUp = 3_000;

/**
 * The whole product in this process: table, bucket, state machines, issuer, API and pages behind one port. It resolves
 * when everything is up; what a kill interrupted goes on from where the files stand.
 * @throws FolderRefused for a folder of another mode or in use; the system's error where the port is taken
 */
export async function startShifan(options: ShifanOptions): Promise<Shifan> {
  const parts = new Parts();
  try {
    return await assembled(options, parts);
  } catch (error) {
    await parts.close();
    throw error;
  }
}

/** What has to be closed: the door first, so that requests under way finish while everything behind still works. */
class Parts {
  door: (() => Promise<void>) | undefined;
  readonly #closers: (() => unknown)[] = [];

  /** Closed after everything that was opened later. */
  opened(closer: () => unknown): void {
    this.#closers.push(closer);
  }

  async close(): Promise<void> {
    const door = this.door;
    this.door = undefined;
    await door?.();
    for (const closer of this.#closers.splice(0).reverse()) await closer();
  }
}

async function assembled(options: ShifanOptions, parts: Parts): Promise<Shifan> {
  const { dataDirectory, mode, host = '127.0.0.1', publicOrigin } = options;
  const demo = mode === 'demo';
  // The API tells the browser which mode it runs in.
  process.env['SHIFAN_MODE'] = mode;
  const log = options.log ?? (options.quiet ? () => {} : faultLog);
  const report = (part: string) => (error: unknown, subject?: unknown) =>
    log({ level: 'error', message: 'fault', part, subject, ...faultOf(error) });

  const server = openServerDatabase(dataDirectory, mode);
  parts.opened(() => server.close());
  const http = await listen(host, options.port, report('http'));
  parts.door = () => http.close();
  const url =
    publicOrigin ??
    `http://${host.includes(':') ? `[${host}]` : host === '0.0.0.0' ? '127.0.0.1' : host}:${http.port}`;

  const table = openTable({
    path: join(dataDirectory, 'table.sqlite'),
    ...(options.indexDelay === undefined ? {} : { indexDelay: options.indexDelay }),
  });
  parts.opened(() => table.close());
  await openSchema(table);
  const [bucket, keys] = await Promise.all([
    openBucket({ folder: join(dataDirectory, 'objects') }),
    loadIssuerKeys(dataDirectory),
  ]);
  const accounts = new Accounts(server.database, demo);
  const clock = demo
    ? new ShiftableClock({
        read: () =>
          server.setting('clockOffset') === undefined ? undefined : Number(server.setting('clockOffset')),
        write: (offset) => server.keep('clockOffset', String(offset)),
      })
    : new ShiftableClock();

  await seedReference(table, server);
  await listEarlierMembers(table, server, accounts);
  if (demo) {
    const today = clock.port.now();
    const beginning = options.clockStart ?? demoBeginning(today, Object.keys(stateCouncilCalendar.years));
    if (server.setting('demo') === undefined && beginning !== today) clock.beginAt(millisecondsOf(beginning));
    await seedDemo(table, server, accounts, clock.port);
  }

  const issuerDemo = demo ? { password: demoPassword, rows: demoRows } : null;
  const issuer = createIssuer({
    origin: url,
    database: server.database,
    keys,
    accounts,
    demo: issuerDemo,
    redeem: (subject, name, code) =>
      redeemCode(storesOf(table), { issuer: localIssuerName, subject, name }, code, {
        member: randomUUID(),
        now: clock.port.now(),
      }),
    onError: report('issuer'),
  });
  const workflowDatabase = new DatabaseSync(join(dataDirectory, 'workflow.sqlite'));
  parts.opened(() => workflowDatabase.close());
  workflowDatabase.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000;',
  );
  const workflowCommits = new GroupCommit(workflowDatabase);
  parts.opened(() => workflowCommits.flush());
  let runner: StateMachineRunner | undefined;
  const ports: Ports = {
    table,
    bucket,
    fonts: packageFonts,
    log,
    sealer: keyFileSealer(dataDirectory, server, options.sealAlgorithm),
    scanner: options.scanner ?? clamScanner({ unscannedCounts: true }),
    workflow: embeddedWorkflow(() => {
      if (!runner) throw new Error('the state machines are not up yet');
      return runner;
    }, workflowCommits),
    mailer: postMailer(table, clock.port),
    post: options.post?.(url) ?? null,
    hooks: hookCaller({ allowPrivate: options.allowPrivateHooks === true, allowLoopback: demo }),
    clock: clock.port,
    ids: { next: randomUUID },
    identity: createIdentity({
      issuer: issuer.issuer,
      audience,
      keys: createLocalJWKSet(publicKeys(keys)),
      algorithms: [signingAlgorithm],
      tokenType: 'at+jwt',
      storedAs: localIssuerName,
    }),
  };
  const inspection = new InspectionProcess();
  parts.opened(() => inspection.close());
  const functions = bindFunctions(ports, inspection.inspect);

  const machines = createRunner({
    database: workflowDatabase,
    definitions: synthesizedStateMachines(options.assembly ?? join(root, 'cdk.out')),
    invoke: functions.invoke,
    clock: clock.runner,
    onError: report('workflow'),
  });
  runner = machines;
  const relay = new RelayLoop({
    stream: table.stream,
    database: server.database,
    handle: functions.relay,
    onError: report('relay'),
  });
  const objects = new ObjectLoop({
    bucket,
    handle: functions.checkObject,
    // A file that waits for a scanner is no error: the start has said what happens to it.
    onError: (error, key) => error instanceof NotScannedYet || report('evidence')(error, key),
  });
  await machines.open();
  parts.opened(() => machines.close());
  relay.start();
  parts.opened(() => relay.close());
  await objects.start();
  parts.opened(() => objects.close());

  // What the relay is about to start must not be taken for lost.
  await Promise.race([relay.idle(), pause(catchUp, undefined, { ref: false })]);
  // One case that cannot be repaired is reported; it does not keep all the others shut. Nor does a country's worth of
  // them: what is left after a moment is looked at beside the first requests, as it is every day.
  const repaired = functions.reconcile().catch(report('reconcile'));
  await Promise.race([repaired, pause(catchUp, undefined, { ref: false })]);
  parts.opened(() => repaired);
  const repairs = setInterval(
    () => void relay.idle().then(functions.reconcile).catch(report('reconcile')),
    daily,
  );
  parts.opened(() => clearInterval(repairs));
  const measures = setInterval(() => void functions.measure().catch(report('measure')), measured);
  parts.opened(() => clearInterval(measures));
  const sealing = new Sealing({ seal: functions.seal, clock, onError: report('seal') });
  sealing.start();
  parts.opened(() => sealing.close());
  // In the cloud a rule of the bucket's own does it.
  const sweep = () => bucket.sweepParts(unfinishedUploadDays).then(() => undefined);
  await sweep().catch(report('objects'));
  const sweeps = setInterval(() => void sweep().catch(report('objects')), daily);
  parts.opened(() => clearInterval(sweeps));
  const scan = async () => {
    if ((await ports.scanner.present()) !== null) await objects.start();
  };
  const scans = setInterval(() => void scan().catch(report('evidence')), scannedAgain);
  parts.opened(() => clearInterval(scans));

  const mail = new DeliveryLoop({ deliver: functions.deliverMail, onError: report('mail') });
  if (ports.post !== null) mail.start();
  parts.opened(() => mail.close());

  const hooks = new HookLoop({ delivery: hookDelivery(ports), onError: report('hooks') });
  hooks.start();
  parts.opened(() => hooks.close());

  let up = true;
  const stores = storesOf(table);
  http.open({
    api: apiGateway(new RouteTable(functions.api), report('api'), {
      clock: clock.port,
      behindProxy: publicOrigin?.startsWith('https:') === true,
    }),
    oidc: (request, response) => issuer.handle(request, response),
    objects: objectRoutes(bucket, report('objects')),
    site: siteOf(options.site ?? join(root, 'web/build'), url),
    demo: demo
      ? demoRoutes({
          clock,
          password: demoPassword,
          accounts: demoRows,
          memberOf: async (token) => {
            const identity = await ports.identity.verify(token);
            const member = identity && (await stores.organisations.membership(identity));
            return member && isInForce(member, clock.port.now()) ? member : undefined;
          },
        })
      : undefined,
    healthy: () => up,
  });
  parts.door = () => {
    up = false;
    return http.close();
  };

  const settled = async () => {
    for (let quiet = 0; quiet < 2; quiet += 1) {
      await relay.idle();
      await objects.idle();
      await machines.idle();
    }
    await relay.idle();
  };
  return { url, ports, table, runner: machines, clock, settled, close: () => parts.close() };
}

const demoRows: readonly DemoRow[] = demoAccounts.map(({ login, name, organisationName, role }) => ({
  login,
  name,
  organisation: organisationName,
  role: roleLabels[role],
}));

function siteOf(folder: string, url: string) {
  const site = new StaticSite(folder, url.startsWith('https:'));
  return site.handle.bind(site);
}
