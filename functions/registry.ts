import acceptApplication from './api/accept-application.ts';
import acceptObjection from './api/accept-objection.ts';
import compareEditions from './api/compare-editions.ts';
import completeUpload from './api/complete-upload.ts';
import concludeObjection from './api/conclude-objection.ts';
import continueUpload from './api/continue-upload.ts';
import createApplication from './api/create-application.ts';
import declareIneligibleApplication from './api/declare-ineligible-application.ts';
import describeEvidence from './api/describe-evidence.ts';
import deselectApplication from './api/deselect-application.ts';
import draftEdition from './api/draft-edition.ts';
import failApplication from './api/fail-application.ts';
import findDocuments from './api/find-documents.ts';
import forwardApplication from './api/forward-application.ts';
import getApplication from './api/get-application.ts';
import getCampaign from './api/get-campaign.ts';
import getEdition from './api/get-edition.ts';
import getEvidence from './api/get-evidence.ts';
import getHealth from './api/get-health.ts';
import getHistory from './api/get-history.ts';
import getMe from './api/get-me.ts';
import getObjection from './api/get-objection.ts';
import getWorkbook from './api/get-workbook.ts';
import listApplications from './api/list-applications.ts';
import listCampaigns from './api/list-campaigns.ts';
import listEarlierEvidence from './api/list-earlier-evidence.ts';
import listEditions from './api/list-editions.ts';
import listEvidenceUses from './api/list-evidence-uses.ts';
import listInbox from './api/list-inbox.ts';
import listObjections from './api/list-objections.ts';
import listPublic from './api/list-public.ts';
import moveDeadlines from './api/move-deadlines.ts';
import nameApplication from './api/name-application.ts';
import notRecommendApplication from './api/not-recommend-application.ts';
import noteClue from './api/note-clue.ts';
import passApplication from './api/pass-application.ts';
import previewPublicity from './api/preview-publicity.ts';
import proposeWorkbook from './api/propose-workbook.ts';
import recallApplication from './api/recall-application.ts';
import receiveApplication from './api/receive-application.ts';
import recommendApplication from './api/recommend-application.ts';
import recordLetter from './api/record-letter.ts';
import redactEvidence from './api/redact-evidence.ts';
import refuseObjection from './api/refuse-objection.ts';
import removeEvidence from './api/remove-evidence.ts';
import reopenApplication from './api/reopen-application.ts';
import replyObjection from './api/reply-objection.ts';
import requestUpload from './api/request-upload.ts';
import resubmitApplication from './api/resubmit-application.ts';
import returnApplication from './api/return-application.ts';
import reuseEvidence from './api/reuse-evidence.ts';
import saveDraft from './api/save-draft.ts';
import saveEvidenceMarks from './api/save-evidence-marks.ts';
import saveFindings from './api/save-findings.ts';
import saveObservations from './api/save-observations.ts';
import selectApplication from './api/select-application.ts';
import startPublicity from './api/start-publicity.ts';
import submitApplication from './api/submit-application.ts';
import submitObjection from './api/submit-objection.ts';
import tryStandard from './api/try-standard.ts';
import withdrawApplication from './api/withdraw-application.ts';
import checkEvidence from './events/check-evidence.ts';
import reconcile from './events/reconcile.ts';
import relayEvents from './events/relay-events.ts';
import type { EventHandler, WorkflowTask } from './manifest.ts';
import type { ApiModule } from './middleware/endpoint.ts';
import type { Ports } from './ports/ports.ts';
import closeStage from './workflow/close-stage.ts';
import continueCalendar from './workflow/continue-calendar.ts';
import locateStage from './workflow/locate-stage.ts';
import nextDeadline from './workflow/next-deadline.ts';
import openStage from './workflow/open-stage.ts';

/** A function outside the API: takes a payload of its own and gives a result. */
export type TaskModule = (ports: Ports) => (payload: never) => Promise<unknown>;

/** The modules of the API by the route's name; a contract test holds these names and the routes together. */
export const apiModules: Readonly<Record<string, ApiModule>> = {
  'get-health': getHealth,
  'get-me': getMe,
  'list-inbox': listInbox,
  'list-campaigns': listCampaigns,
  'get-campaign': getCampaign,
  'list-editions': listEditions,
  'get-edition': getEdition,
  'compare-editions': compareEditions,
  'try-standard': tryStandard,
  'list-applications': listApplications,
  'create-application': createApplication,
  'get-application': getApplication,
  'get-history': getHistory,
  'save-draft': saveDraft,
  'draft-edition': draftEdition,
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
  'select-application': selectApplication,
  'deselect-application': deselectApplication,
  'name-application': nameApplication,
  'move-deadlines': moveDeadlines,
  'preview-publicity': previewPublicity,
  'start-publicity': startPublicity,
  'list-public': listPublic,
  'submit-objection': submitObjection,
  'record-letter': recordLetter,
  'list-objections': listObjections,
  'get-objection': getObjection,
  'accept-objection': acceptObjection,
  'refuse-objection': refuseObjection,
  'conclude-objection': concludeObjection,
  'reply-objection': replyObjection,
  'note-clue': noteClue,
};

export const workflowModules = {
  'locate-stage': locateStage,
  'open-stage': openStage,
  'next-deadline': nextDeadline,
  'close-stage': closeStage,
  'continue-calendar': continueCalendar,
} as const satisfies Record<WorkflowTask, TaskModule>;

export const eventModules = {
  'relay-events': relayEvents,
  'check-evidence': checkEvidence,
  reconcile: reconcile,
} as const satisfies Record<EventHandler, TaskModule>;
