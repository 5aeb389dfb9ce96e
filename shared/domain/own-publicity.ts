import type { Application } from '../model/application.ts';
import type { Campaign } from '../model/campaign.ts';

/** The window that a unit is published for by itself, or the years that it would touch without a calendar. */
export type OwnWindow =
  | { readonly publicity: NonNullable<Application['publicity']> }
  | { readonly missingYears: readonly string[] };

/** The campaign as it is for one unit: with the unit's own publicity where it has one. */
export function asFor<C extends Pick<Campaign, 'publicity'>>(
  { publicity: own }: Pick<Application, 'publicity'>,
  campaign: C,
): C {
  return own && campaign.publicity ? { ...campaign, publicity: { ...campaign.publicity, ...own } } : campaign;
}
