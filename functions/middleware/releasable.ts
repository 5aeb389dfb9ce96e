import type { ReleasableUnit } from '#shared/contract/campaign-views.ts';
import { labelOf } from '#shared/domain/label.ts';
import type { Application } from '#shared/model/application.ts';

/** A unit that may be released: who and how it stands, nothing of what it filled in. */
export function releasableUnit(application: Application): ReleasableUnit {
  const { organisation, organisationName, status, chain, version, release } = application;
  return { organisation, organisationName, label: labelOf(status, chain), version, release: release ?? null };
}
