import type { CaseView } from '#shared/contract/views.ts';
import { linkAt } from '#shared/domain/decide.ts';
import type { Application } from '#shared/model/application.ts';
import type { Field } from '#shared/model/edition.ts';

/** 推荐单位 and 申报县（市、区） are known from the chain; nobody types them. */
export function filledFromChain(
  { application, campaign }: Pick<CaseView, 'application' | 'campaign'>,
  field: Field,
): string {
  if (field.type === 'division') return unitOf(application);
  const link = campaign.sealedBy === null ? undefined : linkAt(application, campaign.sealedBy);
  return link?.name ?? '—';
}

/** The region that a health commission is of: 巴音郭楞蒙古自治州 for 巴音郭楞蒙古自治州卫生健康委员会. */
export function regionOf(name: string): string {
  return name.replace(/卫生健康委(员会)?$/, '');
}

/** The applying county itself, as the form's 申报县（市、区） asks for it. */
export function unitOf(application: Pick<Application, 'chain' | 'organisationName'>): string {
  return regionOf(application.chain[0]?.name ?? application.organisationName);
}
