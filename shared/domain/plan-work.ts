import type { Figure } from '../model/answer.ts';
import type { ItemId, PlanUnitId } from '../model/ids.ts';
import type { Instant, LocalDate } from '../model/instant.ts';
import type { Person } from '../model/organisation.ts';
import type { Plan, PlanTask, PlanUnit, PlanWork } from '../model/plan.ts';
import { blankFaults, readMeasure } from './measures.ts';
import {
  dueOf,
  managesPlan,
  measuresFor,
  standingLabels,
  standingOf,
  unbegun,
  unitOf,
  unitsOf,
} from './plan.ts';
import { objectionToManaging, type PlanDecision, planEvent, refusedAt } from './plan-decisions.ts';
import { accept, type Fault, type Result, refuse } from './refusal.ts';
import { dateOf, shownDate } from './time.ts';

/** One unit's part of one task. */
export interface Part {
  readonly task: PlanTask;
  readonly unit: PlanUnit;
  readonly work: PlanWork;
}

/**
 * The part that somebody asks for. A unit finds its own and no other: what another does is not there for it.
 * @returns notFound
 */
export function partOf(
  plan: Plan,
  place: { readonly task: ItemId; readonly unit: PlanUnitId },
  stored: PlanWork | undefined,
  person: Person,
): Result<Part> {
  const task = plan.tasks.find(({ id }) => id === place.task);
  const unit = task && unitsOf(plan, task).find(({ id }) => id === place.unit);
  if (task === undefined || unit === undefined) return refuse('notFound');
  const own = unitOf(plan, person);
  if (own === null ? !managesPlan(plan, person) : own.id !== unit.id) return refuse('notFound');
  return accept({ task, unit, work: stored ?? unbegun(plan.id, task.id, unit.id) });
}

/** What a unit says of its part. */
export interface Progress {
  readonly percent: number;
  readonly figures: Readonly<Record<string, Figure>>;
  readonly points: readonly boolean[];
  readonly text: string;
  /** 报请验收: it is done. */
  readonly complete: boolean;
}

/**
 * 报告进展, or 报请验收. Figures are held to the task's measures as on the form; unfinished ones may be blank, and a target
 * that is not reached is told and does not keep anybody from saying so.
 */
export function reportProgress(
  plan: Plan,
  { task, unit, work }: Part,
  seen: number,
  said: Progress,
  person: Person,
  now: Instant,
): Result<PlanDecision & { readonly works: readonly [PlanWork] }> {
  const illegal = objectionToPart(plan, work, seen);
  if (illegal !== null) return illegal;
  if (work.state === 'accepted') return refuse('transitionNotAllowed', '该项已经验收通过，不能再改。');
  const faults = faultsOfProgress(plan, task, unit, said);
  if (faults.length > 0) return refuse('invalidInput', faults[0]?.message, { faults });
  const next: PlanWork = {
    ...work,
    state: said.complete ? 'reported' : work.state === 'returned' ? 'returned' : 'open',
    percent: said.complete ? 100 : said.percent,
    figures: { ...said.figures },
    points: [...said.points],
    text: said.text,
    reported: { by: `${unit.name} ${person.name}`, at: now },
    version: work.version + 1,
  };
  const due = dueOf(task, work);
  const event = planEvent(plan, said.complete ? 'WorkSubmitted' : 'ProgressReported', person, now, {
    task: task.id,
    unit: unit.id,
    data: {
      percent: next.percent,
      figures: said.figures,
      text: said.text,
      ...(said.complete && { due, late: dateOf(now) > due }),
    },
    as: unitOf(plan, person),
  });
  return accept({ works: [next], event });
}

function faultsOfProgress(plan: Plan, task: PlanTask, unit: PlanUnit, said: Progress): Fault[] {
  const faults: Fault[] = [];
  const measures = measuresFor(plan, task, unit);
  const unknown = Object.keys(said.figures).filter((id) => !measures.some((measure) => measure.id === id));
  if (unknown.length > 0)
    faults.push({ pointer: '/figures', message: '其中有不由本单位填报的数字，请刷新后重新填写。' });
  for (const measure of measures) {
    const read = readMeasure(measure, said.figures[measure.id]);
    const found =
      read.state === 'faulty'
        ? read.faults
        : read.state === 'blank' && said.complete
          ? blankFaults(measure)
          : [];
    // 0 of 0 is a township without such people, not a mistake: it is added up with the others.
    for (const { part, message } of found)
      if (!(part === 'denominator' && isNothingOfNothing(said.figures[measure.id])))
        faults.push({ pointer: `/figures/${measure.id}/${part}`, message: forUnit(message) });
  }
  if (said.points.length > task.points.length)
    faults.push({ pointer: '/points', message: '工作要点已有调整，请刷新后重新勾选。' });
  if (said.complete && said.text.trim() === '')
    faults.push({ pointer: '/text', message: '请写明完成情况，再报请验收。' });
  const open = task.points.filter((_, index) => said.points[index] !== true);
  if (said.complete && unit.id === task.lead && open.length > 0)
    faults.push({
      pointer: '/points',
      message: `还有工作要点没有完成：${open.slice(0, 3).join('；')}${open.length > 3 ? '等' : ''}。`,
    });
  return faults;
}

const isNothingOfNothing = (figure: Figure | undefined) =>
  figure?.numerator?.trim() === '0' && figure.denominator?.trim() === '0';

