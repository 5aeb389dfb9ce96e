import type { Figure } from '../model/answer.ts';
import type { Measure } from '../model/edition.ts';
import type { PlanUnitId } from '../model/ids.ts';
import type { LocalDate } from '../model/instant.ts';
import type { Person } from '../model/organisation.ts';
import type { Plan, PlanDefinition, PlanTask, PlanUnit, PlanWork } from '../model/plan.ts';
import { readNumber } from './figures.ts';
import { type FigureState, figureState, shownFigure } from './measures.ts';
import { daysBetween } from './time.ts';

/** 县创建工作领导小组办公室: the county's own people who fill in its application also run its plan. */
export function managesPlan(plan: Pick<Plan, 'organisation'>, person: Person): boolean {
  return isOfCounty(plan, person) && person.roles.includes('applicant');
}

/** The county's own people, whatever they do. */
export function isOfCounty(plan: Pick<Plan, 'organisation'>, person: Person): boolean {
  return person.planUnit === undefined && person.organisation.id === plan.organisation;
}

/** Whether somebody acts for a unit of this plan; null where they do not. */
export function unitOf(plan: Plan, person: Person): PlanUnit | null {
  if (person.planUnit?.plan !== plan.id || person.organisation.id !== plan.organisation) return null;
  return plan.units.find(({ id }) => id === person.planUnit?.unit) ?? null;
}

/** The unit of a name, in whichever spelling: full-width or not, 〈〉 or brackets (DOMAIN E-15). */
export function unitNamed(units: readonly PlanUnit[], name: string): PlanUnit | undefined {
  const wanted = plainName(name);
  return units.find((unit) => [unit.name, ...unit.also].some((one) => plainName(one) === wanted));
}

export const plainName = (name: string) => name.normalize('NFKC').replace(/[\s<>〈〉()（）]/gu, '');

/**
 * Who has to do a task, each once: the units in the order of the source, then every township or member of the leading
 * group where the plan says so (各乡镇<街道>).
 */
export function unitsOf(plan: Pick<PlanDefinition, 'units'>, task: PlanTask): PlanUnit[] {
  const named = task.units.flatMap((id) => plan.units.find((unit) => unit.id === id) ?? []);
  const more = plan.units.filter(
    (unit) =>
      !task.units.includes(unit.id) &&
      ((task.each.includes('townships') && unit.kind === 'township') ||
        (task.each.includes('members') && unit.member)),
  );
  return [...named, ...more];
}

/** 牵头: the unit that was marked, else the first. */
export function leadOf(plan: Pick<PlanDefinition, 'units'>, task: PlanTask): PlanUnit | null {
  const units = unitsOf(plan, task);
  return units.find(({ id }) => id === task.lead) ?? units[0] ?? null;
}

/** The figures that a unit says for a task. */
export function measuresFor(
  plan: Pick<PlanDefinition, 'units'>,
  task: PlanTask,
  unit: Pick<PlanUnit, 'id' | 'kind'>,
): Measure[] {
  const lead = leadOf(plan, task)?.id;
  return task.targets.flatMap(({ measure, collected }) =>
    (collected === 'lead' ? unit.id === lead : unit.kind === 'township') ? [measure] : [],
  );
}

/** Nothing was said yet. */
export function unbegun(plan: Plan['id'], task: PlanTask['id'], unit: PlanUnitId): PlanWork {
  return {
    plan,
    task,
    unit,
    state: 'open',
    percent: 0,
    figures: {},
    points: [],
    text: '',
    due: null,
    reported: null,
    decided: null,
    version: 0,
  };
}

/** How far one unit's part is, on a day. `due` is the last day. */
export type WorkStanding = 'done' | 'waiting' | 'late' | 'dueSoon' | 'running' | 'notBegun';
export const standingLabels = {
  done: '已完成',
  waiting: '待验收',
  late: '已逾期',
  dueSoon: '即将到期',
  running: '进行中',
  notBegun: '未开展',
} as const satisfies Record<WorkStanding, string>;

/** Days before the last one in which a part is 即将到期. */
export const dueSoonDays = 15;

export function dueOf(task: Pick<PlanTask, 'due'>, work: Pick<PlanWork, 'due'>): LocalDate {
  return work.due ?? task.due;
}

/**
 * Where one part stands. What waits for acceptance is the leading group's to do and not late, if it came in time; what came
 * late and is done is done: the record shows when.
 */
