import { drawSeats } from '#functions/middleware/draw.ts';
import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { arrangedReview, managedCampaign } from '#functions/middleware/review.ts';
import { drawExperts } from '#shared/contract/routes.ts';
import { reviewDecision } from '#shared/domain/review.ts';
import type { Review } from '#shared/model/review.ts';
import { sheetSteps } from '#shared/model/status.ts';

export default commandEndpoint(drawExperts, (tools) => async ({ parameters, body, actor, marker, now }) => {
  const campaign = await managedCampaign(tools, parameters.id, actor);
  const review = await arrangedReview(tools, campaign, body.version);
  const { step } = body;
  if (!campaign.evaluation.includes(step) || !sheetSteps.includes(step))
    reject('invalidInput', '该环节不由专家评分。', {
      faults: [{ pointer: '/step', message: '该环节不由专家评分。' }],
    });
  const seed = body.seed ?? tools.ports.ids.next();
  const drawn = await drawSeats(tools, campaign, review, step, seed, actor, now);
  orThrow(await tools.reviews.keepDraw(campaign.id, step, drawn.draw, drawn.panels, drawn.barred));
  const { gaps, uncovered, spread, seats } = drawn.assignment;
  const given = [...seats.values()].reduce((sum, list) => sum + list.length, 0);
  const names = new Map(
    drawn.applications.map(({ id, organisationName }) => [id as string, organisationName]),
  );
  const decision = reviewDecision(
    review,
    {
      panels: {
        ...review.panels,
        [step]: {
          draw: drawn.draw,
          seed,
          applications: drawn.applications.length,
          publishedAt: review.panels[step]?.publishedAt ?? null,
        },
      },
    },
    {
      type: 'ExpertsDrawn',
      data: { step, draw: drawn.draw, seed, seats: given, spread, gaps: gaps.length, digest: drawn.digest },
    },
    actor,
    now,
  );
  const named = <T extends { readonly table: string }>({ table, ...rest }: T) => ({
    organisationName: names.get(table) ?? '',
    ...rest,
  });
  const reply = (committed: Review) => ({
    review: committed,
    seats: given,
    spread,
    gaps: gaps.map(named),
    uncovered: uncovered.map(named),
    barred: drawn.barred.reduce((sum, { applications }) => sum + applications.length, 0),
  });
  return reply(orThrow(await tools.reviews.commit(review, decision, { marker, reply })));
});
