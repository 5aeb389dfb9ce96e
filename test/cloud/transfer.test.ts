import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateBackupCommand,
  DescribeTableCommand,
  DynamoDBClient,
  RestoreTableFromBackupCommand,
  RestoreTableToPointInTimeCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DynamoTable } from '#functions/aws/dynamo-table.ts';
import { postMailer } from '#functions/events/post-mailer.ts';
import type { Ports } from '#functions/ports/ports.ts';
import { eventModules, workflowModules } from '#functions/registry.ts';
import { storesOf } from '#functions/stores/stores.ts';
import { ZipReader } from '#infra/local/archive/zip-reader.ts';
import { openBucket } from '#infra/local/bucket/disk-bucket.ts';
import { formAnswers } from '#infra/local/demo/answers.ts';
import { restoredNames } from '#infra/stacks/data-stack.ts';
import { TransferArchive } from '#infra/transfer/archive-format.ts';
import { bring, tallied } from '#infra/transfer/bring.ts';
import { cloudPlace } from '#infra/transfer/cloud-place.ts';
import { openFolder, readFolder } from '#infra/transfer/data-folder.ts';
import { exportTo } from '#infra/transfer/export.ts';
import { appoint } from '#infra/transfer/import.ts';
import { editions } from '#shared/standards/editions.ts';
import { begin, openWorld, TestClock, WorkflowRecorder } from '../fixtures/api-world.ts';
import { awsEndpoint, createDynamoTable, createS3Bucket, sfnClient } from '../fixtures/aws-emulator.ts';
import { everythingOf } from '../fixtures/move-places.ts';
import { isGap } from './emulator-gaps.ts';

/* From one machine into the cloud and back: everything by count and hash, and what was running goes on at its stage. */
const endpoint = awsEndpoint ?? '';
const root = mkdtempSync(join(tmpdir(), 'shifan-moving-'));
const from = join(root, 'from');
let running = '';

