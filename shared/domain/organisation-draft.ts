import type { Instant } from '../model/instant.ts';
import type { Organisation, PastState, Person } from '../model/organisation.ts';
import type { OrganisationEventType } from '../model/organisation-event.ts';
import { recordedActor } from './decide.ts';
import type { ChangeTerms, OrganisationEventDraft, UnitChange } from './organisation-change.ts';
import type { Fault } from './refusal.ts';

/** What is wrong with a change, gathered so that all of it is said at once. */
export class Faults {
  readonly list: Fault[] = [];
  say(pointer: string, message: string): void {
    this.list.push({ pointer, message });
  }
}

/** Units that a change touches, from which the next state of each is built step by step. */
export class Draft {
  readonly #changes = new Map<string, UnitChange>();
  readonly #terms: ChangeTerms;
  readonly #actor: Person;
  readonly #now: Instant;
  constructor(terms: ChangeTerms, actor: Person, now: Instant) {
    this.#terms = terms;
    this.#actor = actor;
    this.#now = now;
  }

  /** The unit as the change has it so far. */
  of(unit: Organisation): Organisation {
    return this.#changes.get(unit.id)?.next ?? unit;
  }

  add(
    before: Organisation | null,
    type: OrganisationEventType,
    change: Organisation | Partial<Organisation>,
    data: Record<string, unknown> = {},
  ): Organisation {
    const seen = before === null ? null : this.#changes.get(before.id);
    const number = seen?.event.number ?? (before?.version ?? 0) + 1;
    const next = {
      ...(before === null ? change : { ...this.of(before), ...change }),
      version: number,
    } as Organisation;
    const { on, document, reason } = this.#terms;
    const event: OrganisationEventDraft = {
      // The first thing that happens to a unit says what its entry is called; the others are told with it.
      type: seen?.event.type ?? type,
      number,
      organisation: next.id,
      on,
      document,
      reason: reason === '' ? null : reason,
      at: this.#now,
      actor: recordedActor(this.#actor),
      data: { ...seen?.event.data, ...data },
    };
    this.#changes.set(next.id, { before: seen ? seen.before : before, next, event });
    return next;
  }

  /** The state until today is kept beside the new one. */
  revise(unit: Organisation, type: OrganisationEventType, change: Partial<Organisation>): Organisation {
    const { name, fullName, divisionCode, parent, path, past = [] } = unit;
    const was: PastState = { until: this.#terms.on, name, fullName, divisionCode, parent, path };
    return this.add(unit, type, { ...change, past: [...past, was] }, { before: was, after: change });
  }

  /** The unit that the change establishes, once it has. */
  get created(): Organisation | undefined {
    return this.changes.find(({ before }) => before === null)?.next;
  }

  get changes(): UnitChange[] {
    return [...this.#changes.values()];
  }
}
