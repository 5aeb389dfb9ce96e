import type { Message } from '#functions/ports/mailer.ts';
import type { Ports } from '#functions/ports/ports.ts';
import { planInbox } from '#functions/stores/plan-keys.ts';
import type { Stores } from '#functions/stores/stores.ts';
import { dateOf, shownDate, startOf } from '#shared/domain/time.ts';
import type { PlanUnitId } from '#shared/model/ids.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { Plan, PlanEvent } from '#shared/model/plan.ts';

/**
 * Tells people what happened to a plan. A unit is told of its own parts; the leading group gets one message a day however
 * many units report, and a unit that is reminded gets one a day whatever it is behind with. Ids are made of the event or of
 * the day, so telling again changes nothing.
 */
export async function relayPlan(ports: Ports, stores: Stores, event: PlanEvent): Promise<void> {
  const plan = await stores.plans.load(event.plan);
  if (plan === undefined) throw new Error(`plan ${event.plan} of event ${event.number} does not exist`);
  for (const message of await messagesOf(stores, plan, event)) await ports.mailer.send(message);
}

async function messagesOf(stores: Stores, plan: Plan, event: PlanEvent): Promise<Message[]> {
  const task = plan.tasks.find(({ id }) => id === event.task)?.name ?? '';
  const because = event.reason === null ? '' : `${event.reason}`;
  switch (event.type) {
    case 'WorkSubmitted':
      return [await waitingDigest(stores, plan, event.at)];
    case 'WorkAccepted':
      return toUnit(plan, event, `验收通过：${task}`, because === '' ? '已完成。' : `意见：${because}`);
    case 'WorkReturned':
      return toUnit(plan, event, `退回：${task}`, `请补充后重新报请验收。理由：${because}`);
    case 'DueMoved':
      return toUnit(
        plan,
        event,
        `期限调整：${task}`,
        `新的期限为${shownDate(String(event.data['after']))}。理由：${because}`,
      );
    case 'UnitsReminded':
      return reminders(plan, event);
    case 'IssueRaised':
      return [
        {
          ...toCounty(plan, event.at),
          id: `${plan.id}.${event.number}`,
          subject: `提请一事一议：${String(event.data['title'])}`,
          kind: 'todo',
          outside: `提请一事一议：${plan.title}`,
          body: '请提请县人民政府研究，并登记决定。',
          at: event.at,
        },
      ];
    case 'IssueDecided':
      return event.unit === null
        ? []
        : toUnit(plan, event, `一事一议决定：${String(event.data['title'])}`, String(event.data['text']));
    default:
      return [];
  }
}

function toCounty(plan: Plan, at: Instant): Omit<Message, 'id' | 'subject' | 'body'> {
  return { organisation: plan.organisation, role: 'applicant', link: `/plan?id=${plan.id}`, at };
}

/** What waits for acceptance on a day, counted anew with each report: it replaces itself. */
async function waitingDigest(stores: Stores, plan: Plan, at: Instant): Promise<Message> {
  const waiting = (await stores.plans.works(plan.id)).filter(({ state }) => state === 'reported').length;
  const day = dateOf(at);
  return {
    ...toCounty(plan, startOf(day)),
    id: `${plan.id}.waiting.${day}`,
    subject: `创建方案：${waiting} 项待验收`,
    kind: 'todo',
    body: `${plan.title}：责任单位已报请验收 ${waiting} 项，请核对后验收或退回。`,
  };
}

function message(
  plan: Plan,
  unit: PlanUnitId,
  id: string,
  at: Instant,
  subject: string,
  body: string,
): Message {
  return {
    id,
    organisation: planInbox(plan.id, unit),
    role: 'participant',
    subject,
    body,
    link: '/my-tasks',
    at,
  };
}

function toUnit(plan: Plan, { unit, number, at }: PlanEvent, subject: string, body: string): Message[] {
  return unit === null ? [] : [message(plan, unit, `${plan.id}.${number}`, at, subject, body)];
}

/** Under the day, not the event: a second reminder on the same day takes the first one's place. */
function reminders(plan: Plan, event: PlanEvent): Message[] {
  const day = dateOf(event.at);
  const units = event.data['units'] as { unit: PlanUnitId; lines: readonly string[] }[];
  return units.map(({ unit, lines }) => planReminder(plan, unit, lines, day));
}

/** One unit's reminder of one day. */
export function planReminder(
  plan: Plan,
  unit: PlanUnitId,
  lines: readonly string[],
  day: ReturnType<typeof dateOf>,
): Message {
  const body = `${plan.title}，请抓紧办理：${lines.join('；')}。`;
  const id = `${plan.id}.reminder.${unit}.${day}`;
  return message(plan, unit, id, startOf(day), `催办：${lines.length} 项任务逾期或即将到期`, body);
}
