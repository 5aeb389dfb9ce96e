import type { Edition } from '../model/edition.ts';
import type { PlanDefinition, PlanTask, PlanWork } from '../model/plan.ts';
import { itemsOf } from './check-answers.ts';
import { plainName, unitsOf } from './plan.ts';
import type { Fault } from './refusal.ts';

/** What is wrong with a plan beyond its shape; pointers are those of a body with `definition`. */
export function faultsOfPlan(plan: PlanDefinition, standard: Edition | null): Fault[] {
  const faults: Fault[] = [];
  const say = (pointer: string, message: string) =>
    faults.push({ pointer: `/definition/${pointer}`, message });
  if (plan.publishedOn !== null && plan.publishedOn < plan.writtenOn)
    say('publishedOn', '发布日期不能早于成文日期。');
  if (plan.standard !== null && standard === null) say('standard', '没有这个标准，请重新选择。');
  twice(plan.phases, 'phases', '阶段编号', say);
  twice(plan.groups, 'groups', '类别编号', say);
  twice(plan.units, 'units', '单位编号', say);
  twice(plan.tasks, 'tasks', '任务编号', say);
  twice(plan.handIns, 'handIns', '报送事项编号', say);
  plan.phases.forEach((phase, index) => {
    if (phase.to < phase.from) say(`phases/${index}/to`, `“${phase.title}”的结束日期早于开始日期。`);
  });
  const names = new Map<string, number>();
  plan.units.forEach((unit, index) => {
    for (const name of [unit.name, ...unit.also]) {
      const known = names.get(plainName(name));
      if (known !== undefined && known !== index)
        say(`units/${index}/name`, `“${name}”与“${plan.units[known]?.name}”是同一个单位，请合并。`);
      names.set(plainName(name), index);
    }
  });
  for (const [index, task] of plan.tasks.entries()) faultsOfTask(plan, task, standard, `tasks/${index}`, say);
  return faults;
}

type Say = (pointer: string, message: string) => void;

function twice(list: readonly { readonly id: string }[], place: string, what: string, say: Say): void {
  const seen = new Set<string>();
  list.forEach(({ id }, index) => {
    if (seen.has(id)) say(`${place}/${index}/id`, `${what}“${id}”重复。`);
    seen.add(id);
  });
}

function faultsOfTask(
  plan: PlanDefinition,
  task: PlanTask,
  standard: Edition | null,
  place: string,
  say: Say,
): void {
  const called = `“${task.name}”`;
  if (!plan.groups.some(({ id }) => id === task.group)) say(`${place}/group`, `${called}的任务类别不存在。`);
  if (task.phase !== null && !plan.phases.some(({ id }) => id === task.phase))
    say(`${place}/phase`, `${called}的阶段不存在。`);
  const unknown = task.units.filter((id) => !plan.units.some((unit) => unit.id === id));
  if (unknown.length > 0 || new Set(task.units).size !== task.units.length)
    say(`${place}/units`, `${called}的责任单位重复或不在单位表中，请重新选择。`);
  else if (task.units.length === 0 && task.each.length === 0)
    say(`${place}/units`, `请为${called}选择责任单位。`);
  if (task.lead !== null && !unitsOf(plan, task).some(({ id }) => id === task.lead))
    say(`${place}/lead`, `${called}的牵头单位须是它的责任单位之一。`);
  if (new Set(task.targets.map(({ measure }) => measure.id)).size !== task.targets.length)
    say(`${place}/targets`, `${called}有重复的目标。`);
  if (task.targets.some(({ collected }) => collected === 'townships') && !task.each.includes('townships'))
    say(`${place}/targets`, `${called}有由各乡镇（街道）填报的目标，责任单位须包括各乡镇（街道）。`);
  const rows = new Set<string>(standard === null ? [] : itemsOf(standard).map(({ id }) => id));
  const strange = task.feeds.filter((id) => !rows.has(id));
  if (strange.length > 0)
    say(
      `${place}/feeds`,
      standard === null
        ? `${called}对应了条目，但方案没有选择标准。`
        : `${called}对应的条目 ${strange.join('、')} 不在所选标准中。`,
    );
}

/** What the leading group should still see to; nothing of it keeps the plan from being saved. */
export function planWarnings(plan: PlanDefinition): string[] {
  const orphans = plan.tasks.filter((task) => unitsOf(plan, task).length === 0);
  const nameless = plan.units.filter(({ officer }) => officer === null);
  return [
    ...orphans.map(
      (task) =>
        `“${task.name}”还没有责任单位：${task.each.includes('members') ? '请在单位表中勾选领导小组成员单位' : '请录入乡镇（街道）'}。`,
    ),
    ...(nameless.length > 0
      ? [
          `${nameless.length} 个单位还没有明确负责人（要求“明确专人负责”）：${nameless
            .slice(0, 5)
            .map(({ name }) => name)
            .join('、')}${nameless.length > 5 ? '等' : ''}。`,
        ]
      : []),
  ];
}

/** What was already reported and would be lost from sight: tasks and units with work stay. */
export function faultsOfRemoval(after: PlanDefinition, works: readonly PlanWork[]): Fault[] {
  const faults: Fault[] = [];
  for (const { task: id, unit: unitId } of works) {
    const task = after.tasks.find((one) => one.id === id);
    if (task !== undefined && unitsOf(after, task).some((unit) => unit.id === unitId)) continue;
    const unit = after.units.find((one) => one.id === unitId);
    faults.push({
      pointer: '/definition/tasks',
      message:
        task === undefined
          ? `任务 ${id} 已有进展记录，不能删除。`
          : `${unit?.name ?? unitId}在“${task.name}”中已有进展记录，不能去掉。`,
    });
  }
  return faults.slice(0, 10);
}
