import type { Route } from '#shared/contract/route.ts';
import { routes } from '#shared/contract/routes.ts';

/** Tasks of the state machines. */
export const workflowTasks = [
  'locate-stage',
  'open-stage',
  'next-deadline',
  'close-stage',
  'continue-calendar',
  'locate-province',
  'open-province-stage',
  'next-province-timer',
  'act-province-timer',
  'continue-province',
  'sweep-page',
  'next-duty',
  'perform-duty',
  'continue-duties',
] as const;
export type WorkflowTask = (typeof workflowTasks)[number];

/** What streams, the bucket and timers trigger. */
export const eventHandlers = [
  'relay-events',
  'erase-content',
  'check-evidence',
  'reconcile',
  'deliver-mail',
  'deliver-hooks',
  'mail-bounced',
  'seal-records',
  'measure-campaigns',
] as const;
export type EventHandler = (typeof eventHandlers)[number];

/**
 * Every function of the product, as data: its name and where its module lies. The cloud's stacks read this and import
 * no handler; functions/registry.ts binds the same names to the modules.
 */
export type FunctionEntry =
  | { readonly kind: 'api'; readonly name: string; readonly entry: string; readonly route: Route }
  | { readonly kind: 'workflow'; readonly name: WorkflowTask; readonly entry: string }
  | { readonly kind: 'event'; readonly name: EventHandler; readonly entry: string };

export const functionEntries: readonly FunctionEntry[] = [
  ...routes.map((route) => ({
    kind: 'api' as const,
    name: route.name,
    entry: `functions/api/${route.name}.ts`,
    route,
  })),
  ...workflowTasks.map((name) => ({
    kind: 'workflow' as const,
    name,
    entry: `functions/workflow/${name}.ts`,
  })),
  ...eventHandlers.map((name) => ({
    kind: 'event' as const,
    name,
    entry: `functions/events/${name}.ts`,
  })),
];
