import * as applications from './routes/applications.ts';
import * as campaignLife from './routes/campaign-life.ts';
import * as campaigns from './routes/campaigns.ts';
import * as decisions from './routes/decisions.ts';
import * as editionDrafts from './routes/edition-drafts.ts';
import * as editions from './routes/editions.ts';
import * as evidence from './routes/evidence.ts';
import * as members from './routes/members.ts';
import * as migration from './routes/migration.ts';
import * as objections from './routes/objections.ts';
import * as organisations from './routes/organisations.ts';
import * as reader from './routes/reader.ts';

export * from './routes/applications.ts';
export * from './routes/campaign-life.ts';
export * from './routes/campaigns.ts';
export * from './routes/decisions.ts';
export * from './routes/edition-drafts.ts';
export * from './routes/editions.ts';
export * from './routes/evidence.ts';
export * from './routes/members.ts';
export * from './routes/migration.ts';
export * from './routes/objections.ts';
export * from './routes/organisations.ts';
export * from './routes/reader.ts';

/** Every route of the product. */
export const routes = [
  reader.getHealth,
  reader.getMe,
  reader.listInbox,
  campaigns.listCampaigns,
  campaigns.getCampaign,
  editions.listEditions,
  editions.getEdition,
  editions.compareEditions,
  editions.tryStandard,
  editionDrafts.listEditionDrafts,
  editionDrafts.createEditionDraft,
  editionDrafts.getEditionDraft,
  editionDrafts.saveEditionDraft,
  editionDrafts.publishEdition,
  editionDrafts.discardEditionDraft,
  applications.listApplications,
  applications.createApplication,
  applications.getApplication,
  applications.getHistory,
  applications.saveDraft,
  editions.draftEdition,
  applications.getWorkbook,
  applications.proposeWorkbook,
  applications.saveFindings,
  applications.saveObservations,
  evidence.requestUpload,
  evidence.continueUpload,
  evidence.completeUpload,
  evidence.getEvidence,
  evidence.describeEvidence,
  evidence.listEarlierEvidence,
  evidence.reuseEvidence,
  evidence.findDocuments,
  evidence.removeEvidence,
  evidence.listEvidenceUses,
  evidence.redactEvidence,
  evidence.saveEvidenceMarks,
  decisions.submitApplication,
  decisions.resubmitApplication,
  decisions.recallApplication,
  decisions.withdrawApplication,
  decisions.reopenApplication,
  decisions.receiveApplication,
  decisions.returnApplication,
  decisions.forwardApplication,
  decisions.recommendApplication,
  decisions.notRecommendApplication,
  decisions.acceptApplication,
  decisions.declareIneligibleApplication,
  decisions.passApplication,
  decisions.failApplication,
  decisions.selectApplication,
  decisions.deselectApplication,
  decisions.nameApplication,
  campaigns.moveDeadlines,
  migration.previewMigration,
  migration.migrateCampaign,
  campaigns.previewPublicity,
  campaigns.startPublicity,
  campaigns.listPublic,
  campaignLife.createCampaign,
  campaignLife.editCampaign,
  campaignLife.nextCampaign,
  campaignLife.getCampaignHistory,
  campaignLife.listExtensible,
  campaignLife.extendDeadline,
  campaignLife.requestApproval,
  campaignLife.refuseApproval,
  campaignLife.approveCampaign,
  campaignLife.publishCampaign,
  campaignLife.beginEvaluation,
  campaignLife.beginSelection,
  campaignLife.pauseCampaign,
  campaignLife.resumeCampaign,
  campaignLife.cancelCampaign,
  campaignLife.archiveCampaign,
  objections.submitObjection,
  objections.recordLetter,
  objections.listObjections,
  objections.getObjection,
  objections.acceptObjection,
  objections.refuseObjection,
  objections.concludeObjection,
  objections.replyObjection,
  objections.noteClue,
  organisations.listOrganisations,
  members.listMembers,
  members.inviteMember,
  members.revokeInvitation,
  members.changeMemberRoles,
  members.suspendMember,
  members.handOverMember,
  members.redeemInvitation,
] as const;

const subjects: Readonly<Record<string, object>> = {
  applications,
  campaignLife,
  campaigns,
  decisions,
  editionDrafts,
  editions,
  evidence,
  members,
  migration,
  objections,
  organisations,
  reader,
};

/** What a route is about: the name of the module that holds it here. */
export function subjectOf(route: (typeof routes)[number]): string {
  const found = Object.entries(subjects).find(([, module]) =>
    (Object.values(module) as unknown[]).includes(route),
  );
  if (found === undefined) throw new Error(`${route.name} stands in no module of routes`);
  return found[0];
}
