import { arranged, bookingsOf, defencePanels, expectedAt } from '#functions/middleware/defence.ts';
import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { applicationsAt, managedCampaign } from '#functions/middleware/review.ts';
import type { SlotChange } from '#functions/stores/defence-store.ts';
import { scheduleDefence } from '#shared/contract/routes.ts';
import { defenceDecision } from '#shared/domain/defence.ts';
import { timetable } from '#shared/domain/timetable.ts';
import type { Defence, Slot } from '#shared/model/defence.ts';

/** Before anybody was told all of it anew; afterwards only who has no time yet, and nobody is moved. */
export default commandEndpoint(
  scheduleDefence,
  (tools) =>
    async ({ parameters, body, actor, marker, now }) => {
      const campaign = await managedCampaign(tools, parameters.id, actor);
      const diary = await tools.defences.diary(campaign.lead);
      const defence = await arranged(tools, campaign, body.version);
      const told = defence.announcedAt !== null;
      const [waiting, panels, slots, bookings] = await Promise.all([
        applicationsAt(tools, campaign, 'defence'),
        defencePanels(tools, campaign.id),
        tools.defences.everySlot(campaign.id),
        bookingsOf(tools, campaign, (slot) => !told && slot.campaign === campaign.id),
      ]);
      const seen = new Map(slots.map((slot) => [slot.application as string, slot]));
      const tables = new Map(panels.map((panel) => [panel.application as string, panel]));
      const asked = waiting.filter(
        ({ id }) => tables.has(id) && !(told && seen.get(id)?.schedule === defence.schedule),
      );
      if (asked.length === 0)
        reject(
          'transitionNotAllowed',
          panels.length === 0 ? '请先抽取并公布答辩专家。' : '没有需要编排时间的单位。',
        );
      const seed = body.seed ?? tools.ports.ids.next();
      const schedule = told ? defence.schedule : defence.schedule + 1;
      const { settings } = defence;
      const hearings = asked.map(({ id }) => ({
        application: id as string,
        experts: expectedAt(tables.get(id)),
      }));
      const { appointments, left } = timetable(hearings, settings, bookings, seed, now);
      const units = new Map(asked.map((application) => [application.id as string, application]));
      const made = new Map(appointments.map((one) => [one.application, one]));
      const changes = asked.flatMap(({ id, organisation, organisationName }): SlotChange[] => {
        const before = seen.get(id) ?? null;
        const given = made.get(id);
        if (given === undefined) return [];
        const next: Slot = {
          campaign: campaign.id,
          application: id,
          organisation,
          organisationName,
          schedule,
          room: given.room,
          startsAt: given.startsAt,
          minutes: settings.minutes,
          attendance: null,
          earlier: [],
          revision: (before?.revision ?? 0) + 1,
        };
        return [{ seen: before, next }];
      });
      const why = '所填日期和地点已排满，或专家没有共同的空闲时间';
      const names = left.map((id) => ({ organisationName: units.get(id)?.organisationName ?? '', why }));
      const decision = defenceDecision(
        defence,
        { seed, schedule },
        {
          type: 'DefenceScheduled',
          data: {
            seed,
            scheduled: appointments.length,
            left: left.length,
            ...(told && { added: appointments.map(({ application }) => application) }),
          },
        },
        actor,
        now,
      );
      const reply = (committed: Defence) => ({
        defence: committed,
        scheduled: appointments.length,
        left: names,
      });
      return reply(
        orThrow(await tools.defences.commit(defence, decision, { slots: changes, diary, marker, reply })),
      );
    },
);
