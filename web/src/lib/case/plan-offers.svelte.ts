import type { PlanProposalView } from '#shared/contract/plan-views.ts';
import { listPlanProposals } from '#shared/contract/routes.ts';
import { call } from '../api/client.ts';
import type { CaseWork } from '../state/case-work.svelte.ts';

/** What the county's own plan offers to this form, read once a case. A failure says nothing: the form can be filled in. */
export class PlanOffers {
  list = $state.raw<readonly PlanProposalView[]>([]);
  readonly #work: CaseWork;

  constructor(work: CaseWork) {
    this.#work = work;
    void this.load();
  }

  load = async (): Promise<void> => {
    const parameters = { id: this.#work.view.application.id };
    const reply = await call(listPlanProposals, { parameters }).catch(() => null);
    if (reply !== null) this.list = reply.proposals;
  };
}

const known = new WeakMap<CaseWork, PlanOffers>();

export function planOffersOf(work: CaseWork): PlanOffers {
  let offers = known.get(work);
  if (offers === undefined) {
    offers = new PlanOffers(work);
    known.set(work, offers);
  }
  return offers;
}
