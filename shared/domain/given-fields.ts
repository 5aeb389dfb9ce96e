import type { Application } from '../model/application.ts';
import type { Campaign } from '../model/campaign.ts';
import type { Edition, Field } from '../model/edition.ts';
import type { ItemId } from '../model/ids.ts';
import { linkAt } from './decide.ts';
import { regionOf } from './division-names.ts';

export { regionOf };

/** 推荐单位 and 申报县（市、区） are known from the chain; nobody types them. */
export function filledFromChain(
  { application, campaign }: { readonly application: Application; readonly campaign: Campaign },
  field: Field,
): string {
  if (field.type === 'division') return unitOf(application);
  const link = campaign.sealedBy === null ? undefined : linkAt(application, campaign.sealedBy);
  return link?.name ?? '—';
}

/** The applying county itself, as the form's 申报县（市、区） asks for it. */
export function unitOf(application: Pick<Application, 'chain' | 'organisationName'>): string {
  return regionOf(application.chain[0]?.name ?? application.organisationName);
}

/** What stands in the fields of an edition that the chain fills, by item. */
export function givenFields(
  edition: Edition,
  application: Application,
  campaign: Campaign,
): Partial<Record<ItemId, string>> {
  return Object.fromEntries(
    edition.sections.flatMap(({ items }) =>
      items.flatMap((item) =>
        item.type === 'recommender' || item.type === 'division'
          ? [[item.id, filledFromChain({ application, campaign }, item)]]
          : [],
      ),
    ),
  ) as Partial<Record<ItemId, string>>;
}
