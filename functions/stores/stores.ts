import type { TablePort } from '#functions/ports/table.ts';
import { applicationListing } from './application-listing.ts';
import { applicationStore } from './application-store.ts';
import { banStore } from './ban-store.ts';
import { calendarStore } from './calendar-store.ts';
import { campaignStore } from './campaign-store.ts';
import { certificateStore } from './certificate-store.ts';
import { countStore } from './count-store.ts';
import { defenceStore } from './defence-store.ts';
import { designationStore } from './designation-store.ts';
import { districtStore } from './district-places.ts';
import { draftStore } from './draft-store.ts';
import { dutyCalendarStore } from './duty-calendar-store.ts';
import { editionDraftStore } from './edition-draft-store.ts';
import { editionStore } from './edition-store.ts';
import { evidenceStore } from './evidence-store.ts';
import { expertStore } from './expert-store.ts';
import { guidanceStore } from './guidance-store.ts';
import { hookStore } from './hook-store.ts';
import { inboxStore } from './inbox-store.ts';
import { incidentStore } from './incident-store.ts';
import { institutionStore } from './institution-store.ts';
import { letterTemplateStore } from './letter-template-store.ts';
import { mailStore } from './mail-store.ts';
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
import { sealStore } from './seal-store.ts';
import { sealedLetterStore } from './sealed-letter-store.ts';
import { sheetStore } from './sheet-store.ts';
import { titleIndex } from './title-index.ts';
import { unitDirectory } from './unit-directory.ts';
import { visitStore } from './visit-store.ts';
import { visitorStore } from './visitor-store.ts';
import { waitStore } from './wait-store.ts';

/** Everything that is kept in the one table. */
function everyStore(table: TablePort) {
  return {
    applications: applicationStore(table),
    listing: applicationListing(table),
    certificates: certificateStore(table),
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
    directory: unitDirectory(table),
    provinces: provinceStore(table),
    guidance: guidanceStore(table),
    records: recordStore(table),
    seals: sealStore(table),
    recommendations: recommendationStore(table),
    plans: planStore(table),
    planFiles: planFilesStore(table),
    rosters: rosterStore(table),
    experts: expertStore(table),
    reviews: reviewStore(table),
    sheets: sheetStore(table),
    defences: defenceStore(table),
    visits: visitStore(table),
    visitors: visitorStore(table),
    editions: editionStore(table),
    editionDrafts: editionDraftStore(table),
    calendars: calendarStore(table),
    hooks: hookStore(table),
    inbox: inboxStore(table),
    letterTemplates: letterTemplateStore(table),
    sealedLetters: sealedLetterStore(table),
    mails: mailStore(table),
    markers: markerStore(table),
  };
}
export type Stores = ReturnType<typeof everyStore>;

const known = new WeakMap<TablePort, Stores>();

/** One set for each table, whoever asks: on one machine hundreds of functions stand on the same. */
export function storesOf(table: TablePort): Stores {
  const stores = known.get(table) ?? everyStore(table);
  known.set(table, stores);
  return stores;
}
