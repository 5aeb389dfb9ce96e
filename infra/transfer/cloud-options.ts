import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { systemClock } from '#functions/aws/clock.ts';
import { DynamoTable } from '#functions/aws/dynamo-table.ts';
import { SfnWorkflow } from '#functions/aws/sfn-workflow.ts';
import { postMailer } from '#functions/events/post-mailer.ts';
import type { TablePort } from '#functions/ports/table.ts';
import type { WorkflowPort } from '#functions/ports/workflow.ts';
import { type StateMachineName, stateMachineNames } from '#functions/state-machines.ts';
import { type Manifest, NotTransferable } from './archive-format.ts';
import type { Destination } from './bring.ts';
import { cloudPlace } from './cloud-place.ts';
import { Misused } from './command.ts';

/** Options of the commands that reach the cloud; account, region and rights come from the environment, as everywhere. */
export const cloudOptions = {
  table: { type: 'string' },
  bucket: { type: 'string' },
} as const;

export interface Cloud {
  readonly place: Destination;
  readonly table: TablePort;
  readonly workflow: WorkflowPort;
  close(): void;
}

/** @throws Misused for half of a name: what is meant would be another place than the one that is taken */
export function checkNames({ table, bucket }: { table?: string; bucket?: string }): void {
  if ((table === undefined) !== (bucket === undefined)) throw new Misused('--table 和 --bucket 要一起写。');
}

/**
 * The cloud that the options name; null where they name none.
 * @throws NotTransferable where a state machine is not deployed
 */
export async function cloudOf(values: { table?: string; bucket?: string }): Promise<Cloud | null> {
  const { table, bucket } = values;
  if (table === undefined || bucket === undefined) return null;
  const dynamo = new DynamoDBClient({});
  const s3 = new S3Client({ forcePathStyle: process.env['AWS_ENDPOINT_URL'] !== undefined });
  const sfn = new SFNClient({});
  const { stateMachines = [] } = await sfn.send(new ListStateMachinesCommand({ maxResults: 1_000 }));
  const found = new Map(stateMachines.map(({ name, stateMachineArn }) => [name, stateMachineArn]));
  const machines = Object.fromEntries(
    stateMachineNames.map((name) => {
      const arn = found.get(name);
      if (arn === undefined)
        throw new NotTransferable(`没有找到状态机 ${name}：先部署 ShifanWorkflow，并核对账号和区域。`);
      return [name, arn];
    }),
  ) as Record<StateMachineName, string>;
  return {
    place: cloudPlace({ dynamo, table, s3, bucket, sfn, machines }),
    table: new DynamoTable(DynamoDBDocumentClient.from(dynamo), table),
    workflow: new SfnWorkflow(sfn, machines),
    close: () => {
      for (const client of [dynamo, s3, sfn]) client.destroy();
    },
  };
}

/** What the repair of executions needs, and nothing else: it is run where the archive is brought from. */
export function repairing({ table, workflow }: Pick<Cloud, 'table' | 'workflow'>) {
  return { table, workflow, clock: systemClock, mailer: postMailer(table, systemClock) };
}

/** One line of what an archive holds. */
export function described({ items, objects, executions }: Manifest): string {
  const megabytes = (objects.bytes / 1_000_000).toFixed(1);
  return `${items.count} 个条目，${objects.count} 份材料（${megabytes} MB），${executions} 个正在运行的执行`;
}