beforeAll(async () => {
  const form = editions.find(({ id }) => id === 'XJ-COUNTY-RECOMMEND-1');
  if (!form) throw new Error('the form of Xinjiang is missing');
  const world = await openWorld({ path: join(from, 'table.sqlite') });
  const { application } = await begin(world, 'yanqi');
  await begin(world, 'hejing');
  running = application.id;
  const body = { version: 1, answers: formAnswers(form, '焉耆回族自治县') };
  expect((await world.decide('submit', 'yanqi', running, body)).status).toBe(200);
  await world.relay();
  world.close();
  const bucket = await openBucket({ folder: join(from, 'objects') });
  for (const [key, text] of [
    ['evidence/一', '佐证一'],
    ['evidence/two', 'x'.repeat(100_000)],
  ] as const)
    await bucket.write(key, Buffer.from(text), 'application/pdf');
}, 60_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

test('there and back: the same items and objects, running applications at their stage, a first administrator', async () => {
  const { client: document, name: table } = await createDynamoTable(endpoint);
  const { client: s3, name: bucket } = await createS3Bucket(endpoint);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const dynamo = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  const sfn = sfnClient(endpoint);
  const cloud = cloudPlace({ dynamo, table, s3, bucket, sfn, machines: {} });

  const machine = readFolder(from);
  const archive = await exportTo(join(root, 'there.zip'), machine);
  const there = new TransferArchive(new ZipReader(join(root, 'there.zip')));
  const brought = await bring(there, cloud);
  expect([brought.items, brought.objects]).toEqual([archive.manifest.items.count, 2]);
  const original = await everythingOf(machine);
  expect(await everythingOf(cloud)).toEqual(original);
  await expect(bring(there, cloud)).rejects.toThrow('已经导入过了');

  const port = new DynamoTable(document, table);
  const clock = new TestClock('2026-04-02T01:00:00.000Z');
  const workflow = new WorkflowRecorder();
  const ports = { table: port, workflow, clock, mailer: postMailer(port, clock) } as unknown as Ports;
  expect((await eventModules.reconcile(ports)()).applications).toBe(1);
  const started = workflow.started.filter(({ machine: one }) => one === 'Application');
  expect(started.map(({ name }) => name)).toEqual([`${running}-run1`]);
  const stage = await workflowModules['locate-stage'](ports)({ applicationId: running, run: 1 });
  expect(stage).toEqual({ state: 'PrefectureReview', stage: 2 });

  await exportTo(join(root, 'back.zip'), cloud);
  const back = new TransferArchive(new ZipReader(join(root, 'back.zip')));
  const folder = await openFolder(join(root, 'back'));
  await bring(back, folder);
  expect(await everythingOf(folder)).toEqual(await everythingOf(cloud));
  expect(back.manifest.objects).toEqual(archive.manifest.objects);
  folder.close();

  const person = { issuer: 'https://issuer.example.cn', subject: 'first', name: '李管' };
  await appoint(port, person, 'nation');
  await appoint(port, person, 'nation');
  const member = await storesOf(port).organisations.membership(person);
  expect([member?.organisation, member?.roles]).toEqual(['nation', ['administrator']]);
  machine.close();
  for (const one of [dynamo, s3, sfn]) one.destroy();
}, 240_000);

/** The drill of DEPLOYMENT.md, «备份与恢复», in the cloud: a mistake is made, and the table is taken back before it. */
const pointInTime = 'a table is taken back to the second before a mistake';

test('a table restored from a backup serves: the same items, a stream again, and what was running goes on', async () => {
  const { client: document, name: table } = await createDynamoTable(endpoint);
  const { name: bucket, client: s3 } = await createS3Bucket(endpoint);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const dynamo = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  const sfn = sfnClient(endpoint);
  const placeOf = (name: string) => cloudPlace({ dynamo, table: name, s3, bucket, sfn, machines: {} });
  const took: Record<string, number> = {};
  const timed = async <T>(step: string, work: () => Promise<T>): Promise<T> => {
    const began = performance.now();
    const done = await work();
    took[step] = Math.round(performance.now() - began);
    return done;
  };
  const machine = readFolder(from);
  await exportTo(join(root, 'drill.zip'), machine);
  machine.close();
  await bring(new TransferArchive(new ZipReader(join(root, 'drill.zip'))), placeOf(table));
  const { items: before } = await tallied(placeOf(table));

  const { BackupDetails } = await timed('备份', () =>
    dynamo.send(new CreateBackupCommand({ TableName: table, BackupName: 'before' })),
  );
  const atBackup = new Date();
  // The mistake: somebody with rights deletes a record, and writes over another.
  const key = { pk: `APP#${running}`, sk: 'EVENT#000001' };
  await document.send(new DeleteCommand({ TableName: table, Key: key }));
  await document.send(
    new PutCommand({ TableName: table, Item: { pk: `APP#${running}`, sk: 'APP', broken: true } }),
  );
  expect((await tallied(placeOf(table))).items.sum).not.toBe(before.sum);

  const restored = `${table}-restored`;
  await timed('恢复', () =>
    dynamo.send(
      new RestoreTableFromBackupCommand({
        TargetTableName: restored,
        BackupArn: BackupDetails?.BackupArn,
      }),
    ),
  );
  const { items: after } = await tallied(placeOf(restored));
  expect([after.count, after.sum]).toEqual([before.count, before.sum]);

  // What a restored table comes without, before it serves: DEPLOYMENT.md, step 3.
  await dynamo.send(
    new UpdateTableCommand({
      TableName: restored,
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
    }),
  );
  await dynamo.send(new UpdateTableCommand({ TableName: restored, DeletionProtectionEnabled: true }));
  await dynamo.send(
    new UpdateContinuousBackupsCommand({
      TableName: restored,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    }),
  );
  const { Table } = await dynamo.send(new DescribeTableCommand({ TableName: restored }));
  expect(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName)).toEqual(['gsi1', 'gsi2', 'gsi3']);
  expect(Table?.StreamSpecification?.StreamViewType).toBe('NEW_IMAGE');
  // The label that the context `restoredStream` takes.
  expect(Table?.LatestStreamLabel).toMatch(restoredNames.restoredStream);

  const port = new DynamoTable(document, restored);
  const clock = new TestClock('2026-04-02T01:00:00.000Z');
  const workflow = new WorkflowRecorder();
  const ports = { table: port, workflow, clock, mailer: postMailer(port, clock) } as unknown as Ports;
  await timed('补起执行', () => eventModules.reconcile(ports)());
  const started = workflow.started.filter(({ machine: one }) => one === 'Application');
  expect(started.map(({ name }) => name)).toEqual([`${running}-run1`]);

  // To any second: asked for as it is of AWS. The emulator answers with what is there now.
  await dynamo.send(
    new RestoreTableToPointInTimeCommand({
      SourceTableName: table,
      TargetTableName: `${table}-second`,
      RestoreDateTime: atBackup,
    }),
  );
  const { items: second } = await tallied(placeOf(`${table}-second`));
  expect([pointInTime, second.sum === before.sum]).toEqual([pointInTime, !isGap(pointInTime)]);
  console.info(`演练用时（毫秒，模拟器）：${JSON.stringify(took)}`);
  for (const one of [dynamo, s3, sfn]) one.destroy();
}, 240_000);
