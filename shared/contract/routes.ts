import type { Route } from './route.ts';
import * as applications from './routes/applications.ts';
import * as calendars from './routes/calendars.ts';
import * as campaignLife from './routes/campaign-life.ts';
import * as campaigns from './routes/campaigns.ts';
import * as decisions from './routes/decisions.ts';
import * as defences from './routes/defences.ts';
import * as designations from './routes/designations.ts';
import * as documents from './routes/documents.ts';
import * as editionDrafts from './routes/edition-drafts.ts';
import * as editions from './routes/editions.ts';
import * as evidence from './routes/evidence.ts';
import * as experts from './routes/experts.ts';
import * as guidance from './routes/guidance.ts';
import * as home from './routes/home.ts';
import * as hooks from './routes/hooks.ts';
import * as institutions from './routes/institutions.ts';
import * as letters from './routes/letters.ts';
import * as lists from './routes/lists.ts';
import * as mail from './routes/mail.ts';
import * as members from './routes/members.ts';
import * as migration from './routes/migration.ts';
import * as objections from './routes/objections.ts';
import * as onSite from './routes/on-site.ts';
import * as organisations from './routes/organisations.ts';
import * as plans from './routes/plans.ts';
import * as provinces from './routes/provinces.ts';
import * as publicData from './routes/public-data.ts';
import * as reader from './routes/reader.ts';
import * as recommendations from './routes/recommendations.ts';
import * as reviews from './routes/reviews.ts';
import * as search from './routes/search.ts';
import * as sheets from './routes/sheets.ts';

export * from './routes/applications.ts';
export * from './routes/calendars.ts';
export * from './routes/campaign-life.ts';
export * from './routes/campaigns.ts';
export * from './routes/decisions.ts';
export * from './routes/defences.ts';
export * from './routes/designations.ts';
export * from './routes/documents.ts';
export * from './routes/edition-drafts.ts';
export * from './routes/editions.ts';
export * from './routes/evidence.ts';
export * from './routes/experts.ts';
export * from './routes/guidance.ts';
export * from './routes/home.ts';
export * from './routes/hooks.ts';
export * from './routes/institutions.ts';
export * from './routes/letters.ts';
export * from './routes/lists.ts';
export * from './routes/mail.ts';
export * from './routes/members.ts';
export * from './routes/migration.ts';
export * from './routes/objections.ts';
export * from './routes/on-site.ts';
export * from './routes/organisations.ts';
export * from './routes/plans.ts';
export * from './routes/provinces.ts';
export * from './routes/public-data.ts';
export * from './routes/reader.ts';
export * from './routes/recommendations.ts';
export * from './routes/reviews.ts';
export * from './routes/search.ts';
export * from './routes/sheets.ts';

/** The modules that hold the routes, by subject. A route that stands in one of them is a route of the product. */
const subjects = {
  applications,
  calendars,
  campaignLife,
  campaigns,
  decisions,
  defences,
  designations,
  documents,
  editionDrafts,
  editions,
  evidence,
  experts,
  home,
  hooks,
  institutions,
  guidance,
  letters,
  lists,
  mail,
  members,
  migration,
  objections,
  onSite,
  organisations,
  plans,
  provinces,
  publicData,
  reader,
  recommendations,
  reviews,
  search,
  sheets,
};

type Subjects = typeof subjects;
type AnyRoute = { [S in keyof Subjects]: Extract<Subjects[S][keyof Subjects[S]], Route> }[keyof Subjects];

/** A module also exports shapes of its subject; only a route has a method and a path. */
function isRoute(value: unknown): value is AnyRoute {
  return typeof value === 'object' && value !== null && 'method' in value && 'path' in value;
}

const subjectsOfRoutes = new Map<AnyRoute, string>(
  Object.entries(subjects).flatMap(([subject, module]) =>
    Object.values(module)
      .filter(isRoute)
      .map((route) => [route, subject] as const),
  ),
);

/** Every route of the product. */
export const routes: readonly AnyRoute[] = [...subjectsOfRoutes.keys()];

/** What a route is about: the name of the module that holds it here. */
export function subjectOf(route: AnyRoute): string {
  return subjectsOfRoutes.get(route) as string;
}