export function standingOf(task: Pick<PlanTask, 'due'>, work: PlanWork, today: LocalDate): WorkStanding {
  if (work.state === 'accepted') return 'done';
  if (work.state === 'reported') return 'waiting';
  const left = daysBetween(today, dueOf(task, work));
  if (left < 0) return 'late';
  if (left <= dueSoonDays) return 'dueSoon';
  return work.version > 0 && (work.percent > 0 || work.state === 'returned') ? 'running' : 'notBegun';
}

/** A target as the county stands: who said what is added up as integers, never percentages of percentages. */
export interface TargetStanding {
  readonly measure: Measure;
  readonly figure: Figure;
  readonly state: FigureState;
  /** 「38/40（95.00%）」. */
  readonly shown: string;
  /** Units that have not said theirs. */
  readonly missing: readonly string[];
}

/** @param works of the task, one for each unit that said something */
export function targetsOf(
  plan: Pick<PlanDefinition, 'units'>,
  task: PlanTask,
  works: readonly PlanWork[],
): TargetStanding[] {
  return task.targets.map(({ measure }) => {
    const asked = unitsOf(plan, task).filter((unit) =>
      measuresFor(plan, task, unit).some(({ id }) => id === measure.id),
    );
    const said = asked.map((unit) => ({
      unit,
      figure: works.find((work) => work.unit === unit.id)?.figures[measure.id],
    }));
    const readable = said.filter(({ figure }) => isReadable(measure, figure));
    const missing = said.filter((one) => !readable.includes(one)).map(({ unit }) => unit.name);
    const sum = (part: 'value' | 'numerator' | 'denominator') =>
      String(readable.reduce((total, { figure }) => total + (readNumber(figure?.[part])?.value ?? 0), 0));
    const figure: Figure =
      readable.length === 0
        ? {}
        : measure.kind === 'count'
          ? { value: sum('value') }
          : { numerator: sum('numerator'), denominator: sum('denominator') };
    return {
      measure,
      figure,
      state: figureState(measure, figure),
      shown: readable.length === 0 ? '—' : shownFigure(measure, figure),
      missing,
    };
  });
}

/** A figure that can be added up: 0 of 0 may be added, as a township without such people says. */
function isReadable(measure: Measure, figure: Figure | undefined): boolean {
  if (measure.kind === 'count') return readNumber(figure?.value) !== null;
  const part = readNumber(figure?.numerator)?.value;
  const whole = readNumber(figure?.denominator)?.value;
  return part !== undefined && whole !== undefined && part <= whole;
}

/** A task as a whole. */
export interface TaskStanding {
  readonly standing: WorkStanding;
  /** Parts accepted, of all. */
  readonly done: number;
  readonly parts: number;
  readonly late: number;
  /** 0–100, the mean of its parts, rounded down so that 100 means all. */
  readonly percent: number;
  /** The latest day that binds one of its parts. */
  readonly due: LocalDate;
  readonly targets: readonly TargetStanding[];
  /** All of its parts are accepted and each target is reached. */
  readonly finished: boolean;
}

const worst: readonly WorkStanding[] = ['late', 'dueSoon', 'waiting', 'running', 'notBegun', 'done'];

export function taskStanding(
  plan: Plan,
  task: PlanTask,
  works: readonly PlanWork[],
  today: LocalDate,
): TaskStanding {
  const parts = unitsOf(plan, task).map(
    ({ id }) =>
      works.find((work) => work.task === task.id && work.unit === id) ?? unbegun(plan.id, task.id, id),
  );
  const standings = parts.map((work) => standingOf(task, work, today));
  const done = standings.filter((standing) => standing === 'done').length;
  const targets = targetsOf(plan, task, parts);
  const begun = parts.some(({ version }) => version > 0);
  const standing = worst.find((one) => standings.includes(one)) ?? 'notBegun';
  return {
    // One that nobody is behind with has begun as soon as one unit has.
    standing: standing === 'notBegun' && begun ? 'running' : standing,
    done,
    parts: parts.length,
    late: standings.filter((one) => one === 'late').length,
    percent:
      parts.length === 0
        ? 0
        : Math.floor(
            parts.reduce((sum, work) => sum + (work.state === 'accepted' ? 100 : work.percent), 0) /
              parts.length,
          ),
    due:
      parts
        .map((work) => dueOf(task, work))
        .sort()
        .at(-1) ?? task.due,
    targets,
    finished:
      parts.length > 0 && done === parts.length && targets.every(({ state }) => state === 'satisfied'),
  };
}
