import type { Edition } from '../model/edition.ts';
import type { PlanId } from '../model/ids.ts';
import type { Instant, LocalDate } from '../model/instant.ts';
import type { Organisation, Person } from '../model/organisation.ts';
import type {
  Plan,
  PlanDefinition,
  PlanEvent,
  PlanIssue,
  PlanTask,
  PlanUnit,
  PlanWork,
} from '../model/plan.ts';
import { recordedActor } from './decide.ts';
import { managesPlan, unitOf } from './plan.ts';
import { faultsOfPlan, faultsOfRemoval } from './plan-check.ts';
import { accept, type Fault, type Result, refuse } from './refusal.ts';
import { dateOf } from './time.ts';

export type PlanEventDraft = Omit<PlanEvent, 'previous' | 'hash' | 'number'>;

/** What changes, and the entry of the record that says so. The store numbers the entry. */
export interface PlanDecision {
  readonly plan?: Plan;
  readonly works?: readonly PlanWork[];
  readonly issue?: PlanIssue;
  readonly event: PlanEventDraft;
}

/** Plans that a county may keep; one that failed stays in sight. */
export const mostPlans = 20;

const onlyManagers = () =>
  refuse('notPermitted', '创建方案由领导小组办公室（本县填报人员）管理。如需调整，请与他们联系。');
const closedPlan = () => refuse('transitionNotAllowed', '该方案已经结束，只能查看和打印。');
export const refusedAt = (pointer: string, message: string) =>
  refuse('invalidInput', message, { faults: [{ pointer, message }] });

/** An entry of the record. Who acts for a unit is recorded under its name, not the county's. */
export function planEvent(
  plan: Pick<Plan, 'id'>,
  type: PlanEvent['type'],
  person: Person,
  now: Instant,
  more: Partial<Pick<PlanEventDraft, 'task' | 'unit' | 'reason' | 'data'>> & {
    readonly as?: PlanUnit | null;
  } = {},
): PlanEventDraft {
  const actor = recordedActor(person);
  const { as, ...rest } = more;
  return {
    type,
    plan: plan.id,
    task: null,
    unit: null,
    at: now,
    actor: as && actor.kind === 'person' ? { ...actor, organisationName: as.name } : actor,
    reason: null,
    data: {},
    ...rest,
  };
}

/** A county lays down its plan. Only one that could apply has one: institutions and superiors have none. */
export function startPlan(
  id: PlanId,
  definition: PlanDefinition,
  source: Plan['source'],
  standard: Edition | null,
  person: Person,
  now: Instant,
): Result<PlanDecision & { readonly plan: Plan }> {
  const { organisation } = person;
  if (!mayStartPlan(organisation, person))
    return refuse('notPermitted', '创建方案由县（市、区）的填报人员制定。');
  const faults = faultsOfPlan(definition, standard);
  if (faults.length > 0) return refuse('invalidInput', faults[0]?.message, { faults });
  const plan: Plan = {
    ...definition,
    id,
    organisation: organisation.id,
    organisationName: organisation.name,
    source,
    handedIn: [],
    status: 'active',
    version: 1,
    updatedAt: now,
  };
  return accept({ plan, event: planEvent(plan, 'PlanStarted', person, now, { data: { source } }) });
}

export function mayStartPlan(organisation: Pick<Organisation, 'level'>, person: Person): boolean {
  return (
    organisation.level === 'county' && person.planUnit === undefined && person.roles.includes('applicant')
  );
}

/** 修改方案: the whole of it. What was reported already stays where it is. */
export function editPlan(
  plan: Plan,
  seen: number,
  definition: PlanDefinition,
  facts: { readonly standard: Edition | null; readonly works: readonly PlanWork[] },
  person: Person,
  now: Instant,
): Result<PlanDecision & { readonly plan: Plan }> {
  const illegal = objectionToManaging(plan, seen, person);
  if (illegal !== null) return illegal;
  const faults: Fault[] = [
    ...faultsOfPlan(definition, facts.standard),
    ...faultsOfRemoval(definition, facts.works),
  ];
  if (faults.length > 0) return refuse('invalidInput', faults[0]?.message, { faults });
  const next: Plan = { ...plan, ...definition, version: plan.version + 1, updatedAt: now };
  const data = { changed: changedParts(plan, next) };
  return accept({ plan: next, event: planEvent(plan, 'PlanEdited', person, now, { data }) });
}

/** Which parts differ, by name: enough for the record, the plan itself says how. */
function changedParts(before: PlanDefinition, after: PlanDefinition): string[] {
  const parts = {
    title: '名称',
    documentNumber: '文号',
    writtenOn: '成文日期',
    publishedOn: '发布日期',
    basis: '依据',
    goal: '目标',
    standard: '标准',
    phases: '阶段',
    groups: '任务类别',
    units: '责任单位',
    tasks: '任务',
    handIns: '报送事项',
  } as const satisfies Record<keyof PlanDefinition, string>;
  return (Object.keys(parts) as (keyof PlanDefinition)[]).flatMap((part) =>
    JSON.stringify(before[part]) === JSON.stringify(after[part]) ? [] : [parts[part]],
  );
}

