import type { CaseView } from '#shared/contract/views.ts';
import { Campaign } from '#shared/model/campaign.ts';
import type { Edition } from '#shared/model/edition.ts';
import { ApplicationId, OrganisationId } from '#shared/model/ids.ts';
import type { Instant } from '#shared/model/instant.ts';

const unit = OrganisationId.parse('preview');

/** The form that a county would open, of a unit and a campaign that do not exist. */
export function previewView(edition: Edition, now: Instant): CaseView {
  const id = ApplicationId.parse('preview.preview');
  const campaign: Campaign = Campaign.parse({
    id: 'preview',
    programme: 'preview',
    title: '预览',
    documentNumber: edition.basis,
    lead: unit,
    leadName: '',
    scope: 'preview/',
    scopeName: '',
    applicantLevel: 'county',
    edition: edition.id,
    evaluation: ['evaluation'],
    sealedBy: null,
    quota: { places: 1, kind: 'soft' },
    publicityDays: 5,
    correctionDays: 10,
    opensAt: now,
    deadlines: {},
    publicity: null,
    status: 'published',
    version: 1,
    head: '',
  });
  return {
    application: {
      id,
      campaign: campaign.id,
      edition: edition.id,
      organisation: unit,
      organisationName: '某县（市、区）',
      path: 'preview/',
      chain: [{ level: 'county', organisation: unit, name: '某县（市、区）', levelName: '县级' }],
      status: { name: 'draft' },
      stage: 1,
      run: 0,
      submission: 0,
      submittedBy: null,
      submitters: [],
      submittedAt: null,
      openedBy: null,
      returned: null,
      selfTally: null,
      verifiedTally: null,
      recommendation: null,
      designation: null,
      version: 1,
      head: '',
      updatedAt: now,
    },
    label: '草稿',
    awaited: null,
    dueAt: null,
    allowed: [],
    campaign,
    edition,
    answers: [],
    findings: [],
    observations: [],
    evidence: [],
    marks: [],
    editable: { answers: true, items: null, findings: false, seal: false, records: [], marks: false },
    carried: null,
    migrated: null,
    changed: [],
  };
}
