import { endpoint, type MemberRequest, type Tools } from '#functions/middleware/endpoint.ts';
import { filesOfUnit, partView, planFor } from '#functions/middleware/plan.ts';
import { reject } from '#functions/middleware/refused.ts';
import { getMyPlan } from '#shared/contract/routes.ts';
import { unbegun, unitOf, unitsOf } from '#shared/domain/plan.ts';
import { dateOf } from '#shared/domain/time.ts';

export const readMyPlan =
  (tools: Tools) =>
  async ({ actor, now }: MemberRequest<typeof getMyPlan>) => {
    if (actor.planUnit === undefined)
      reject('notPermitted', '这里列出责任单位的任务。本县人员请打开“创建方案”。');
    const plan = await planFor(tools, actor.planUnit.plan, actor);
    const unit = unitOf(plan, actor) ?? reject('notFound');
    const [works, files, issues] = await Promise.all([
      tools.plans.works(plan.id, unit.id),
      filesOfUnit(tools, plan, unit.id),
      tools.plans.issues(plan.id),
    ]);
    const today = dateOf(now);
    const { id, title, organisationName, goal, phases, status } = plan;
    const parts = plan.tasks.flatMap((task) => {
      if (!unitsOf(plan, task).some((one) => one.id === unit.id)) return [];
      const work = works.find((one) => one.task === task.id) ?? unbegun(plan.id, task.id, unit.id);
      return [partView({ plan, task, unit, work }, files, today)];
    });
    return {
      plan: { id, title, organisationName, goal, phases, status },
      unit,
      parts,
      issues: issues.filter((issue) => issue.unit === unit.id),
      today,
    };
  };

export default endpoint(getMyPlan, readMyPlan);
