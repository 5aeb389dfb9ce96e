import { endpoint } from '#functions/middleware/endpoint.ts';
import { searchAll } from '#shared/contract/routes.ts';
import { isInBranch } from '#shared/domain/branch.ts';
import { campaignPhaseLabels, phaseOf } from '#shared/domain/campaign-states.ts';
import { maySee } from '#shared/domain/decide.ts';
import { maySeeCampaign } from '#shared/domain/decide-campaign.ts';
import { unitsNamed } from '#shared/domain/global-search.ts';
import { labelOf } from '#shared/domain/label.ts';
import { isNamed } from '#shared/domain/spelling.ts';
import { applicationIdOf } from '#shared/model/ids.ts';

/** Units that are listed. */
const most = 8;
/** Campaigns that are listed, and in which the units' applications are looked for: the newest. */
const mostCampaigns = 12;

/**
 * Names are looked through in memory; then a few items are read by their keys, because an application's key is made of
 * its campaign and its unit. So a search costs the same in a round of a hundred and of ten thousand applications.
 */
export default endpoint(searchAll, (tools) => async ({ query, actor, now }) => {
  const { organisation, roles } = actor;
  const [names, all] = await Promise.all([tools.directory.names(now), tools.campaigns.all()]);
  const campaigns = all.filter((campaign) => maySeeCampaign(campaign, actor)).slice(-mostCampaigns);
  const named = unitsNamed(names, organisation.path, query.q, most);
  const units = (
    await Promise.all(named.slice(0, most).map(({ id }) => tools.organisations.load(id)))
  ).filter(
    // The directory may be behind: where a unit stands is what the table says now.
    (unit) => unit !== undefined && isInBranch(unit.path, organisation),
  );
  const found = await Promise.all(
    units.flatMap((unit) =>
      unit === undefined
        ? []
        : campaigns.map(async (campaign) => {
            const application = await tools.applications.load(applicationIdOf(campaign.id, unit.id));
            if (application === undefined || !maySee(application, actor)) return [];
            return [
              {
                id: application.id,
                fullName: unit.fullName,
                campaignTitle: campaign.title,
                label: labelOf(application.status, application.chain),
              },
            ];
          }),
    ),
  );
  const opens = roles.some((role) => role === 'administrator' || role === 'lead');
  return {
    campaigns: campaigns
      .filter(({ title, documentNumber }) => isNamed(title, query.q) || documentNumber.includes(query.q))
      .map((campaign) => ({
        id: campaign.id,
        title: campaign.title,
        phaseLabel: campaignPhaseLabels[phaseOf(campaign, now)],
      })),
    units: units.flatMap((unit) =>
      unit === undefined ? [] : [{ id: unit.id, fullName: unit.fullName, levelName: unit.levelName, opens }],
    ),
    applications: found.flat(),
    more: named.length > most,
  };
});
