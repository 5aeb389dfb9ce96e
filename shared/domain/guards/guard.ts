import type { Application } from '../../model/application.ts';
import type { Actor } from '../../model/organisation.ts';
import type { Circumstances } from '../circumstances.ts';
import { type Fault, type Refusal, refuse } from '../refusal.ts';
import type { Action, Transition } from '../transitions.ts';

/** What somebody wants to do, and what is known of it. */
export interface Question {
  readonly application: Application;
  readonly action: Action;
  readonly actor: Actor;
  readonly transition: Transition;
  readonly circumstances: Circumstances;
}

/** Why it cannot be done, or null: one guard looks at one thing, whoever asks. */
export type Guard = (question: Question) => Refusal | null;

/** A refusal as guards give it. */
export const no = (code: Refusal['code'], detail?: string, faults?: readonly Fault[]): Refusal =>
  refuse(code, detail, faults ? { faults } : {}).refusal;
