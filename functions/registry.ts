import acceptAppealApplication from './api/accept-appeal-application.ts';
import acceptApplication from './api/accept-application.ts';
import acceptObjection from './api/accept-objection.ts';
import admitUnit from './api/admit-unit.ts';
import announceDefence from './api/announce-defence.ts';
import announcePanels from './api/announce-panels.ts';
import annulRevocation from './api/annul-revocation.ts';
import answerQuestion from './api/answer-question.ts';
import appealApplication from './api/appeal-application.ts';
import approveCampaign from './api/approve-campaign.ts';
import archiveCampaign from './api/archive-campaign.ts';
import arrangeDefence from './api/arrange-defence.ts';
import arrangeReview from './api/arrange-review.ts';
import askQuestion from './api/ask-question.ts';
import beginEvaluation from './api/begin-evaluation.ts';
import beginProvinceApplication from './api/begin-province-application.ts';
import beginSelection from './api/begin-selection.ts';
import cancelCampaign from './api/cancel-campaign.ts';
import changeDesignation from './api/change-designation.ts';
import changeHook from './api/change-hook.ts';
import changeInstitution from './api/change-institution.ts';
import changeMemberRoles from './api/change-member-roles.ts';
import changeOrganisation from './api/change-organisation.ts';
import changeSeat from './api/change-seat.ts';
import checkCertificate from './api/check-certificate.ts';
import checkTitle from './api/check-title.ts';
import closeDesignation from './api/close-designation.ts';
import closePlan from './api/close-plan.ts';
import compareEditions from './api/compare-editions.ts';
import compareSubmissions from './api/compare-submissions.ts';
import completeUpload from './api/complete-upload.ts';
import concludeObjection from './api/conclude-objection.ts';
import confirmMailAddress from './api/confirm-mail-address.ts';
import continueUpload from './api/continue-upload.ts';
import correctPublicity from './api/correct-publicity.ts';
import createApplication from './api/create-application.ts';
import createCalendar from './api/create-calendar.ts';
import createCampaign from './api/create-campaign.ts';
import createEditionDraft from './api/create-edition-draft.ts';
import createHook from './api/create-hook.ts';
import decideAttendance from './api/decide-attendance.ts';
import decideNationalList from './api/decide-national-list.ts';
import decideOrder from './api/decide-order.ts';
import decidePlanIssue from './api/decide-plan-issue.ts';
import decidePlanWork from './api/decide-plan-work.ts';
import decideProvinceApplication from './api/decide-province-application.ts';
import declareIneligibleApplication from './api/declare-ineligible-application.ts';
import declineSheet from './api/decline-sheet.ts';
import delegateRoles from './api/delegate-roles.ts';
import describeEvidence from './api/describe-evidence.ts';
import describePublicData from './api/describe-public-data.ts';
import deselectApplication from './api/deselect-application.ts';
import discardEditionDraft from './api/discard-edition-draft.ts';
import dismissCase from './api/dismiss-case.ts';
import dismissChange from './api/dismiss-change.ts';
import disqualifyApplication from './api/disqualify-application.ts';
import draftEdition from './api/draft-edition.ts';
import draftLetter from './api/draft-letter.ts';
import drawCertificate from './api/draw-certificate.ts';
import drawExperts from './api/draw-experts.ts';
import editCampaign from './api/edit-campaign.ts';
import editExpert from './api/edit-expert.ts';
import editPlan from './api/edit-plan.ts';
import endDelegation from './api/end-delegation.ts';
import enrolExpert from './api/enrol-expert.ts';
import examineLetterTemplate from './api/examine-letter-template.ts';
import exportApplications from './api/export-applications.ts';
import exportList from './api/export-list.ts';
import exportNationalList from './api/export-national-list.ts';
import extendDeadline from './api/extend-deadline.ts';
import extendPublicity from './api/extend-publicity.ts';
import failApplication from './api/fail-application.ts';
import findDocuments from './api/find-documents.ts';
import flagChange from './api/flag-change.ts';
import forwardApplication from './api/forward-application.ts';
import getApplication from './api/get-application.ts';
import getArchiveParts from './api/get-archive-parts.ts';
import getCalendar from './api/get-calendar.ts';
import getCampaign from './api/get-campaign.ts';
import getCampaignHistory from './api/get-campaign-history.ts';
import getCampaignRecord from './api/get-campaign-record.ts';
import getCollectedList from './api/get-collected-list.ts';
import getCollection from './api/get-collection.ts';
import getDefence from './api/get-defence.ts';
import getDesignation from './api/get-designation.ts';
import getEdition from './api/get-edition.ts';
import getEditionDraft from './api/get-edition-draft.ts';
import getEvidence from './api/get-evidence.ts';
import getFormDocx from './api/get-form-docx.ts';
import getFormPdf from './api/get-form-pdf.ts';
import getHealth from './api/get-health.ts';
import getHistory from './api/get-history.ts';
import getHome from './api/get-home.ts';
import getInstitution from './api/get-institution.ts';
import getLetterTemplate from './api/get-letter-template.ts';
import getMail from './api/get-mail.ts';
import getMe from './api/get-me.ts';
import getMyPlan from './api/get-my-plan.ts';
import getObjection from './api/get-objection.ts';
import getOnSite from './api/get-on-site.ts';
import getOnSitePhoto from './api/get-on-site-photo.ts';
import getOrganisation from './api/get-organisation.ts';
import getOverview from './api/get-overview.ts';
import getOwnProfile from './api/get-own-profile.ts';
import getOwnSlot from './api/get-own-slot.ts';
import getPlan from './api/get-plan.ts';
import getPlanEvidence from './api/get-plan-evidence.ts';
import getPlanPart from './api/get-plan-part.ts';
import getProvinceApplication from './api/get-province-application.ts';
import getPublicData from './api/get-public-data.ts';
import getPublicTable from './api/get-public-table.ts';
import getRanking from './api/get-ranking.ts';
import getRecommendation from './api/get-recommendation.ts';
import getRecord from './api/get-record.ts';
import getReview from './api/get-review.ts';
import getSheet from './api/get-sheet.ts';
import getSheetEvidence from './api/get-sheet-evidence.ts';
import getWorkbook from './api/get-workbook.ts';
import handInPlan from './api/hand-in-plan.ts';
import handOverMember from './api/hand-over-member.ts';
import importCalendarYear from './api/import-calendar-year.ts';
import importDivisionTable from './api/import-division-table.ts';
import inviteExpert from './api/invite-expert.ts';
import inviteMember from './api/invite-member.ts';
import inviteParticipant from './api/invite-participant.ts';
import listApplications from './api/list-applications.ts';
import listCalendars from './api/list-calendars.ts';
import listCampaigns from './api/list-campaigns.ts';
import listDesignations from './api/list-designations.ts';
import listEarlierEvidence from './api/list-earlier-evidence.ts';
import listEditionDrafts from './api/list-edition-drafts.ts';
import listEditions from './api/list-editions.ts';
import listEvidenceUses from './api/list-evidence-uses.ts';
import listExperts from './api/list-experts.ts';
import listExtensible from './api/list-extensible.ts';
import listGuidance from './api/list-guidance.ts';
import listHeldDesignations from './api/list-held-designations.ts';
import listHookCalls from './api/list-hook-calls.ts';
import listHooks from './api/list-hooks.ts';
import listInbox from './api/list-inbox.ts';
import listIncidents from './api/list-incidents.ts';
import listInstitutions from './api/list-institutions.ts';
import listLetterTemplates from './api/list-letter-templates.ts';
import listMails from './api/list-mails.ts';
import listMembers from './api/list-members.ts';
import listObjections from './api/list-objections.ts';
import listOnSite from './api/list-on-site.ts';
import listOrganisations from './api/list-organisations.ts';
import listOwnSlots from './api/list-own-slots.ts';
import listPanels from './api/list-panels.ts';
import listPlanProposals from './api/list-plan-proposals.ts';
import listPlans from './api/list-plans.ts';
import listProvinceApplications from './api/list-province-applications.ts';
import listPublic from './api/list-public.ts';
import listPublicProvinces from './api/list-public-provinces.ts';
import listReleasable from './api/list-releasable.ts';
import listSealedLetters from './api/list-sealed-letters.ts';
import listSeals from './api/list-seals.ts';
import listSheets from './api/list-sheets.ts';
import migrateCampaign from './api/migrate-campaign.ts';
import moveDeadlines from './api/move-deadlines.ts';
import moveHearing from './api/move-hearing.ts';
import movePlanDue from './api/move-plan-due.ts';
import moveRectification from './api/move-rectification.ts';
import moveReportDue from './api/move-report-due.ts';
import moveSlot from './api/move-slot.ts';
import nameApplication from './api/name-application.ts';
import nextCampaign from './api/next-campaign.ts';
import notRecommendApplication from './api/not-recommend-application.ts';
import noteClue from './api/note-clue.ts';
import noteVisit from './api/note-visit.ts';
import openCase from './api/open-case.ts';
import openSealedLetter from './api/open-sealed-letter.ts';
import passApplication from './api/pass-application.ts';
import pauseCampaign from './api/pause-campaign.ts';
import planInspection from './api/plan-inspection.ts';
import previewCalendarYear from './api/preview-calendar-year.ts';
import previewDivisionTable from './api/preview-division-table.ts';
import previewLetterTemplate from './api/preview-letter-template.ts';
import previewMigration from './api/preview-migration.ts';
import previewOrganisationChange from './api/preview-organisation-change.ts';
import previewPublicity from './api/preview-publicity.ts';
import previewRecount from './api/preview-recount.ts';
import previewSendingUp from './api/preview-sending-up.ts';
import proposeWorkbook from './api/propose-workbook.ts';
import publishApplication from './api/publish-application.ts';
import publishCampaign from './api/publish-campaign.ts';
import publishEdition from './api/publish-edition.ts';
import raisePlanIssue from './api/raise-plan-issue.ts';
import reachStandardApplication from './api/reach-standard-application.ts';
import readSheet from './api/read-sheet.ts';
import recallApplication from './api/recall-application.ts';
import receiveApplication from './api/receive-application.ts';
import receiveReport from './api/receive-report.ts';
import recommendApplication from './api/recommend-application.ts';
import recordAttendance from './api/record-attendance.ts';
import recordGuidance from './api/record-guidance.ts';
import recordIncident from './api/record-incident.ts';
import recordInspection from './api/record-inspection.ts';
import recordLetter from './api/record-letter.ts';
import recordPaper from './api/record-paper.ts';
import recordPlaque from './api/record-plaque.ts';
import recountPublicity from './api/recount-publicity.ts';
import recuseExpert from './api/recuse-expert.ts';
import redactEvidence from './api/redact-evidence.ts';
import redeemInvitation from './api/redeem-invitation.ts';
import refuseAppealApplication from './api/refuse-appeal-application.ts';
import refuseApproval from './api/refuse-approval.ts';
import refuseObjection from './api/refuse-objection.ts';
import registerInstitution from './api/register-institution.ts';
import reinspectDesignation from './api/reinspect-designation.ts';
import releaseIncident from './api/release-incident.ts';
import remindExperts from './api/remind-experts.ts';
import remindPlanUnits from './api/remind-plan-units.ts';
import removeEvidence from './api/remove-evidence.ts';
import removePlanEvidence from './api/remove-plan-evidence.ts';
import reopenApplication from './api/reopen-application.ts';
import reopenSheet from './api/reopen-sheet.ts';
import replaceUnit from './api/replace-unit.ts';
import replayHookCall from './api/replay-hook-call.ts';
import replyObjection from './api/reply-objection.ts';
import reportCreationApplication from './api/report-creation-application.ts';
import reportProgress from './api/report-progress.ts';
import reportRectification from './api/report-rectification.ts';
import republishApplication from './api/republish-application.ts';
import requestApproval from './api/request-approval.ts';
import requestPlanUpload from './api/request-plan-upload.ts';
import requestUpload from './api/request-upload.ts';
import resubmitApplication from './api/resubmit-application.ts';
import resumeCampaign from './api/resume-campaign.ts';
import retireExpert from './api/retire-expert.ts';
import retractIncident from './api/retract-incident.ts';
import retryMail from './api/retry-mail.ts';
import returnApplication from './api/return-application.ts';
import returnRecommendation from './api/return-recommendation.ts';
import returnReport from './api/return-report.ts';
import reuseEvidence from './api/reuse-evidence.ts';
import reusePlanEvidence from './api/reuse-plan-evidence.ts';
import revokeDesignation from './api/revoke-designation.ts';
import revokeInvitation from './api/revoke-invitation.ts';
import saveAbsences from './api/save-absences.ts';
import saveDraft from './api/save-draft.ts';
import saveEditionDraft from './api/save-edition-draft.ts';
import saveEvidenceMarks from './api/save-evidence-marks.ts';
import saveFindings from './api/save-findings.ts';
import saveFormalCheck from './api/save-formal-check.ts';
import saveLetterTemplate from './api/save-letter-template.ts';
import saveMailKinds from './api/save-mail-kinds.ts';
import saveMarks from './api/save-marks.ts';
import saveObservations from './api/save-observations.ts';
import saveOnSite from './api/save-on-site.ts';
import saveOnSitePhoto from './api/save-on-site-photo.ts';
import saveProvinceDraft from './api/save-province-draft.ts';
import saveReport from './api/save-report.ts';
import scheduleDefence from './api/schedule-defence.ts';
import searchAll from './api/search-all.ts';
import selectApplication from './api/select-application.ts';
import sendRecommendation from './api/send-recommendation.ts';
import setMailAddress from './api/set-mail-address.ts';
import setOnSiteTeam from './api/set-on-site-team.ts';
import settleOnSite from './api/settle-on-site.ts';
import signOnSite from './api/sign-on-site.ts';
import signSheet from './api/sign-sheet.ts';
import startPlan from './api/start-plan.ts';
import startPlanFromExample from './api/start-plan-from-example.ts';
import startPublicity from './api/start-publicity.ts';
import stateDefence from './api/state-defence.ts';
import submitApplication from './api/submit-application.ts';
import submitObjection from './api/submit-objection.ts';
import submitReport from './api/submit-report.ts';
import suspendMember from './api/suspend-member.ts';
import testHook from './api/test-hook.ts';
import tieSeal from './api/tie-seal.ts';
import tieSealedLetter from './api/tie-sealed-letter.ts';
import tryStandard from './api/try-standard.ts';
import withdrawApplication from './api/withdraw-application.ts';
import withdrawGuidance from './api/withdraw-guidance.ts';
import checkEvidence from './events/check-evidence.ts';
import deliverHooks from './events/deliver-hooks.ts';
import deliverMail from './events/deliver-mail.ts';
import eraseContent from './events/erase-content.ts';
import mailBounced from './events/mail-bounced.ts';
import measureCampaigns from './events/measure-campaigns.ts';
import reconcile from './events/reconcile.ts';
import relayEvents from './events/relay-events.ts';
import sealRecords from './events/seal-records.ts';
import type { EventHandler, WorkflowTask } from './manifest.ts';
import type { ApiModule } from './middleware/endpoint.ts';
import type { Ports } from './ports/ports.ts';
import actProvinceTimer from './workflow/act-province-timer.ts';
import closeStage from './workflow/close-stage.ts';
import continueCalendar from './workflow/continue-calendar.ts';
import continueDuties from './workflow/continue-duties.ts';
import continueProvince from './workflow/continue-province.ts';
import locateProvince from './workflow/locate-province.ts';
import locateStage from './workflow/locate-stage.ts';
import nextDeadline from './workflow/next-deadline.ts';
import nextDuty from './workflow/next-duty.ts';
import nextProvinceTimer from './workflow/next-province-timer.ts';
import openProvinceStage from './workflow/open-province-stage.ts';
import openStage from './workflow/open-stage.ts';
import performDuty from './workflow/perform-duty.ts';
import sweepPage from './workflow/sweep-page.ts';

