import type { PublicTitle } from '#shared/contract/designation-views.ts';
import { isLiving, shownHolder } from '#shared/domain/designation-states.ts';
import type { Designation } from '#shared/model/designation.ts';

/**
 * What anybody may know, field by field. A title under a case is valid until it is taken: that there is a case is
 * nobody's business before it is decided (DOMAIN D.5, «核查中» is not shown).
 */
export function publicTitle(designation: Designation): PublicTitle {
  const { fullName, title, leadName, plaque, documentNumber, date, revocation, closure, status } =
    designation;
  const end = revocation?.document ?? closure?.document ?? null;
  return {
    shownName: shownHolder(designation),
    fullName,
    title,
    leadName,
    plaqueNumber: plaque.number,
    document: { documentNumber, date },
    valid: isLiving(designation),
    label: status === 'revoked' ? '已取消' : status === 'closed' ? '已注销' : '有效',
    endedOn: end?.date ?? null,
    endedBy: end?.documentNumber ?? null,
  };
}
