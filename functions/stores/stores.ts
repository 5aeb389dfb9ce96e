import type { TablePort } from '#functions/ports/table.ts';
import { applicationListing } from './application-listing.ts';
import { applicationStore } from './application-store.ts';
import { banStore } from './ban-store.ts';
import { calendarStore } from './calendar-store.ts';
import { campaignStore } from './campaign-store.ts';
import { countStore } from './count-store.ts';
import { designationStore } from './designation-store.ts';
import { districtStore } from './district-places.ts';
import { draftStore } from './draft-store.ts';
import { dutyCalendarStore } from './duty-calendar-store.ts';
import { editionDraftStore } from './edition-draft-store.ts';
import { editionStore } from './edition-store.ts';
import { evidenceStore } from './evidence-store.ts';
import { expertStore } from './expert-store.ts';
import { guidanceStore } from './guidance-store.ts';
import { inboxStore } from './inbox-store.ts';
import { incidentStore } from './incident-store.ts';
import { institutionStore } from './institution-store.ts';
import { letterTemplateStore } from './letter-template-store.ts';
import { markerStore } from './marker-store.ts';
import { objectionStore } from './objection-store.ts';
import { organisationStore } from './organisation-store.ts';
import { planFilesStore } from './plan-files-store.ts';
import { planStore } from './plan-store.ts';
import { provinceStore } from './province-store.ts';
import { recommendationStore } from './recommendation-store.ts';
import { recordStore } from './record-store.ts';
import { reportDraftStore } from './report-draft-store.ts';
import { reviewStore } from './review-store.ts';
import { rosterStore } from './roster-store.ts';
import { sealedLetterStore } from './sealed-letter-store.ts';
import { sheetStore } from './sheet-store.ts';
import { titleIndex } from './title-index.ts';
import { waitStore } from './wait-store.ts';

/** Everything that is kept in the one table. */
export function storesOf(table: TablePort) {
  return {
    applications: applicationStore(table),
    listing: applicationListing(table),
    counts: countStore(table),
    drafts: draftStore(table),
    evidence: evidenceStore(table),
    waits: waitStore(table),
    campaigns: campaignStore(table),
    districts: districtStore(table),
    incidents: incidentStore(table),
    institutions: institutionStore(table),
    objections: objectionStore(table),
    designations: designationStore(table),
    dutyCalendars: dutyCalendarStore(table),
    reportDrafts: reportDraftStore(table),
    titles: titleIndex(table),
    bans: banStore(table),
    organisations: organisationStore(table),
    provinces: provinceStore(table),
    guidance: guidanceStore(table),
    records: recordStore(table),
    recommendations: recommendationStore(table),
    plans: planStore(table),
    planFiles: planFilesStore(table),
    rosters: rosterStore(table),
    experts: expertStore(table),
    reviews: reviewStore(table),
    sheets: sheetStore(table),
    editions: editionStore(table),
    editionDrafts: editionDraftStore(table),
    calendars: calendarStore(table),
    inbox: inboxStore(table),
    letterTemplates: letterTemplateStore(table),
    sealedLetters: sealedLetterStore(table),
    markers: markerStore(table),
  };
}
export type Stores = ReturnType<typeof storesOf>;