/** A function outside the API: takes a payload of its own and gives a result. */
export type TaskModule = (ports: Ports) => (payload: never) => Promise<unknown>;

/** The modules of the API by the route's name; a contract test holds these names and the routes together. */
export const apiModules: Readonly<Record<string, ApiModule>> = {
  'describe-public-data': describePublicData,
  'get-public-data': getPublicData,
  'get-public-table': getPublicTable,
  'list-calendars': listCalendars,
  'get-calendar': getCalendar,
  'create-calendar': createCalendar,
  'preview-calendar-year': previewCalendarYear,
  'import-calendar-year': importCalendarYear,
  'preview-recount': previewRecount,
  'preview-sending-up': previewSendingUp,
  'recount-publicity': recountPublicity,
  'extend-publicity': extendPublicity,
  'correct-publicity': correctPublicity,
  'get-health': getHealth,
  'get-home': getHome,
  'get-me': getMe,
  'list-inbox': listInbox,
  'list-campaigns': listCampaigns,
  'get-campaign': getCampaign,
  'get-overview': getOverview,
  'list-editions': listEditions,
  'get-edition': getEdition,
  'compare-editions': compareEditions,
  'compare-submissions': compareSubmissions,
  'try-standard': tryStandard,
  'create-edition-draft': createEditionDraft,
  'discard-edition-draft': discardEditionDraft,
  'get-edition-draft': getEditionDraft,
  'list-edition-drafts': listEditionDrafts,
  'publish-edition': publishEdition,
  'save-edition-draft': saveEditionDraft,
  'list-applications': listApplications,
  'create-application': createApplication,
  'get-application': getApplication,
  'get-history': getHistory,
  'get-record': getRecord,
  'get-campaign-record': getCampaignRecord,
  'save-draft': saveDraft,
  'draft-edition': draftEdition,
  'get-form-docx': getFormDocx,
  'get-form-pdf': getFormPdf,
  'tie-seal': tieSeal,
  'get-archive-parts': getArchiveParts,
  'export-applications': exportApplications,
  'draft-letter': draftLetter,
  'test-hook': testHook,
  'replay-hook-call': replayHookCall,
  'list-hook-calls': listHookCalls,
  'change-hook': changeHook,
  'create-hook': createHook,
  'list-hooks': listHooks,
  'draw-certificate': drawCertificate,
  'check-certificate': checkCertificate,
  'get-mail': getMail,
  'set-mail-address': setMailAddress,
  'confirm-mail-address': confirmMailAddress,
  'save-mail-kinds': saveMailKinds,
  'list-mails': listMails,
  'retry-mail': retryMail,
  'list-sealed-letters': listSealedLetters,
  'open-sealed-letter': openSealedLetter,
  'tie-sealed-letter': tieSealedLetter,
  'examine-letter-template': examineLetterTemplate,
  'get-letter-template': getLetterTemplate,
  'list-letter-templates': listLetterTemplates,
  'preview-letter-template': previewLetterTemplate,
  'save-letter-template': saveLetterTemplate,
  'get-workbook': getWorkbook,
  'propose-workbook': proposeWorkbook,
  'save-findings': saveFindings,
  'save-observations': saveObservations,
  'request-upload': requestUpload,
  'continue-upload': continueUpload,
  'complete-upload': completeUpload,
  'get-evidence': getEvidence,
  'describe-evidence': describeEvidence,
  'find-documents': findDocuments,
  'list-earlier-evidence': listEarlierEvidence,
  'reuse-evidence': reuseEvidence,
  'remove-evidence': removeEvidence,
  'list-evidence-uses': listEvidenceUses,
  'redact-evidence': redactEvidence,
  'save-evidence-marks': saveEvidenceMarks,
  'submit-application': submitApplication,
  'resubmit-application': resubmitApplication,
  'recall-application': recallApplication,
  'withdraw-application': withdrawApplication,
  'reopen-application': reopenApplication,
  'receive-application': receiveApplication,
  'return-application': returnApplication,
  'forward-application': forwardApplication,
  'recommend-application': recommendApplication,
  'not-recommend-application': notRecommendApplication,
  'accept-application': acceptApplication,
  'declare-ineligible-application': declareIneligibleApplication,
  'pass-application': passApplication,
  'fail-application': failApplication,
  'search-all': searchAll,
  'appeal-application': appealApplication,
  'replace-unit': replaceUnit,
  'remind-experts': remindExperts,
  'accept-appeal-application': acceptAppealApplication,
  'refuse-appeal-application': refuseAppealApplication,
  'select-application': selectApplication,
  'deselect-application': deselectApplication,
  'publish-application': publishApplication,
  'republish-application': republishApplication,
  'name-application': nameApplication,
  'disqualify-application': disqualifyApplication,
  'move-deadlines': moveDeadlines,
  'migrate-campaign': migrateCampaign,
  'preview-migration': previewMigration,
  'preview-publicity': previewPublicity,
  'start-publicity': startPublicity,
  'list-public': listPublic,
  'create-campaign': createCampaign,
  'edit-campaign': editCampaign,
  'next-campaign': nextCampaign,
  'get-campaign-history': getCampaignHistory,
  'list-extensible': listExtensible,
  'extend-deadline': extendDeadline,
  'list-releasable': listReleasable,
  'release-incident': releaseIncident,
  'record-paper': recordPaper,
  'report-creation-application': reportCreationApplication,
  'reach-standard-application': reachStandardApplication,
  'request-approval': requestApproval,
  'refuse-approval': refuseApproval,
  'approve-campaign': approveCampaign,
  'publish-campaign': publishCampaign,
  'begin-evaluation': beginEvaluation,
  'begin-selection': beginSelection,
  'pause-campaign': pauseCampaign,
  'resume-campaign': resumeCampaign,
  'cancel-campaign': cancelCampaign,
  'archive-campaign': archiveCampaign,
  'admit-unit': admitUnit,
  'submit-objection': submitObjection,
  'record-letter': recordLetter,
  'list-objections': listObjections,
  'get-objection': getObjection,
  'accept-objection': acceptObjection,
  'refuse-objection': refuseObjection,
  'conclude-objection': concludeObjection,
  'reply-objection': replyObjection,
  'note-clue': noteClue,
  'note-visit': noteVisit,
  'list-province-applications': listProvinceApplications,
  'begin-province-application': beginProvinceApplication,
  'get-province-application': getProvinceApplication,
  'save-province-draft': saveProvinceDraft,
  'decide-province-application': decideProvinceApplication,
  'list-public-provinces': listPublicProvinces,
  'get-recommendation': getRecommendation,
  'send-recommendation': sendRecommendation,
  'get-collection': getCollection,
  'get-collected-list': getCollectedList,
  'return-recommendation': returnRecommendation,
  'save-formal-check': saveFormalCheck,
  'decide-national-list': decideNationalList,
  'export-list': exportList,
  'export-national-list': exportNationalList,
  'submit-report': submitReport,
  'receive-report': receiveReport,
  'return-report': returnReport,
  'move-report-due': moveReportDue,
  'record-plaque': recordPlaque,
  'plan-inspection': planInspection,
  'record-inspection': recordInspection,
  'report-rectification': reportRectification,
  'move-rectification': moveRectification,
  'reinspect-designation': reinspectDesignation,
  'move-hearing': moveHearing,
  'state-defence': stateDefence,
  'dismiss-case': dismissCase,
  'annul-revocation': annulRevocation,
  'flag-change': flagChange,
  'dismiss-change': dismissChange,
  'close-designation': closeDesignation,
  'open-case': openCase,
  'revoke-designation': revokeDesignation,
  'change-designation': changeDesignation,
  'list-designations': listDesignations,
  'list-held-designations': listHeldDesignations,
  'get-designation': getDesignation,
  'save-report': saveReport,
  'check-title': checkTitle,
  'list-guidance': listGuidance,
  'record-guidance': recordGuidance,
  'ask-question': askQuestion,
  'answer-question': answerQuestion,
  'withdraw-guidance': withdrawGuidance,
  'list-organisations': listOrganisations,
  'change-institution': changeInstitution,
  'get-institution': getInstitution,
  'list-incidents': listIncidents,
  'list-institutions': listInstitutions,
  'record-incident': recordIncident,
  'register-institution': registerInstitution,
  'retract-incident': retractIncident,
  'get-organisation': getOrganisation,
  'preview-organisation-change': previewOrganisationChange,
  'change-organisation': changeOrganisation,
  'preview-division-table': previewDivisionTable,
  'import-division-table': importDivisionTable,
  'close-plan': closePlan,
  'decide-plan-issue': decidePlanIssue,
  'decide-plan-work': decidePlanWork,
  'edit-plan': editPlan,
  'get-my-plan': getMyPlan,
  'get-plan': getPlan,
  'get-plan-evidence': getPlanEvidence,
  'get-plan-part': getPlanPart,
  'hand-in-plan': handInPlan,
  'invite-participant': inviteParticipant,
  'list-plan-proposals': listPlanProposals,
  'list-plans': listPlans,
  'move-plan-due': movePlanDue,
  'raise-plan-issue': raisePlanIssue,
  'remind-plan-units': remindPlanUnits,
  'remove-plan-evidence': removePlanEvidence,
  'report-progress': reportProgress,
  'request-plan-upload': requestPlanUpload,
  'reuse-plan-evidence': reusePlanEvidence,
  'start-plan': startPlan,
  'start-plan-from-example': startPlanFromExample,
  'list-members': listMembers,
  'invite-member': inviteMember,
  'revoke-invitation': revokeInvitation,
  'change-member-roles': changeMemberRoles,
  'suspend-member': suspendMember,
  'hand-over-member': handOverMember,
  'delegate-roles': delegateRoles,
  'end-delegation': endDelegation,
  'redeem-invitation': redeemInvitation,
  'list-experts': listExperts,
  'enrol-expert': enrolExpert,
  'invite-expert': inviteExpert,
  'edit-expert': editExpert,
  'retire-expert': retireExpert,
  'get-own-profile': getOwnProfile,
  'save-absences': saveAbsences,
  'get-review': getReview,
  'list-panels': listPanels,
  'arrange-review': arrangeReview,
  'draw-experts': drawExperts,
  'announce-panels': announcePanels,
  'change-seat': changeSeat,
  'recuse-expert': recuseExpert,
  'list-seals': listSeals,
  'list-sheets': listSheets,
  'get-sheet': getSheet,
  'save-marks': saveMarks,
  'sign-sheet': signSheet,
  'decline-sheet': declineSheet,
  'get-sheet-evidence': getSheetEvidence,
  'read-sheet': readSheet,
  'reopen-sheet': reopenSheet,
  'get-ranking': getRanking,
  'decide-order': decideOrder,
  'get-on-site': getOnSite,
  'list-on-site': listOnSite,
  'set-on-site-team': setOnSiteTeam,
  'save-on-site': saveOnSite,
  'save-on-site-photo': saveOnSitePhoto,
  'get-on-site-photo': getOnSitePhoto,
  'settle-on-site': settleOnSite,
  'sign-on-site': signOnSite,
  'get-defence': getDefence,
  'arrange-defence': arrangeDefence,
  'schedule-defence': scheduleDefence,
  'announce-defence': announceDefence,
  'move-slot': moveSlot,
  'record-attendance': recordAttendance,
  'decide-attendance': decideAttendance,
  'get-own-slot': getOwnSlot,
  'list-own-slots': listOwnSlots,
};

export const workflowModules = {
  'locate-stage': locateStage,
  'open-stage': openStage,
  'next-deadline': nextDeadline,
  'close-stage': closeStage,
  'continue-calendar': continueCalendar,
  'locate-province': locateProvince,
  'open-province-stage': openProvinceStage,
  'next-province-timer': nextProvinceTimer,
  'act-province-timer': actProvinceTimer,
  'continue-province': continueProvince,
  'sweep-page': sweepPage,
  'next-duty': nextDuty,
  'perform-duty': performDuty,
  'continue-duties': continueDuties,
} as const satisfies Record<WorkflowTask, TaskModule>;

export const eventModules = {
  'relay-events': relayEvents,
  'erase-content': eraseContent,
  'check-evidence': checkEvidence,
  reconcile: reconcile,
  'deliver-mail': deliverMail,
  'deliver-hooks': deliverHooks,
  'mail-bounced': mailBounced,
  'seal-records': sealRecords,
  'measure-campaigns': measureCampaigns,
} as const satisfies Record<EventHandler, TaskModule>;
