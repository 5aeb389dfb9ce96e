import type { Stores } from '#functions/stores/stores.ts';
import { banOf, identifiersOf } from '#shared/domain/bans.ts';
import type { Letter } from '#shared/model/application.ts';
import { type Ban, ProjectKind } from '#shared/model/ban.ts';
import type { Case } from './case.ts';
import { reject } from './refused.ts';

/**
 * The ban that a disqualification brings (A24), where the decision says so: of the unit, its kind of project and the
 * programme, from the date of the decision, for as long as the decision says (`fraudBanYears`: no source has a number).
 */
export async function banOfDisqualification(
  stores: Stores,
  { application, campaign }: Pick<Case, 'application' | 'campaign'>,
  { document, banYears }: { readonly document?: Letter | undefined; readonly banYears?: number | undefined },
): Promise<Ban | null> {
  if (banYears === undefined || document === undefined) return null;
  const kind = ProjectKind.safeParse(campaign.applicantLevel);
  if (!kind.success) reject('invalidInput', '该类申报没有禁申期。');
  const unit = (await stores.organisations.load(application.organisation)) ?? reject('notFound');
  return banOf(
    { organisation: unit.id, organisationName: unit.name },
    { kind: kind.data, programme: campaign.programme },
    { kind: 'disqualification', id: application.id },
    document,
    identifiersOf(unit),
    banYears,
  );
}
