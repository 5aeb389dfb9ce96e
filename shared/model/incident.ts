import * as z from 'zod';
import { RecordedActor } from './chained-event.ts';
import { IncidentId, OrganisationId } from './ids.ts';
import { Instant, LocalDate } from './instant.ts';

/** 重大安全生产事故、重大医疗事故、违法违纪案件 (N-30), and what N-17 adds for counties: 涉老等重大负面事件. */
export const incidentKinds = ['safety', 'medical', 'discipline', 'negative'] as const;
export const IncidentKind = z.enum(incidentKinds);
export type IncidentKind = z.infer<typeof IncidentKind>;

export const incidentKindLabels = {
  safety: '重大安全生产事故',
  medical: '重大医疗事故',
  discipline: '违法违纪案件',
  negative: '涉老等重大负面事件',
} as const satisfies Record<IncidentKind, string>;

/**
 * A major negative event of a unit, put on record by a level above it: what happens after the publicity and before the
 * naming must still be known on the day of the naming (E-48). Never deleted; one that proves wrong is retracted.
 */
export const Incident = z.strictObject({
  id: IncidentId,
  organisation: OrganisationId,
  kind: IncidentKind,
  /** The day on which it happened. */
  on: LocalDate,
  /** What it was, and the decision or notice that establishes it. */
  description: z.string().min(1),
  at: Instant,
  by: RecordedActor,
  retracted: z.strictObject({ at: Instant, by: RecordedActor, reason: z.string() }).nullable(),
  revision: z.int().min(1),
});
export type Incident = z.infer<typeof Incident>;
