import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { standardOf } from '#functions/middleware/plan.ts';
import { reject } from '#functions/middleware/refused.ts';
import { mustStartPlan, startedPlan } from '#functions/middleware/start-plan.ts';
import { startPlanFromExample } from '#shared/contract/routes.ts';
import { countyNamed, definitionFrom, townshipsFor } from '#shared/domain/plan-start.ts';
import { monthsBetween } from '#shared/domain/time.ts';
import { PlanDefinition } from '#shared/model/plan.ts';
import { planExamples } from '#shared/standards/plan-examples.ts';

export default commandEndpoint(startPlanFromExample, (tools) => async (request) => {
  const { actor, body } = request;
  await mustStartPlan(tools, actor);
  const example = planExamples.find(({ edition }) => edition === body.example);
  const [edition, standard] = await Promise.all([tools.editions.load(body.example), standardOf(tools, body)]);
  const begins = example?.phases[0]?.from;
  if (example === undefined || edition === undefined || begins === undefined)
    reject('notFound', '没有这个样例。');
  if (body.standard !== null && standard === null) {
    const message = '没有这个标准，请重新选择。';
    reject('invalidInput', message, { faults: [{ pointer: '/standard', message }] });
  }
  const county = countyNamed(actor.organisation.name);
  if (body.townships.length === 0 && townshipsFor(example, county).length === 0) {
    const message = '请填写本县的乡镇（街道），每行一个：样例里有分给各乡镇的任务。';
    reject('invalidInput', message, { faults: [{ pointer: '/townships', message }] });
  }
  const definition = definitionFrom(example, edition, standard, {
    county,
    townships: body.townships,
    months: monthsBetween(begins, body.begins),
  });
  return startedPlan(tools, PlanDefinition.parse(definition), body.example, request);
});
