import { linkAt } from '#shared/domain/decide.ts';
import type { CaseView } from '#shared/contract/views.ts';
import type { Field } from '#shared/model/edition.ts';

/** 推荐单位 and 申报县（市、区） are known from the chain; nobody types them. */
export function filledFromChain({ application, campaign }: Pick<CaseView, 'application' | 'campaign'>, field: Field): string {
  if (field.type === 'division') return application.organisationName;
  const link = campaign.sealedBy === null ? undefined : linkAt(application, campaign.sealedBy);
  return link?.name ?? '—';
}
