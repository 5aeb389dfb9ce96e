import type { CaseView } from '#shared/contract/views.ts';
import { newDraft } from '#shared/domain/begin-application.ts';
import { Campaign } from '#shared/model/campaign.ts';
import type { Edition } from '#shared/model/edition.ts';
import { OrganisationId } from '#shared/model/ids.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { ChainLink } from '#shared/model/organisation.ts';

const unit = OrganisationId.parse('preview');
const name = '某县（市、区）';
const chain: ChainLink[] = [{ level: 'county', organisation: unit, name, levelName: '县级' }];

/** The form that a county would open, of a unit and a campaign that do not exist. */
export function previewView(edition: Edition, now: Instant): CaseView {
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
    application: newDraft(campaign, { id: unit, fullName: name, path: 'preview/' }, chain, now),
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
    gates: [],
    hints: [],
  };
}
