import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allowedActions, type Decision, decide, dueAt } from '#shared/domain/decide.ts';
import { instantAfter } from '#shared/domain/time.ts';
import { type Action, actions } from '#shared/domain/transitions.ts';
import { Application, ApplicationEvent } from '#shared/model/application.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import { Instant, LocalDate } from '#shared/model/instant.ts';
import type { Actor } from '#shared/model/organisation.ts';
import { type StatusName, statusTable } from '#shared/model/status.ts';
import { chongqingCampaign, draftOf, nationalCampaign } from '../fixtures/units.ts';
import { cast, fullCommand, later, shut, smooth, withPublicity } from '../fixtures/world.ts';

const opening = Instant.parse('2026-04-01T00:00:00.000Z');
const hardOne: Campaign = { ...chongqingCampaign, quota: { places: 1, kind: 'hard' } };
/** First created, then evaluated (C-07). */
const withCreation: Campaign = { ...hardOne, creation: { endsOn: LocalDate.parse('2026-08-31') } };

/** The way to a name: preferred by the random lives, or they would nearly all end in a withdrawal. */
const wayToName: readonly Action[] = [
  'submit',
  'resubmit',
  'forward',
  'recommend',
  'accept',
  'pass',
  'select',
  'beginPublicity',
  'endPublicity',
  'name',
];