/** Why the person may not change the plan as they saw it; null where they may. */
export function objectionToManaging(plan: Plan, seen: number | null, person: Person): Result<never> | null {
  if (!managesPlan(plan, person)) return onlyManagers();
  if (plan.status === 'closed') return closedPlan();
  if (seen !== null && plan.version !== seen)
    return refuse('versionConflict', '方案刚刚由他人修改。请刷新核对后重新办理。');
  return null;
}

/** 结束方案: nothing is reported any more; everything stays to be read. */
export function closePlan(
  plan: Plan,
  seen: number,
  reason: string,
  person: Person,
  now: Instant,
): Result<PlanDecision & { readonly plan: Plan }> {
  const illegal = objectionToManaging(plan, seen, person);
  if (illegal !== null) return illegal;
  const next: Plan = { ...plan, status: 'closed', version: plan.version + 1, updatedAt: now };
  return accept({ plan: next, event: planEvent(plan, 'PlanClosed', person, now, { reason }) });
}

/** 报送创建工作报告 (J-12): on which day, under which number; whether in time says the day. */
export function handIn(
  plan: Plan,
  seen: number,
  what: {
    readonly id: string;
    readonly on: LocalDate;
    readonly documentNumber: string;
    readonly note: string;
  },
  person: Person,
  now: Instant,
): Result<PlanDecision & { readonly plan: Plan }> {
  const illegal = objectionToManaging(plan, seen, person);
  if (illegal !== null) return illegal;
  const owed = plan.handIns.find(({ id }) => id === what.id);
  if (owed === undefined) return refuse('notFound', '方案中没有这项报送。');
  if (plan.handedIn.some(({ id }) => id === what.id))
    return refuse('transitionNotAllowed', `“${owed.title}”已经报送。`);
  if (what.on > dateOf(now)) return refusedAt('/on', '报送日期不能晚于今天。');
  const handed = { ...what, by: person.name, at: now };
  const next: Plan = {
    ...plan,
    handedIn: [...plan.handedIn, handed],
    version: plan.version + 1,
    updatedAt: now,
  };
  const data = { ...what, title: owed.title, to: owed.to, due: owed.due, late: what.on > owed.due };
  return accept({ plan: next, event: planEvent(plan, 'HandedIn', person, now, { data }) });
}

/** 提请一事一议 (J-14): by a unit for itself, or by the leading group's office. */
export function raiseIssue(
  plan: Plan,
  id: string,
  what: { readonly task: PlanTask['id'] | null; readonly title: string; readonly text: string },
  person: Person,
  now: Instant,
): Result<PlanDecision & { readonly issue: PlanIssue }> {
  const unit = unitOf(plan, person);
  if (unit === null && !managesPlan(plan, person)) return onlyManagers();
  if (plan.status === 'closed') return closedPlan();
  if (what.task !== null && !plan.tasks.some((task) => task.id === what.task))
    return refusedAt('/task', '方案中没有这项任务。');
  const issue: PlanIssue = {
    ...what,
    id,
    plan: plan.id,
    unit: unit?.id ?? null,
    raised: { by: `${unit?.name ?? plan.organisationName} ${person.name}`, at: now },
    decision: null,
    version: 1,
  };
  const { task, title } = what;
  return accept({
    issue,
    event: planEvent(plan, 'IssueRaised', person, now, {
      task,
      unit: issue.unit,
      data: { issue: id, title },
      as: unit,
    }),
  });
}

/** What the county government decided about it. */
export function decideIssue(
  plan: Plan,
  issue: PlanIssue,
  seen: number,
  what: { readonly text: string; readonly documentNumber: string; readonly on: LocalDate },
  person: Person,
  now: Instant,
): Result<PlanDecision & { readonly issue: PlanIssue }> {
  const illegal = objectionToManaging(plan, null, person);
  if (illegal !== null) return illegal;
  if (issue.decision !== null) return refuse('transitionNotAllowed', '该事项已经作出决定。');
  if (issue.version !== seen) return refuse('versionConflict', '该事项刚刚有变动。请刷新核对后重新办理。');
  if (what.on > dateOf(now)) return refusedAt('/on', '决定日期不能晚于今天。');
  if (what.on < dateOf(issue.raised.at)) return refusedAt('/on', '决定日期不能早于提请日期。');
  const next: PlanIssue = {
    ...issue,
    decision: { ...what, by: person.name, at: now },
    version: issue.version + 1,
  };
  return accept({
    issue: next,
    event: planEvent(plan, 'IssueDecided', person, now, {
      task: issue.task,
      unit: issue.unit,
      data: { issue: issue.id, title: issue.title, ...what },
    }),
  });
}
