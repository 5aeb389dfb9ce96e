import { endpoint, type MemberRequest, type Tools } from '#functions/middleware/endpoint.ts';
import { planInbox } from '#functions/stores/plan-keys.ts';
import { expertInbox } from '#functions/stores/review-keys.ts';
import { listInbox } from '#shared/contract/routes.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { Person } from '#shared/model/organisation.ts';

/**
 * Who acts for a unit of a plan reads what that unit is told, and nothing of what the county is; an expert what they
 * are told themselves, and nothing of what the lead is.
 */
function inboxOf({ organisation, planUnit, expert }: Person): string {
  if (expert !== undefined) return expertInbox(expert);
  return planUnit === undefined ? organisation.id : planInbox(planUnit.plan, planUnit.unit);
}

export const readInbox =
  ({ inbox }: Tools) =>
  async ({ actor }: MemberRequest<typeof listInbox>) => {
    const messages = await inbox.list(inboxOf(actor), actor.roles);
    return {
      messages: messages.map(({ id, subject, body, link, at }) => ({
        id,
        subject,
        body,
        link,
        at: at as Instant,
      })),
    };
  };

export default endpoint(listInbox, readInbox);