/** One attempt: who, what, how much later; mostly something that is allowed, so that long lives come about. */
const anyAttempt = fc.record({
  application: fc.nat(1),
  actor: fc.nat(cast.length - 1),
  action: fc.constantFrom(...actions),
  allowed: fc.oneof(
    { weight: 5, arbitrary: fc.constant(true) },
    { weight: 2, arbitrary: fc.constant(false) },
  ),
  onward: fc.oneof({ weight: 6, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  choice: fc.nat(1_000),
  hours: fc.oneof(
    { weight: 20, arbitrary: fc.integer({ min: 0, max: 48 }) },
    { weight: 1, arbitrary: fc.integer({ min: 60, max: 900 }) },
  ),
  publicity: fc.oneof(
    { weight: 30, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  ),
});
type Attempt = typeof anyAttempt extends fc.Arbitrary<infer T> ? T : never;

interface Life {
  readonly start: Application;
  application: Application;
  /** Somebody objects to the unit, and nobody has decided about it yet. */
  objected: boolean;
  readonly decisions: Decision[];
}
interface World {
  campaign: Campaign;
  now: Instant;
  places: number;
  readonly lives: Life[];
}

type Kind = 'chongqing' | 'creation' | 'national';

function worldOf(kind: Kind): World {
  const campaign = { chongqing: hardOne, creation: withCreation, national: nationalCampaign }[kind];
  const drafts =
    kind !== 'national'
      ? [draftOf('qijiang', campaign), draftOf('wansheng', campaign)]
      : [draftOf('yanqi', nationalCampaign), draftOf('qijiang', nationalCampaign)];
  return {
    campaign,
    now: opening,
    places: 0,
    lives: drafts.map((start) => ({ start, application: start, objected: false, decisions: [] })),
  };
}

const around = ({ campaign, now, places }: World, { application, objected }: Life) =>
  smooth(application, campaign, now, places, objected);

/** What anybody of the cast may do now. */
function offers(world: World, life: Life): { actor: Actor; action: Action }[] {
  return cast.flatMap((actor) =>
    allowedActions(life.application, actor, around(world, life))
      .filter((offer) => offer.refusal === null)
      .map(({ action }) => ({ actor, action })),
  );
}

function attempt(
  world: World,
  step: Attempt,
  check: (life: Life, actor: Actor, action: Action) => void = () => {},
): void {
  world.now = later(world.now, step.hours);
  const life = world.lives[step.application % world.lives.length] as Life;
  const { name } = life.application.status;
  if (step.choice % 5 === 0 && (name === 'inPublicity' || name === 'cleared')) life.objected = true;
  const all = step.allowed ? offers(world, life) : [];
  const ahead = step.onward ? all.filter(({ action }) => wayToName.includes(action)) : [];
  const able = ahead.length > 0 ? ahead : all;
  const pick =
    able.length > 0
      ? able[step.choice % able.length]
      : { actor: cast[step.actor] as Actor, action: step.action };
  if (pick === undefined) return;
  if (step.publicity && world.campaign.publicity === null && world.places > 0)
    world.campaign = withPublicity(world.campaign, world.now);
  check(life, pick.actor, pick.action);
  const decision = decide(life.application, fullCommand(pick.action), pick.actor, around(world, life));
  if (!decision.ok) return;
  if (pick.action === 'dismissObjection') life.objected = false;
  life.application = decision.value.next;
  life.decisions.push(decision.value);
  world.places += decision.value.places;
}

const anyLife = fc.record({
  kind: fc.constantFrom<Kind>('chongqing', 'creation', 'national'),
  steps: fc.array(anyAttempt, { minLength: 1, maxLength: 50, size: 'max' }),
});

function live(kind: Kind, steps: readonly Attempt[], check?: Parameters<typeof attempt>[2]): World {
  const world = worldOf(kind);
  for (const step of steps) attempt(world, step, check);
  return world;
}

// Long lives on a busy machine: the default 5 s would be a test of the machine.
describe('laws of the decision', { timeout: 60_000 }, () => {
  test('decide accepts exactly what allowedActions offers without a refusal, for everybody at any time', () => {
    fc.assert(
      fc.property(anyLife, ({ kind, steps }) => {
        const world = worldOf(kind);
        for (const step of steps) {
          attempt(world, step);
          for (const life of world.lives) {
            const { application } = life;
            const circumstances = around(world, life);
            const actor = cast[step.actor] as Actor;
            const offered = new Map(
              allowedActions(application, actor, circumstances).map((offer) => [offer.action, offer.refusal]),
            );
            for (const action of actions) {
              const decision = decide(application, fullCommand(action), actor, circumstances);
              expect(decision.ok, `${application.status.name} ${action}`).toBe(offered.get(action) === null);
              const refusal = offered.get(action);
              if (!decision.ok && refusal) expect(decision.refusal).toEqual(refusal);
              if (!decision.ok && refusal === undefined)
                expect(['transitionNotAllowed', 'notPermitted']).toContain(decision.refusal.code);
              if (!decision.ok) expect(decision.refusal.detail).toMatch(/[\u4e00-\u9fff]/u);
            }
          }
        }
      }),
      { numRuns: 20 },
    );
  });

  test('versions count events, events chain from status to status, and stages only rise', () => {
    fc.assert(
      fc.property(anyLife, ({ kind, steps }) => {
        for (const { start, application, decisions } of live(kind, steps).lives) {
          expect(application.version).toBe(1 + decisions.length);
          expect(() => Application.parse(application)).not.toThrow();
          let before = start;
          for (const { next, event } of decisions) {
            expect(() => ApplicationEvent.parse({ ...event, previous: '', hash: '' })).not.toThrow();
            expect(event).toMatchObject({
              number: before.version + 1,
              from: before.status,
              to: next.status,
              stage: next.stage,
              run: next.run,
            });
            expect(next.version).toBe(event.number);
            const moved = event.closes !== null;
            expect(event.closes).toBe(moved ? before.stage : null);
            expect(next.stage).toBe(moved ? event.number : before.stage);
            expect(next.stage).toBeGreaterThanOrEqual(before.stage);
            expect(event.at >= before.updatedAt).toBe(true);
            before = next;
          }
          // The record alone rebuilds the status.
          expect(decisions.at(-1)?.event.to ?? start.status).toEqual(application.status);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('an end is final, but for the reopening of a withdrawal and one appeal (E-61)', () => {
    fc.assert(
      fc.property(anyLife, ({ kind, steps }) => {
        for (const { decisions } of live(kind, steps).lives) {
          for (const { event } of decisions) {
            if (event.from !== null && statusTable[event.from.name].ended)
              expect(['withdrawn reopen', 'notPassed appeal']).toContain(
                `${event.from.name} ${event.action}`,
              );
          }
          // Once in a run: who withdrew after it and was sent anew has another verdict to ask about.
          const runs = decisions.flatMap(({ event }) => (event.action === 'appeal' ? [event.run] : []));
          expect(runs).toEqual([...new Set(runs)]);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('N-47: nobody is cleared or named while an objection is open (对公示后无异议的)', () => {
    fc.assert(
      fc.property(anyLife, ({ kind, steps }) => {
        for (const life of live(kind, steps, (before, actor, action) => {
          if (action !== 'name' && action !== 'endPublicity') return;
          const now = later(before.application.updatedAt, 24 * 365);
          const campaign = withPublicity(chongqingCampaign, before.application.updatedAt);
          const circumstances = smooth(before.application, campaign, now, 0, true);
          expect(decide(before.application, fullCommand(action), actor, circumstances).ok).toBe(false);
        }).lives) {
          const { name } = life.application.status;
          if (name === 'underObjection') expect(life.objected).toBe(true);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('A20, A21, A24: an investigation is left by its result, a withdrawal or a disqualification, and the one upheld ends on no list', () => {
    fc.assert(
      fc.property(anyLife, ({ kind, steps }) => {
        for (const { decisions } of live(kind, steps).lives) {
          for (const { event, concluded } of decisions) {
            if (event.from?.name !== 'underObjection') continue;
            expect(['dismissObjection', 'upholdObjection', 'withdraw', 'disqualify']).toContain(event.action);
            if (event.action === 'upholdObjection')
              expect([event.to.name, concluded]).toEqual(['dropped', 'left']);
            if (event.action === 'dismissObjection')
              expect(['inPublicity', 'cleared']).toContain(event.to.name);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  test('C-06: places never exceed a hard quota, and count the candidates as long as publicity has not begun', () => {
    fc.assert(
      fc.property(anyLife, ({ steps }) => {
        const world = live('chongqing', steps);
        expect(world.places).toBeGreaterThanOrEqual(0);
        expect(world.places).toBeLessThanOrEqual(1);
        if (world.campaign.publicity !== null) return;
        expect(world.places).toBe(
          world.lives.filter((life) => life.application.status.name === 'candidate').length,
        );
      }),
      { numRuns: 40 },
    );
  });

  test('E-20: who submitted never reviews, forwards, evaluates, selects or names', () => {
    const own: readonly Action[] = [
      'submit',
      'reportCreation',
      'resubmit',
      'recall',
      'withdraw',
      'reopen',
      'appeal',
    ];
    fc.assert(
      fc.property(anyLife, ({ kind, steps }) => {
        for (const { start, decisions } of live(kind, steps).lives) {
          let submitter = start.submittedBy;
          for (const { next, event } of decisions) {
            if (event.actor.kind === 'person' && !own.includes(event.action as Action))
              expect(event.actor.subject).not.toBe(submitter);
            submitter = next.submittedBy;
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  test('nobody but the system acts after a deadline, and the system not before (E-30)', () => {
    fc.assert(
      fc.property(anyLife, ({ kind, steps }) => {
        live(kind, steps, (life, actor, action) => {
          if (action !== 'lapse' || actor.kind !== 'system') return;
          const due = dueAt(life.application, nationalCampaign);
          if (due === null) return;
          const on = decide(
            life.application,
            { action },
            actor,
            smooth(life.application, nationalCampaign, due),
          );
          expect(on.ok).toBe(false);
          const after = decide(
            life.application,
            { action },
            actor,
            smooth(life.application, nationalCampaign, instantAfter(due)),
          );
          if (life.application.status.name !== 'inPublicity') expect(after.ok).toBe(true);
        });
      }),
      { numRuns: 40 },
    );
  });

  test('nobody is left without a way on: every open case has somebody, or a timer, that can move it', () => {
    fc.assert(
      fc.property(anyLife, ({ kind, steps }) => {
        const world = live(kind, steps);
        const far = later(world.now, 24 * 365);
        for (const life of world.lives) {
          if (statusTable[life.application.status.name].ended) continue;
          const waiting = { ...world, now: far };
          if (life.application.status.name === 'candidate' && world.campaign.publicity === null)
            waiting.campaign = withPublicity(world.campaign, far);
          const onward = offers(waiting, life).filter(
            ({ action }) => action !== 'withdraw' && action !== 'receive',
          );
          expect(onward, life.application.status.name).not.toEqual([]);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('reachability', () => {
  /** Walks everything that the cast can do, at few instants, until nothing new comes up. */
  function explore(): { statuses: Set<StatusName>; fired: Set<Action> } {
    const statuses = new Set<StatusName>();
    const fired = new Set<Action>();
    const instants = [
      opening,
      Instant.parse('2026-06-15T16:00:00.000Z'),
      Instant.parse('2026-09-28T00:00:00.000Z'),
      Instant.parse('2026-12-28T00:00:00.000Z'),
    ];
    for (const campaign of [chongqingCampaign, nationalCampaign, withCreation]) {
      const seen = new Set<string>();
      const open = [draftOf(campaign === nationalCampaign ? 'yanqi' : 'qijiang', campaign)];
      for (let application = open.pop(); application !== undefined; application = open.pop()) {
        const { status, openedBy, returned, heldBack, publicity } = application;
        const key = JSON.stringify([
          status,
          openedBy,
          returned?.backTo,
          Boolean(heldBack),
          publicity?.endsAt,
        ]);
        if (seen.has(key)) continue;
        seen.add(key);
        statuses.add(status.name);
        for (const now of instants) {
          for (const phase of [
            campaign,
            withPublicity(campaign, Instant.parse('2026-09-27T00:00:00.000Z')),
            { ...campaign, status: 'cancelled' as const },
          ]) {
            for (const objected of [false, true]) {
              // Once for everybody: it counts a whole form.
              const passing = smooth(application, phase, now, 0, objected);
              const stopped = { ...passing, gates: [shut] };
              for (const actor of cast) {
                for (const action of actions) {
                  const circumstances = action === 'holdBack' ? stopped : passing;
                  const decision = decide(application, fullCommand(action), actor, circumstances);
                  if (!decision.ok) continue;
                  fired.add(action);
                  open.push(decision.value.next);
                }
              }
            }
          }
        }
      }
    }
    return { statuses, fired };
  }
  const { statuses, fired } = explore();

  test('every action can happen', () => {
    expect(actions.filter((action) => !fired.has(action))).toEqual([]);
  });

  test('A11, A24: every status is reached', () => {
    expect((Object.keys(statusTable) as StatusName[]).filter((name) => !statuses.has(name))).toEqual([]);
  });
});
