import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import jsonata from 'jsonata';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { synthesize } from '#infra/app.ts';
import type { StateDefinition, StateMachineDefinition } from '#infra/local/state-machine/definition.ts';
import { loadStateMachines } from '#infra/local/state-machine/load-template.ts';
import {
  isProvinceOver,
  type ProvinceAction,
  type ProvinceStage,
  provinceActions,
  provinceOutcomes,
  provinceStageNames,
  provinceStageOf,
  provinceStages,
  provinceStatusTable,
  provinceTransitionOf,
} from '#shared/domain/province-states.ts';
import { provinceTimers } from '#shared/domain/province-timers.ts';
import {
  type ProvinceApplication,
  type ProvinceStatus,
  provinceStatuses,
} from '#shared/model/province-application.ts';

const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'shifan-synth-'));
afterAll(() => fs.rmSync(outdir, { recursive: true, force: true }));

interface Template {
  readonly Resources: Readonly<
    Record<string, { Type: string; Metadata?: Readonly<Record<string, unknown>> }>
  >;
}
let machine: StateMachineDefinition;

beforeAll(async () => {
  await synthesize({ outdir, scope: 'workflows' });
  const template = JSON.parse(
    fs.readFileSync(path.join(outdir, 'ShifanWorkflow.template.json'), 'utf8'),
  ) as Template;
  const machines = loadStateMachines(template, (id) =>
    String(template.Resources[id]?.Metadata?.['shifan:entry']),
  );
  machine = machines['ProvinceApplication'] as StateMachineDefinition;
}, 120_000);

function state(name: string): StateDefinition {
  const found = machine.States[name];
  if (found === undefined) throw new Error(`no state ${name}`);
  return found;
}

async function taken(name: string, variables: object, input: object = {}): Promise<string | undefined> {
  for (const rule of state(name).Choices ?? []) {
    const expression = String(rule.Condition)
      .replace(/^\{%|%\}$/g, '')
      .replaceAll('$states.input', '$input');
    if ((await jsonata(expression).evaluate({}, { ...variables, input })) === true) return rule.Next;
  }
  return state(name).Default;
}

const people = provinceStageNames.filter((name) => provinceStages[name].waits === 'people');
const timed = provinceStageNames.filter((name) => provinceStages[name].waits === 'time');

const statusesOf = (stage: ProvinceStage) =>
  provinceStatuses.filter((status) => provinceStageOf(status) === stage);

/** Stages that an action leads to from a stage, from what the table says of it. */
function targets(stage: ProvinceStage, action: ProvinceAction): (ProvinceStage | 'Ended')[] {
  return statusesOf(stage).flatMap((status) => {
    const to = provinceTransitionOf(status, action)?.to;
    if (to === undefined || to === 'Same') return [];
    return [to].flat().map((target) => provinceStageOf(target as ProvinceStatus));
  });
}

describe('the machine of a province’s application', () => {
  test('P2 P9 P10 P11: where people are waited for, it ends a stage by exactly the actions of the table', async () => {
    for (const stage of people) {
      const drawn = (state(`${stage}Decided`).Choices ?? []).flatMap(({ Condition }) =>
        [...String(Condition).matchAll(/\$outcome = '(\w+)'/g)].map((match) => match[1]),
      );
      expect([...new Set(drawn)].sort(), stage).toEqual([...provinceOutcomes(stage)].sort());
      for (const action of provinceOutcomes(stage)) {
        for (const target of targets(stage, action)) {
          const reached = await taken(`${stage}Decided`, { outcome: action, state: target });
          const ends = action === 'name' ? 'Named' : 'Closed';
          expect(reached, `${stage} ${action} → ${target}`).toBe(target === 'Ended' ? ends : target);
        }
        expect(await taken(`${stage}Decided`, { outcome: action, state: 'Elsewhere' })).toBe('LocateStage');
      }
      expect(await taken(`${stage}Decided`, { outcome: 'invented', state: stage })).toBe('UnknownOutcome');
    }
  });

  test('people are given no deadline: the timeout leads to the successor, within the year of an execution', () => {
    for (const stage of people) {
      expect(state(stage).Resource).toMatch(/waitForTaskToken$/);
      expect(state(stage).TimeoutSeconds).toBe(300 * 86_400);
      expect(state(stage).Catch).toMatchObject([{ ErrorEquals: ['States.Timeout'], Next: 'ContinueAsNew' }]);
    }
    expect(state('ContinueAsNew').Next).toBe('Continued');
  });

  test('every stage is entered from where the stored status stands', async () => {
    for (const stage of provinceStageNames) expect(await taken('WhichStage', { state: stage })).toBe(stage);
    expect(await taken('WhichStage', { state: 'Ended' })).toBe('Closed');
    expect(await taken('WhichStage', { state: 'Stale' })).toBe('StaleGeneration');
    expect(await taken('WhichStage', { state: 'Old' })).toBe('ContinueAsNew');
    expect(await taken('WhichStage', { state: 'invented' })).toBe('UnknownOutcome');
  });

  test('P3 P5 P8: where a time is waited for, it is looked up again after every wait, so it may be moved', async () => {
    for (const stage of timed) {
      const answered = (next: string) => taken(`${stage}Next`, {}, { next });
      expect(await answered('wait')).toBe(`${stage}Waits`);
      expect(await answered('act')).toBe(`${stage}Due`);
      expect(await answered('moved')).toBe('LocateStage');
      expect(await answered('continue')).toBe('ContinueAsNew');
      expect(await answered('invented')).toBe('UnknownOutcome');
      expect(state(`${stage}Waits`)).toMatchObject({ Timestamp: '{% $states.input.until %}', Next: stage });
      expect(state(`${stage}Due`).Next).toBe(stage);
    }
  });

  test('every action of the system is a timer of the stage that it closes, and the other way round', () => {
    const application = {
      period: { start: '2026-01-01', end: '2028-12-31' },
      returned: { until: '2026-05-01T15:59:59.999Z' },
      rectification: { until: '2026-05-01' },
      publicity: { endsAt: '2026-05-01T15:59:59.999Z' },
    } as unknown as ProvinceApplication;
    for (const status of provinceStatuses) {
      const timers = provinceTimers({ ...application, status }).map(({ action }) => action);
      const system = provinceActions.filter(
        (action) => provinceTransitionOf(status, action)?.by === 'system',
      );
      expect(
        timers.filter((action) => action !== 'remind'),
        status,
      ).toEqual(system);
      const stage = provinceStageOf(status);
      expect(stage !== 'Ended' && provinceStages[stage].waits === 'time', status).toBe(timers.length > 0);
    }
  });

  test('every stage belongs to one status, and only ends and the draft have none', () => {
    for (const stage of provinceStageNames) expect(statusesOf(stage)).toHaveLength(1);
    for (const status of provinceStatuses)
      expect(provinceStatusTable[status].stage === 'Ended').toBe(
        status === 'draft' || isProvinceOver(status),
      );
  });
});
