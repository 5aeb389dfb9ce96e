import { Ajv } from 'ajv';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { onStream } from '#functions/aws/stream-batch.ts';
import { metric } from '#functions/metrics.ts';
import { actorMark, logged } from '#functions/middleware/log-lines.ts';
import { type LogLine, lineText } from '#functions/ports/log.ts';
import { eventModules } from '#functions/registry.ts';
import { formAnswers } from '#infra/local/demo/answers.ts';
import { editions } from '#shared/standards/editions.ts';
import { begin, openWorld, type World } from '../fixtures/api-world.ts';
import { streamed } from '../fixtures/stream-poller.ts';

const form = editions.find(({ id }) => id === 'XJ-COUNTY-RECOMMEND-1');
if (!form) throw new Error('the form of Xinjiang is missing');
const answers = formAnswers(form, '焉耆回族自治县');

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());
const requests = () => world.lines.filter(({ message }) => message === 'request');

/** The schema of CloudWatch's embedded metric format (Amazon CloudWatch User Guide, «Specification»), as far as it goes. */
const embedded = new Ajv({ allowUnionTypes: true }).compile({
  type: 'object',
  required: ['_aws'],
  properties: {
    _aws: {
      type: 'object',
      required: ['Timestamp', 'CloudWatchMetrics'],
      properties: {
        Timestamp: { type: 'integer' },
        CloudWatchMetrics: {
          type: 'array',
          items: {
            type: 'object',
            required: ['Namespace', 'Dimensions', 'Metrics'],
            properties: {
              Namespace: { type: 'string', minLength: 1, maxLength: 1024, pattern: '^.*$' },
              Dimensions: {
                type: 'array',
                minItems: 1,
                items: {
                  type: 'array',
                  maxItems: 30,
                  items: { type: 'string', minLength: 1, maxLength: 250 },
                },
              },
              Metrics: {
                type: 'array',
                minItems: 1,
                maxItems: 100,
                items: {
                  type: 'object',
                  required: ['Name'],
                  properties: { Name: { type: 'string', minLength: 1 }, Unit: { const: 'Count' } },
                },
              },
            },
          },
        },
      },
    },
  },
});

interface Embedded {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Dimensions: readonly string[][];
      readonly Metrics: readonly { readonly Name: string }[];
    }[];
  };
}

/** What CloudWatch reads out of a line: it looks for the dimensions and the number beside `_aws`. */
function isMetric(line: LogLine): boolean {
  if (!embedded(line)) return false;
  return (line as unknown as Embedded)._aws.CloudWatchMetrics.every(
    ({ Dimensions, Metrics }) =>
      Dimensions.flat().every((name) => typeof line[name] === 'string') &&
      Metrics.every(({ Name }) => typeof line[Name] === 'number'),
  );
}

describe('a request', () => {
  test('leaves one line: which, who, about what, how it ended and how long it took', async () => {
    const { application } = await begin(world, 'yanqi');
    const reply = await world.decide('submit', 'yanqi', application.id, { version: 1, answers });
    expect(reply.status).toBe(200);
    const line = requests().at(-1);
    expect(line).toEqual({
      level: 'info',
      message: 'request',
      request: undefined,
      route: 'submit-application',
      actor: expect.stringMatching(/^[0-9a-f]{16}$/),
      organisation: 'yanqi',
      application: application.id,
      campaign: 'national-2026',
      status: 200,
      milliseconds: expect.any(Number),
    });
    expect(JSON.parse(lineText(line as LogLine, 0))).toMatchObject({ timestamp: '1970-01-01T00:00:00.000Z' });
  });

  test('that is refused leaves one too, with what is known of it', async () => {
    await world.call('get-application', null, { parameters: { id: 'national-2026.yanqi' } });
    await world.call('get-application', 'gulou', { parameters: { id: 'national-2026.nobody' } });
    expect(
      requests()
        .slice(-2)
        .map(({ status, actor, application }) => [status, typeof actor, application]),
    ).toEqual([
      [401, 'undefined', 'national-2026.yanqi'],
      [404, 'string', 'national-2026.nobody'],
    ]);
  });

  test('that fails says why beside it, and the number that the person was shown', async () => {
    const { application } = await begin(world, 'yanqi');
    const table = world.ports.table;
    const get = table.get.bind(table);
    table.get = async (key) => {
      if (key.pk === `APP#${application.id}`) throw new Error('the table is away');
      return get(key);
    };
    const reply = await world.call<{ context: { id: string } }>('get-application', 'yanqi', {
      parameters: { id: application.id },
    });
    table.get = get;
    expect(reply.status).toBe(500);
    const [fault, line] = world.lines.slice(-2);
    expect(fault).toMatchObject({
      level: 'error',
      message: 'fault',
      id: reply.body.context.id,
      error: 'Error: the table is away',
    });
    expect(line).toMatchObject({ level: 'error', message: 'request', status: 500 });
  });

  test('says no name, no answer, no reason and no token of anybody', async () => {
    const { application } = await begin(world, 'yanqi');
    await world.decide('submit', 'yanqi', application.id, { version: 1, answers });
    const reason = '请写明数据来源和统计口径。';
    const defects = [{ item: '6.2', note: reason }];
    await world.decide('return', 'bayingolin', application.id, { version: 2, defects });
    await world.call('get-application', 'yanqi', { parameters: { id: '马玉兰 13800000000' } });
    await world.relay();
    const said = world.lines.map((line) => lineText(line, Date.now())).join('\n');
    expect(world.lines.length).toBeGreaterThan(5);
    for (const word of ['马玉兰', '巴特尔', '焉耆回族自治县', reason, '13800000000', 'Bearer'])
      expect([word, said.includes(word)]).toEqual([word, false]);
    // The token of the test's issuer is the subject itself.
    expect(said).not.toMatch(/"(actor|subject)":"(yanqi|bayingolin)"/);
    expect(actorMark('yanqi')).toHaveLength(16);
  });
});

