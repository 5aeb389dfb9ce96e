import type { Application } from '../model/application.ts';
import type { Expert } from '../model/expert.ts';
import type { Organisation } from '../model/organisation.ts';
import { type ConflictRule, conflictRules, type ReviewRules } from '../model/review.ts';
import { isInBranch } from './branch.ts';
import { placesOfUnit } from './place-names.ts';

/** An expert with what conflicts are looked for in. */
export interface ExpertFacts {
  readonly expert: Pick<Expert, 'id' | 'name' | 'employer' | 'formerEmployers' | 'home'>;
  /** Units from the root to the home unit; empty where none is known. */
  readonly homeLineage: readonly Pick<Organisation, 'id' | 'level' | 'path' | 'name'>[];
  /** Subjects of the expert's accounts. */
  readonly subjects: readonly string[];
  /** Organisations that the expert signed a sheet on in the campaign before this one. */
  readonly scoredLast: ReadonlySet<string>;
}

/** What somebody said, beside what is found by itself. */
export interface Declared {
  readonly expert: string;
  readonly application: string;
  readonly rule: ConflictRule;
  readonly sentence: string;
}

export interface UnitFacts {
  readonly application: Pick<
    Application,
    'id' | 'organisation' | 'organisationName' | 'path' | 'chain' | 'submitters'
  >;
  readonly unit: Organisation | undefined;
  /** Experts who sat at this unit's table in a step of another round. */
  readonly otherRound: ReadonlySet<string>;
  /** Experts whose verdict is reviewed: others judge anew (E-61). Empty where nothing is. */
  readonly earlierReview: ReadonlySet<string>;
}

export interface Conflict {
  readonly rule: ConflictRule;
  readonly sentence: string;
}

/** Names are compared as people read them. */
const comparable = (name: string) => name.normalize('NFKC').replace(/[\s·•・‧.（）()]/g, '');

/** A name that stands in another one; shorter ones would be found everywhere. */
const names = (whole: string, part: string) => part.length >= 3 && whole.includes(part);

/**
 * Everything that keeps an expert from judging a unit, by rule, the automatic ones first (E-55). Same county, employer,
 * legal person, own recommendation and own submission hold always; the others where the campaign says so.
 */
export function conflictsOf(
  { expert, homeLineage, subjects, scoredLast }: ExpertFacts,
  { application, unit, otherRound, earlierReview }: UnitFacts,
  rules: Pick<ReviewRules, 'samePrefecture' | 'formerEmployer' | 'scoredLast' | 'panelsOverlap'>,
  declared: readonly Declared[],
): Conflict[] {
  const found: Conflict[] = [];
  const say = (rule: ConflictRule, sentence: string) => found.push({ rule, sentence });
  const { organisation, organisationName, path, chain, submitters } = application;
  const county = homeLineage.find(({ level }) => level === 'county');
  if (county && isInBranch(path, county)) say('sameCounty', `专家所在地是${county.name}。`);
  const recommender = chain.slice(1, -1).find((link) => link.organisation === expert.home);
  if (recommender || (expert.home !== null && expert.home === chain.at(-2)?.organisation))
    say('ownRecommendation', `专家所在单位${recommender?.name ?? ''}审核、推荐了该申报。`);
  const { creditCode, name: employer } = expert.employer;
  const details = unit?.institution;
  // 綦江区人民医院 and 重庆市綦江区人民医院 are both of 綦江区; a name in another one is better doubted than missed.
  const own = placesOfUnit(unit, organisationName).map(comparable);
  const isOwn = (name: string) => own.some((one) => comparable(name) === one || names(comparable(name), one));
  if (expert.home === organisation || isOwn(employer)) say('sameEmployer', `专家工作单位为${employer}。`);
  if (creditCode !== null && creditCode === details?.creditCode)
    say('sameLegalPerson', `专家工作单位与该机构统一社会信用代码相同（${creditCode}）。`);
  else if (details && comparable(details.legalPerson) === comparable(employer))
    say('sameLegalPerson', `专家工作单位${employer}是该机构的法人单位。`);
  if (submitters.some((subject) => subjects.includes(subject)))
    say('ownSubmission', '专家本人提交过该申报。');
  if (rules.formerEmployer) {
    const former = expert.formerEmployers.find(
      ({ name, creditCode: code }) =>
        isOwn(name) ||
        (details !== undefined &&
          (code === details.creditCode || comparable(name) === comparable(details.legalPerson))),
    );
    if (former) say('formerEmployer', `专家曾在${former.name}工作。`);
  }
  const prefecture = homeLineage.find(({ level }) => level === 'prefecture');
  if (rules.samePrefecture && prefecture && isInBranch(path, prefecture))
    say('samePrefecture', `专家所在地属于${prefecture.name}。`);
  if (rules.scoredLast && scoredLast.has(organisation)) say('scoredLast', '专家上一周期评审过该单位。');
  if (!rules.panelsOverlap && otherRound.has(expert.id)) say('otherRound', '专家在另一轮评审过该单位。');
  if (earlierReview.has(expert.id)) say('earlierReview', '专家评审过该单位，复核由其他专家进行。');
  for (const one of declared)
    if (one.expert === expert.id && one.application === application.id)
      say(one.rule, one.sentence || `${conflictRules[one.rule].label}。`);
  return found;
}
