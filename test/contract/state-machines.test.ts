import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import aslValidator from 'asl-validator';
import jsonata from 'jsonata';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { workflowTasks } from '#functions/manifest.ts';
import { stateMachineNames } from '#functions/state-machines.ts';
import { synthesize } from '#infra/app.ts';
import { checkDefinition } from '#infra/local/state-machine/check-definition.ts';
import type { StateDefinition, StateMachineDefinition } from '#infra/local/state-machine/definition.ts';
import { loadStateMachines } from '#infra/local/state-machine/load-template.ts';
import { dutyStates } from '#infra/workflows/designation-duties.ts';
import { designationTransitions, dutyActions } from '#shared/domain/designation-states.ts';
import { outcomesOf, type StageName, stageNames, stageOf } from '#shared/domain/stages.ts';
import { timelineOf } from '#shared/domain/timeline.ts';
import { type Action, actions, type Target, transitions } from '#shared/domain/transitions.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import { type Status, type StatusName, statusTable } from '#shared/model/status.ts';

const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'shifan-synth-'));
afterAll(() => fs.rmSync(outdir, { recursive: true, force: true }));

interface Template {
  readonly Resources: Readonly<
    Record<string, { Type: string; Metadata?: Readonly<Record<string, unknown>> }>
  >;
}
let text: string;
let machines: Readonly<Record<string, StateMachineDefinition>>;

beforeAll(async () => {
  await synthesize({ outdir, scope: 'workflows' });
  text = fs.readFileSync(path.join(outdir, 'ShifanWorkflow.template.json'), 'utf8');
  const template = JSON.parse(text) as Template;
  machines = loadStateMachines(template, (id) => String(template.Resources[id]?.Metadata?.['shifan:entry']));
}, 120_000);

function machine(name: string): StateMachineDefinition {
  const found = machines[name];
  if (found === undefined) throw new Error(`no state machine ${name}`);
  return found;
}

function state(name: string, of = 'Application'): StateDefinition {
  const found = machine(of).States[name];
  if (found === undefined) throw new Error(`no state ${name} in ${of}`);
  return found;
}

/** Where a stage leads after an answer of its token, by the conditions as they stand in the template. */
async function next(stage: StageName, outcome: string, to: string): Promise<string | undefined> {
  const decided = state(String(state(stage).Next));
  for (const rule of decided.Choices ?? []) {
    const expression = String(rule.Condition).replace(/^\{%|%\}$/g, '');
    if ((await jsonata(expression).evaluate({}, { outcome, state: to, stage: 7 })) === true) return rule.Next;
  }
  return decided.Default;
}

/** Every action that occurs in the choice after a stage. */
function drawn(stage: StageName): string[] {
  const conditions = (state(String(state(stage).Next)).Choices ?? []).map((rule) => String(rule.Condition));
  const named = conditions.flatMap((condition) =>
    [...condition.matchAll(/\$outcome = '(\w+)'/g)].map((match) => match[1]),
  );
  return [...new Set(named)].map(String).sort();
}

const statusNamed = (name: StatusName) => ({ name, level: 'province', step: 'evaluation' }) as Status;

/** Stages that an action can lead to, from what the transition table says of it. */
function targets(status: StatusName, action: Action): (StageName | 'Ended')[] {
  const table: Partial<Record<Action, { readonly to: Target }>> = transitions[status];
  const to = table[action]?.to;
  switch (to) {
    case undefined:
    case 'Same':
      return [];
    case 'FirstReview':
      return ['CountyEndorse', 'PrefectureReview', 'ProvincePreliminaryReview'];
    case 'NextReview':
      return ['ProvincePreliminaryReview'];
    case 'BackToReviewer':
      return ['CountyEndorse', 'PrefectureReview', 'ProvincePreliminaryReview', 'Evaluation'];
    case 'BackToSender':
      return status === 'recommended'
        ? ['CountyEndorse', 'PrefectureReview', 'ProvincePreliminaryReview', 'Ended']
        : ['Ended'];
    case 'AppealedStep':
      return ['Evaluation'];
    case 'AfterObjection':
      return ['Publicity', 'Naming'];
    case 'NextEvaluation':
      if (status === 'evaluating') return ['Evaluation', 'Selection'];
      // With a period of creation, and without one (A14).
      return status === 'creating' ? ['Evaluation'] : ['Creation', 'Evaluation'];
    default:
      return [stageOf({ status: statusNamed(to) })];
  }
}

const statusesOf: Record<StageName, readonly StatusName[]> = {
  CountyEndorse: ['underReview'],
  PrefectureReview: ['underReview'],
  ProvincePreliminaryReview: ['underReview'],
  FormalCheck: ['recommended'],
  Creation: ['creating'],
  Evaluation: ['evaluating'],
  Appeal: ['underAppeal'],
  Selection: ['ranked'],
  CandidateList: ['candidate'],
  Publicity: ['inPublicity'],
  UnderObjection: ['underObjection'],
  Naming: ['cleared'],
  Correction: ['returned'],
};