describe('a task', () => {
  test('leaves a line with what it is about and never with its token; what it throws goes on', async () => {
    const lines: LogLine[] = [];
    const log = (line: LogLine) => void lines.push(line);
    const payload = { applicationId: 'c.o', run: 1, state: 'PrefectureReview', stage: 2, token: 'secret' };
    await logged(log, 'open-stage', async () => 'done')(payload, { awsRequestId: 'r-1' });
    const failing = logged(log, 'open-stage', async () => {
      throw new Error('away', { cause: new Error('throttled') });
    });
    await expect(failing(payload)).rejects.toThrow('away');
    expect(lines).toMatchObject([
      {
        level: 'info',
        task: 'open-stage',
        request: 'r-1',
        application: 'c.o',
        campaign: 'c',
        stage: 2,
        run: 1,
      },
      { level: 'error', application: 'c.o', error: 'Error: away', cause: { error: 'Error: throttled' } },
    ]);
    expect(JSON.stringify(lines)).not.toContain('secret');
  });
});

describe('the numbers of the business', () => {
  test('are lines of the log in CloudWatch’s own format: what was decided, and what waits', async () => {
    const { application } = await begin(world, 'yanqi');
    await world.decide('submit', 'yanqi', application.id, { version: 1, answers });
    await world.relay();
    const events = world.lines.filter((line) => line.message === 'event' && 'Decisions' in line);
    expect(events.map(({ Action, Campaign, Decisions }) => [Action, Campaign, Decisions])).toEqual([
      ['begin', 'national-2026', 1],
      ['submit', 'national-2026', 1],
    ]);
    expect(events.every(isMetric)).toBe(true);

    await eventModules['measure-campaigns'](world.ports)();
    const waiting = world.lines.filter((line) => 'Waiting' in line);
    expect(waiting.map(({ Campaign, Stage, Waiting }) => [Campaign, Stage, Waiting])).toEqual([
      ['national-2026', 'underReview.prefecture', 1],
    ]);
    expect(waiting.every(isMetric)).toBe(true);
    const objections = world.lines.filter((line) => 'OpenObjections' in line);
    expect(objections.length).toBeGreaterThan(0);
    expect(objections.every(isMetric)).toBe(true);
  });

  test('count what the relay could not follow, and the event is named', async () => {
    const { application } = await begin(world, 'yanqi');
    await world.decide('submit', 'yanqi', application.id, { version: 1, answers });
    const start = world.workflow.start.bind(world.workflow);
    world.workflow.start = async (machine, name, input) => {
      if (machine === 'Application') throw new Error('throttled');
      return start(machine, name, input);
    };
    const follow = onStream(eventModules['relay-events'](world.ports), world.ports.log);
    const records = world.table.stream.read(0, 10_000).map(({ item, sequence }) => streamed(item, sequence));
    const { batchItemFailures } = await follow({ Records: records });
    expect(batchItemFailures).toHaveLength(1);
    const failures = world.lines.filter((line) => 'RelayFailures' in line);
    expect(failures.map(({ message }) => message)).toEqual([
      'a batch of events failed',
      'an event could not be followed',
    ]);
    expect(failures.at(-1)).toMatchObject({ pk: `APP#${application.id}`, sk: 'EVENT#000002' });
    expect(failures.every(isMetric)).toBe(true);
  });

  test('an event that is taken out of the table by hand is followed as RUNBOOK.md says', async () => {
    const { application } = await begin(world, 'yanqi');
    await world.decide('submit', 'yanqi', application.id, { version: 1, answers });
    const follow = onStream(eventModules['relay-events'](world.ports), world.ports.log);
    const image = world.table.stream
      .read(0, 10_000)
      .map(({ item, sequence }) => streamed(item, sequence).dynamodb?.NewImage)
      .find((one) => one?.['sk']?.S === 'EVENT#000002' && one['pk']?.S === `APP#${application.id}`);
    const byHand = { Records: [{ dynamodb: { ...(image && { NewImage: image }) } }] };
    expect(await follow(byHand)).toEqual({ batchItemFailures: [] });
    expect(world.workflow.started.map(({ name }) => name)).toEqual([`${application.id}-run1`]);
  });

  test('a metric carries its dimensions beside it', () => {
    expect(metric('Waiting', 3, { Campaign: 'c', Stage: 'draft' }, 5)).toEqual({
      _aws: {
        Timestamp: 5,
        CloudWatchMetrics: [
          {
            Namespace: 'Shifan',
            Dimensions: [['Campaign', 'Stage']],
            Metrics: [{ Name: 'Waiting', Unit: 'Count' }],
          },
        ],
      },
      Campaign: 'c',
      Stage: 'draft',
      Waiting: 3,
    });
  });
});