/** The form's words offer «不适用», which a plan does not have: 0 of 0 says it. */
const forUnit = (message: string) =>
  message.replace('，或勾选“不适用”并说明理由', '；没有此类对象的，分子、分母都填 0');

/** 验收通过 or 退回, by the leading group. */
export function decideWork(
  plan: Plan,
  { task, unit, work }: Part,
  seen: number,
  verdict: { readonly accepted: boolean; readonly note: string },
  person: Person,
  now: Instant,
): Result<PlanDecision & { readonly works: readonly [PlanWork] }> {
  const illegal = objectionToManaging(plan, null, person) ?? objectionToPart(plan, work, seen);
  if (illegal !== null) return illegal;
  const { accepted } = verdict;
  const note = verdict.note.trim();
  if (accepted ? work.state !== 'reported' : work.state !== 'reported' && work.state !== 'accepted')
    return refuse('transitionNotAllowed', `${unit.name}还没有报请验收，不能${accepted ? '验收' : '退回'}。`);
  if (!accepted && note === '') return refusedAt('/note', '请写明退回的理由和需要补充的内容。');
  const short = measuresFor(plan, task, unit).flatMap((measure) => {
    const read = readMeasure(measure, work.figures[measure.id]);
    return read.state === 'read' && !read.satisfied ? [read.sentence] : [];
  });
  if (accepted && short.length > 0 && note === '')
    return refusedAt('/note', `${short.join('')}验收通过须写明理由。`);
  const next: PlanWork = {
    ...work,
    state: accepted ? 'accepted' : 'returned',
    decided: { by: person.name, at: now, note },
    version: work.version + 1,
  };
  return accept({
    works: [next],
    event: planEvent(plan, accepted ? 'WorkAccepted' : 'WorkReturned', person, now, {
      task: task.id,
      unit: unit.id,
      reason: note || null,
    }),
  });
}

/** 调整期限 for one unit's part, with a reason. */
export function moveDue(
  plan: Plan,
  { task, unit, work }: Part,
  seen: number,
  to: { readonly due: LocalDate; readonly reason: string },
  person: Person,
  now: Instant,
): Result<PlanDecision & { readonly works: readonly [PlanWork] }> {
  const illegal = objectionToManaging(plan, null, person) ?? objectionToPart(plan, work, seen);
  if (illegal !== null) return illegal;
  if (work.state === 'accepted') return refuse('transitionNotAllowed', '该项已经验收通过，不再有期限。');
  const before = dueOf(task, work);
  if (to.due === before) return refusedAt('/due', `期限原来就是${shownDate(before)}，没有变动。`);
  if (to.due < dateOf(now)) return refusedAt('/due', '新的期限不能早于今天。');
  const next: PlanWork = { ...work, due: to.due, version: work.version + 1 };
  return accept({
    works: [next],
    event: planEvent(plan, 'DueMoved', person, now, {
      task: task.id,
      unit: unit.id,
      reason: to.reason,
      data: { before, after: to.due },
    }),
  });
}

function objectionToPart(plan: Plan, work: PlanWork, seen: number): Result<never> | null {
  if (plan.status === 'closed') return refuse('transitionNotAllowed', '该方案已经结束，只能查看和打印。');
  if (work.version !== seen) return refuse('versionConflict', '这一项刚刚有变动。请刷新核对后重新办理。');
  return null;
}

/** Why files of a part may not be changed now; null where they may. */
export function objectionToFiles(plan: Plan, work: PlanWork): string | null {
  if (plan.status === 'closed') return '该方案已经结束，不能再变更材料。';
  return work.state === 'accepted' ? '该项已经验收通过，不能再变更材料。' : null;
}

/** What a unit is reminded of: everything that is late or due soon, in the order of the days. */
export interface Reminder {
  readonly unit: PlanUnit;
  readonly lines: readonly string[];
}

export function remindersOf(plan: Plan, works: readonly PlanWork[], today: LocalDate): Reminder[] {
  return plan.units.flatMap((unit) => {
    const due = plan.tasks.flatMap((task) => {
      if (!unitsOf(plan, task).some(({ id }) => id === unit.id)) return [];
      const work =
        works.find((one) => one.task === task.id && one.unit === unit.id) ??
        unbegun(plan.id, task.id, unit.id);
      const standing = standingOf(task, work, today);
      return standing === 'late' || standing === 'dueSoon'
        ? [{ task, standing, due: dueOf(task, work) }]
        : [];
    });
    if (due.length === 0) return [];
    const lines = due
      .toSorted((a, b) => (a.due < b.due ? -1 : a.due > b.due ? 1 : 0))
      .map(({ task, standing, due }) => `${task.name}（期限${shownDate(due)}，${standingLabels[standing]}）`);
    return [{ unit, lines }];
  });
}

/** 催办: one message a unit and day, whatever it is behind with. */
export function remindUnits(
  plan: Plan,
  works: readonly PlanWork[],
  units: readonly PlanUnitId[],
  person: Person,
  now: Instant,
): Result<PlanDecision> {
  const illegal = objectionToManaging(plan, null, person);
  if (illegal !== null) return illegal;
  const due = remindersOf(plan, works, dateOf(now)).filter(({ unit }) => units.includes(unit.id));
  if (due.length === 0)
    return refuse('transitionNotAllowed', '所选单位没有逾期或即将到期的任务，不需要催办。');
  const data = { units: due.map(({ unit, lines }) => ({ unit: unit.id, name: unit.name, lines })) };
  return accept({ event: planEvent(plan, 'UnitsReminded', person, now, { data }) });
}
