import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { arrangedReview, managedCampaign } from '#functions/middleware/review.ts';
import type { Issue } from '#functions/stores/sheet-store.ts';
import { announcePanels } from '#shared/contract/routes.ts';
import { reviewDecision } from '#shared/domain/review.ts';
import { issueSheet, type SheetDecision } from '#shared/domain/sheets.ts';
import { SheetId } from '#shared/model/ids.ts';
import type { Review, Seat } from '#shared/model/review.ts';

export default commandEndpoint(
  announcePanels,
  (tools) =>
    async ({ parameters, body, actor, marker, now }) => {
      const campaign = await managedCampaign(tools, parameters.id, actor);
      const review = await arrangedReview(tools, campaign, body.version);
      const { step } = body;
      const state = review.panels[step] ?? reject('transitionNotAllowed', '该环节还没有抽取专家。');
      const panels = (await tools.reviews.panels(campaign.id, step)).filter(
        ({ draw }) => draw === state.draw,
      );
      const issues = panels.flatMap((panel): Issue[] => {
        const sheets: SheetDecision[] = [];
        const seats = panel.seats.map((seat): Seat => {
          if (seat.state !== 'proposed') return seat;
          const id = SheetId.parse(tools.ports.ids.next());
          sheets.push(issueSheet(id, panel, seat, campaign.lead, actor, now));
          return { ...seat, state: 'seated', sheet: id, at: now };
        });
        return sheets.length === 0
          ? []
          : [
              {
                seen: panel,
                sheets,
                panel: { ...panel, seats, revision: panel.revision + 1, updatedAt: now },
              },
            ];
      });
      const issued = issues.reduce((sum, { sheets }) => sum + sheets.length, 0);
      if (issued === 0 && state.publishedAt !== null) reject('transitionNotAllowed', '没有待公布的指派。');
      // Sheets are shown to experts only once the review says so: an announcement that broke off is seen by nobody.
      orThrow(await tools.sheets.issue(issues));
      const decision = reviewDecision(
        review,
        { panels: { ...review.panels, [step]: { ...state, publishedAt: state.publishedAt ?? now } } },
        { type: 'PanelsAnnounced', data: { step, draw: state.draw, issued } },
        actor,
        now,
      );
      const reply = (committed: Review) => ({ review: committed, issued });
      return reply(orThrow(await tools.reviews.commit(review, decision, { marker, reply })));
    },
);