test('the machines are valid Amazon States Language and lie within what the embedded runner supports', () => {
  expect(Object.keys(machines).sort()).toEqual([...stateMachineNames].sort());
  expect(aslValidator({ StartAt: 'Missing', States: {} }).isValid).toBe(false);
  for (const [name, definition] of Object.entries(machines)) {
    const { isValid, errors } = aslValidator(definition);
    expect({ name, isValid, errors }).toEqual({ name, isValid: true, errors: [] });
    expect(() => checkDefinition(name, definition, { callbackServices: [] })).not.toThrow();
  }
});

test('every function of a machine names its module', () => {
  const template = JSON.parse(text) as Template;
  const functions = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
  const entries = functions.map(({ Metadata }) => Metadata?.['shifan:entry']);
  expect(entries.map(String).sort()).toEqual(
    [...workflowTasks].sort().map((name) => `functions/workflow/${name}.ts`),
  );
});

test('times are computed by tasks and partitions are never spelt out', () => {
  expect(text).not.toMatch(/\$now\(|\$millis\(/);
  for (const file of fs.readdirSync(outdir).filter((name) => name.endsWith('.template.json'))) {
    expect(fs.readFileSync(path.join(outdir, file), 'utf8')).not.toContain('arn:aws:');
  }
});

describe('the stages of an application', () => {
  test('are all there, wait for a token, and never time out', () => {
    const waiting = Object.entries(machine('Application').States).filter(([, { Resource }]) =>
      Resource?.endsWith('.waitForTaskToken'),
    );
    expect(waiting.map(([name]) => name).sort()).toEqual([...stageNames].sort());
    for (const [name, { TimeoutSeconds, HeartbeatSeconds, Arguments }] of waiting) {
      expect({ TimeoutSeconds, HeartbeatSeconds }).toEqual({});
      expect(Arguments).toMatchObject({
        FunctionName: 'functions/workflow/open-stage.ts',
        Payload: {
          applicationId: '{% $applicationId %}',
          run: '{% $run %}',
          state: name,
          stage: '{% $stage %}',
          token: '{% $states.context.Task.Token %}',
        },
      });
    }
    expect(machine('Application')).not.toHaveProperty('TimeoutSeconds');
  });

  test('are entered from where the stored status stands', async () => {
    expect(machine('Application').StartAt).toBe('LocateStage');
    const which = state('WhichStage');
    for (const name of [...stageNames, 'Ended']) {
      const taken = [];
      for (const rule of which.Choices ?? []) {
        const expression = String(rule.Condition).replace(/^\{%|%\}$/g, '');
        if (await jsonata(expression).evaluate({}, { state: name })) taken.push(rule.Next);
      }
      expect(taken).toEqual([name === 'Ended' ? 'Closed' : name]);
    }
    expect(which.Default).toBe('UnknownStage');
  });

  test.each(stageNames)('%s ends by exactly the actions that the transition table has for it', (stage) => {
    expect(drawn(stage)).toEqual([...outcomesOf[stage]].sort());
    for (const outcome of drawn(stage)) expect(actions).toContain(outcome);
  });

  test.each(stageNames)('%s leads where the transition table leads', async (stage) => {
    const relocated = ['LocateStage'];
    for (const status of statusesOf[stage]) {
      for (const action of outcomesOf[stage]) {
        for (const target of targets(status, action)) {
          const reached = await next(stage, action, target);
          const ends = action === 'name' ? ['Named'] : ['Closed', ...relocated];
          // The one action without a destination of its own: no level lies above the province but the lead.
          const onward = stage === 'ProvincePreliminaryReview' && action === 'forward' ? relocated : [target];
          expect(target === 'Ended' ? ends : onward, `${stage} ${action} → ${target}`).toContain(reached);
        }
      }
    }
  });

  test.each(stageNames)(
    '%s follows an application that has moved on, and refuses what nobody knows',
    async (stage) => {
      for (const outcome of outcomesOf[stage]) {
        expect(['LocateStage', 'Closed', 'Named']).toContain(await next(stage, outcome, 'ElsewhereByNow'));
      }
      expect(await next(stage, 'receive', stage)).toBe('UnknownOutcome');
      expect(await next(stage, 'invented', stage)).toBe('UnknownOutcome');
      expect(state('UnknownOutcome').Type).toBe('Fail');
    },
  );

  test('every action that closes a stage is waited for somewhere, but those of a draft and of a withdrawal', () => {
    const closing = (Object.keys(statusTable) as StatusName[])
      .filter((status) => stageOf({ status: statusNamed(status) }) !== 'Ended')
      .flatMap((status) => Object.entries(transitions[status] as Record<string, { to: Target }>))
      .filter(([, { to }]) => to !== 'Same')
      .map(([action]) => action);
    expect([...new Set(closing)].sort()).toEqual([...new Set(stageNames.flatMap(drawn))].sort());
  });
});

describe('the calendar of a campaign', () => {
  const campaign = {
    status: 'publicity',
    applicantLevel: 'county',
    deadlines: { county: '2026-03-31T15:59:59.999Z', prefecture: '2026-04-30T15:59:59.999Z' },
    creation: { endsOn: '2026-05-20' },
    publicity: { startsAt: '2026-06-01T01:00:00.000Z', endsAt: '2026-06-08T15:59:59.999Z' },
  } as unknown as Campaign;

  test('does every action of the system, by what the timeline hands it', () => {
    const system = (Object.values(transitions) as Partial<Record<Action, { by: string }>>[])
      .flatMap((table) => Object.entries(table))
      .filter(([, transition]) => transition?.by === 'system')
      .map(([action]) => action);
    const done = timelineOf(campaign).map(({ action }) => action);
    // What ends with its campaign is no matter of time: the campaign's sweep ends it, page by page. Who is held back is
    // what beginPublicity comes to for one that does not pass its gates (A19).
    expect([...new Set([...done, 'cancel', 'holdBack'])].sort()).toEqual([...new Set(system)].sort());
    const close = state('CloseStage', 'CampaignCalendar');
    expect(close.Arguments).toMatchObject({
      FunctionName: 'functions/workflow/close-stage.ts',
      Payload: {
        campaignId: '{% $campaignId %}',
        generation: '{% $generation %}',
        entry: '{% $states.input.entry %}',
      },
    });
  });

  test('looks a deadline up again after it has waited for it', () => {
    expect(state('WaitForDeadline', 'CampaignCalendar')).toMatchObject({
      Type: 'Wait',
      Timestamp: '{% $states.input.until %}',
      Next: 'NextDeadline',
    });
  });

  test('hands over to the next generation before its history is full', () => {
    const checks = ['WhatIsDue', 'StageClosed'].map((name) => state(name, 'CampaignCalendar').Choices ?? []);
    for (const rules of checks) {
      expect(rules.map(({ Condition, Next }) => [Condition, Next])).toContainEqual([
        '{% $rounds > 400 %}',
        'ContinueAsNew',
      ]);
    }
    for (const name of ['NextDeadline', 'CloseStage']) {
      expect(state(name, 'CampaignCalendar').Assign).toEqual({ rounds: '{% $rounds + 1 %}' });
    }
  });
});

describe('the duties of a title', () => {
  const duties = (name: string) => state(name, 'DesignationDuties');
  /** Where the machine goes with an answer of its look-up, by the conditions as they stand in the template. */
  async function reached(answer: object, rounds = 1): Promise<string | undefined> {
    const which = duties('WhatIsDue');
    for (const rule of which.Choices ?? []) {
      const expression = String(rule.Condition).replace(/^\{%|%\}$/g, '');
      if ((await jsonata(expression).evaluate({}, { states: { input: answer }, rounds })) === true)
        return rule.Next;
    }
    return which.Default;
  }

  test('C-17: every action of the system on a title has a day that is waited for and a state that does it', async () => {
    const ofSystem = Object.values(designationTransitions).flatMap((table) =>
      Object.entries(table).flatMap(([action, transition]) => (transition.by === 'system' ? [action] : [])),
    );
    expect([...new Set(ofSystem)].sort()).toEqual([...dutyActions].sort());
    expect(Object.keys(dutyStates).sort()).toEqual([...dutyActions].sort());
    for (const action of dutyActions) {
      const { wait, act } = dutyStates[action];
      expect(await reached({ next: 'wait', until: 'x', entry: { action } })).toBe(wait);
      expect(await reached({ next: 'act', entry: { action } })).toBe(act);
      expect(duties(wait)).toMatchObject({
        Type: 'Wait',
        Timestamp: '{% $states.input.until %}',
        Next: 'NextDuty',
      });
      expect(duties(act)).toMatchObject({
        Next: 'NextDuty',
        Arguments: {
          FunctionName: 'functions/workflow/perform-duty.ts',
          Payload: {
            designationId: '{% $designationId %}',
            generation: '{% $generation %}',
            entry: '{% $states.input.entry %}',
          },
        },
      });
    }
  });

  test('hands over to the next generation before its year or its history is full, and ends with the title', async () => {
    expect(await reached({ next: 'continue' })).toBe('ContinueAsNew');
    expect(await reached({ next: 'wait', entry: { action: 'openReport' } }, 401)).toBe('ContinueAsNew');
    expect(await reached({ next: 'done' })).toBe('DutiesEnded');
    expect(await reached({ next: 'stale' })).toBe('StaleGeneration');
    expect(await reached({ next: 'invented' })).toBe('UnknownAnswer');
    expect(duties('NextDuty').Assign).toEqual({ rounds: '{% $rounds + 1 %}' });
    expect(machine('DesignationDuties')).not.toHaveProperty('TimeoutSeconds');
  });
});
