import type { Stores } from '#functions/stores/stores.ts';
import { itemsOf } from '#shared/domain/check-answers.ts';
import { manages } from '#shared/domain/decide-campaign.ts';
import { minuteValues } from '#shared/domain/expert-minute.ts';
import { hostsOf } from '#shared/domain/hosts.ts';
import { blank, type LetterKindId, type LetterValues, letterKinds } from '#shared/domain/letters.ts';
import { correctionDue, linkAt } from '#shared/domain/standing.ts';
import { dateOf, shown, shownDate } from '#shared/domain/time.ts';
import type { Application, Letter, Tally } from '#shared/model/application.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { Designation } from '#shared/model/designation.ts';
import type { Instant } from '#shared/model/instant.ts';
import { findingLabels } from '#shared/model/objection.ts';
import { levelLabels, levels, type Person } from '#shared/model/organisation.ts';
import type { StatusName } from '#shared/model/status.ts';
import { campaignFor, caseFor } from './case.ts';
import { minuteFacts } from './minute-facts.ts';
import { objectionFor } from './objection.ts';
import { reject } from './refused.ts';

export interface DraftedLetter {
  readonly title: string;
  readonly values: LetterValues;
}

type Facts = Partial<Readonly<Record<string, string>>>;
type Entries = readonly Readonly<Record<string, string>>[];

/**
 * What a letter says, from the record and nowhere else. What the record does not have stands as a blank that cannot be
 * overlooked.
 * @param about the campaign, application, objection or title, as the kind asks for
 * @throws Refused notFound, notPermitted, or transitionNotAllowed where there is nothing to write about
 */
export async function letterFacts(
  stores: Stores,
  kind: LetterKindId,
  about: string,
  person: Person,
  now: Instant,
): Promise<DraftedLetter> {
  const { label, role } = letterKinds[kind];
  if (!person.roles.includes(role))
    reject('notPermitted', `“${label}”由${role === 'lead' ? '批次管理人员' : '审核人员'}拟写。`);
  const common: Facts = {
    发文机关: person.organisation.name,
    署名: person.organisation.name,
    成文日期: shownDate(dateOf(now)),
    主送机关: '各有关单位',
  };
  const { facts, lists = {} } = await drafts[kind](stores, about, person);
  const known: Facts = { ...common, ...facts };
  const fields = Object.fromEntries(
    Object.keys(letterKinds[kind].fields).map((field) => [field, known[field] || blank]),
  );
  return { title: `${label}-${facts['文件名'] ?? facts['批次'] ?? ''}`, values: { fields, lists } };
}

type Draft = (
  stores: Stores,
  about: string,
  person: Person,
) => Promise<{ readonly facts: Facts; readonly lists?: Readonly<Record<string, Entries>> }>;

const ofLetter = (letter: Letter | null): Facts =>
  letter === null ? {} : { 文号: letter.documentNumber, 成文日期: shownDate(letter.date) };

function ofCampaign(campaign: Campaign): Facts {
  return { 批次: campaign.title, 项目: campaign.programme, 批次文号: campaign.documentNumber };
}

/** What the hosts of a campaign issue together, each signs (联合行文, J-01). */
const signedByHosts = (campaign: Campaign): Facts => ({ 署名: hostsOf(campaign).join('\n') });

/** A campaign that the person runs. */
async function ownCampaign(stores: Stores, id: string, person: Person): Promise<Campaign> {
  const campaign = await campaignFor(stores, id, person);
  if (!manages(campaign, person)) reject('notPermitted', '只有主办单位的批次管理人员可以拟写。');
  return campaign;
}

const share = (tally: Tally | null) =>
  tally === null ? '—' : `${tally[tally.unit].met}/${tally[tally.unit].total}`;

/** The region above the unit, as its chain names it. */
function regionOf({ chain }: Application): string {
  const above = chain.slice(1, -1).toReversed();
  return above.map(({ name }) => name.replace(/卫生健康委(员会)?$/u, '')).join('') || '—';
}

/** What the levels below said, each with its name; a dash where none said anything (A5). */
const opinionsOf = ({ opinions = [] }: Application) =>
  opinions.length === 0
    ? '—'
    : opinions.map(({ organisationName, text }) => `${organisationName}：${text}`).join('；');

const listed = (applications: readonly Application[]): Entries =>
  applications.map((application, index) => ({
    序号: String(index + 1),
    单位: application.organisationName,
    地区: regionOf(application),
    自评结果: share(application.selfTally),
    提交时间: application.submittedAt === null ? '—' : shownDate(dateOf(application.submittedAt)),
    审核意见: opinionsOf(application),
  }));

/** Units of a campaign in some statuses, in the order of the tree. */
async function unitsIn(stores: Stores, campaign: string, statuses: readonly StatusName[]) {
  const found: Application[] = [];
  for (const status of statuses)
    for await (const application of stores.listing.everyInStage(campaign, status, null))
      found.push(application);
  return found.toSorted((left, right) => (left.path < right.path ? -1 : 1));
}

/** A title that the person's unit gave. */
async function ownTitle(stores: Stores, id: string, person: Person): Promise<Designation> {
  const designation = (await stores.designations.load(id)) ?? reject('notFound');
  if (designation.lead !== person.organisation.id) reject('notFound');
  return designation;
}

function ofTitle(designation: Designation): Facts {
  return {
    单位: designation.organisationName,
    称号: designation.title,
    项目: designation.programme,
    命名文号: designation.documentNumber,
    命名日期: shownDate(designation.date),
    主送机关: designation.organisationName,
    牌匾编号: designation.plaque.number ?? '',
    文件名: designation.organisationName,
  };
}

const drafts: Readonly<Record<LetterKindId, Draft>> = {
  async campaignNotice(stores, about, person) {
    const campaign = await ownCampaign(stores, about, person);
    const edition = await stores.editions.load(campaign.edition);
    const due = campaign.deadlines[campaign.applicantLevel];
    const { places, kind } = campaign.quota;
    return {
      facts: {
        ...ofCampaign(campaign),
        ...signedByHosts(campaign),
        文号: campaign.documentNumber,
        ...(campaign.publishedOn && { 成文日期: shownDate(campaign.publishedOn) }),
        申报范围: campaign.scopeName,
        申报开始: shown(campaign.opensAt),
        申报截止: due === undefined ? '' : shown(due),
        名额: `${kind === 'soft' ? '约 ' : ''}${places} 个`,
        标准: edition?.title ?? '',
        公示工作日: String(campaign.publicityDays),
        补正天数: String(campaign.correctionDays),
      },
      lists: {
        时限: [
          ...levels.flatMap((level) => {
            const until = campaign.deadlines[level];
            if (until === undefined) return [];
            const step = level === campaign.applicantLevel ? '申报单位提交' : `${levelLabels[level]}审核上报`;
            return [{ 环节: step, 截止时间: shown(until) }];
          }),
          ...(campaign.paperDeadline
            ? [{ 环节: '纸质材料送达', 截止时间: shown(campaign.paperDeadline) }]
            : []),
        ],
      },
    };
  },

  async correction(stores, about, person) {
    const { application, campaign, edition } = await caseFor(stores, about, person);
    const { status, returned } = application;
    if (status.name !== 'returned' || returned === null)
      reject('transitionNotAllowed', '该申报现在没有退回补正。');
    if (linkAt(application, status.level)?.organisation !== person.organisation.id)
      reject('notPermitted', '由退回的单位拟写。');
    const items = new Map(itemsOf(edition).map((item) => [item.id as string, item]));
    const until = correctionDue(application, campaign);
    return {
      facts: {
        ...ofCampaign(campaign),
        主送机关: application.organisationName,
        申报单位: application.organisationName,
        补正截止: until === null ? '' : shown(until),
        问题数: String(returned.defects.length),
        第几次: String(returned.times),
        文件名: application.organisationName,
      },
      lists: {
        问题: returned.defects.map(({ item, note }, index) => {
          const asked = items.get(item);
          const content = asked === undefined ? '' : asked.type === 'row' ? asked.content : asked.short;
          return { 序号: String(index + 1), 条目: item, 内容: content, 问题: note };
        }),
      },
    };
  },

  async recommendation(stores, about, person) {
    const campaign = await campaignFor(stores, about, person);
    const found: Application[] = [];
    const { id, path } = person.organisation;
    const sent = await stores.recommendations.load(campaign.id, id);
    const reserve = new Set<string>(sent?.reserve.map(({ application }) => application));
    for await (const application of stores.listing.everyInBranch(campaign.id, path)) {
      const link = application.chain.find(({ organisation }) => organisation === id);
      const last = application.chain.at(-2)?.organisation === id;
      const here = application.status.name === 'underReview' && application.status.level === link?.level;
      // Who is only on the reserve is not on the list (A10).
      if (last && (here || application.recommendation !== null) && !reserve.has(application.id))
        found.push(application);
    }
    if (found.length === 0)
      reject('transitionNotAllowed', '没有由本单位推荐、或正由本单位初审的申报，无法拟写推荐函。');
    const letter = found.find(({ recommendation }) => recommendation !== null)?.recommendation ?? null;
    return {
      facts: {
        ...ofCampaign(campaign),
        ...ofLetter(letter),
        主送机关: campaign.leadName,
        单位数: String(found.length),
      },
      lists: { 名单: listed(found) },
    };
  },

  async expertMinute(stores, about, person) {
    const campaign = await ownCampaign(stores, about, person);
    const { fields, lists } = minuteValues(await minuteFacts(stores, campaign, person.organisation.id));
    return { facts: { ...ofCampaign(campaign), ...fields }, lists };
  },

  async publicity(stores, about, person) {
    const campaign = await ownCampaign(stores, about, person);
    const all = await unitsIn(stores, campaign.id, ['candidate', 'inPublicity', 'underObjection', 'cleared']);
    // Who is held back is published by itself, later (A19).
    const found = all.filter(({ heldBack }) => !heldBack);
    if (found.length === 0) reject('noCandidates', '尚未确定候选名单，无法拟写公示。');
    const { publicity } = campaign;
    return {
      facts: {
        ...ofCampaign(campaign),
        ...signedByHosts(campaign),
        ...ofPublicity(campaign),
        单位数: String(found.length),
        公示工作日: String(campaign.publicityDays),
        公示网址: publicity?.address ?? '',
        联系方式: publicity?.contact ?? '',
      },
      lists: { 名单: listed(found) },
    };
  },

  async objectionReply(stores, about, person) {
    const { objection, content, campaign } = await objectionFor(stores, about, person);
    if (objection.finding === null && objection.status !== 'refused' && objection.status !== 'replied')
      reject('transitionNotAllowed', '异议还没有结论，无法拟写答复。');
    return {
      facts: {
        ...ofCampaign(campaign),
        主送机关: content.organisationName || content.name,
        异议人: content.organisationName || content.name,
        异议单位: objection.organisationName,
        收到日期: shownDate(dateOf(objection.receivedAt)),
        结论: objection.finding === null ? '不予受理' : findingLabels[objection.finding],
        核查情况: content.report || content.refusal,
        答复内容: content.reply,
        文件名: objection.organisationName,
      },
    };
  },

  async naming(stores, about, person) {
    const campaign = await ownCampaign(stores, about, person);
    const named = await unitsIn(stores, campaign.id, ['named']);
    const found = named.length > 0 ? named : await unitsIn(stores, campaign.id, ['cleared']);
    if (found.length === 0) reject('transitionNotAllowed', '还没有公示通过的单位，无法拟写命名通报。');
    return {
      facts: {
        ...ofCampaign(campaign),
        ...signedByHosts(campaign),
        ...ofPublicity(campaign),
        ...ofLetter(found[0]?.designation ?? null),
        单位数: String(found.length),
      },
      lists: { 名单: listed(found) },
    };
  },

  async revocation(stores, about, person) {
    const designation = await ownTitle(stores, about, person);
    return { facts: { ...ofTitle(designation), ...ofLetter(designation.revocation?.document ?? null) } };
  },

  async annualReport(stores, about, person) {
    const designation = await ownTitle(stores, about, person);
    const duty = designation.duties.findLast(({ state }) => state === 'due' || state === 'overdue');
    if (duty === undefined) reject('transitionNotAllowed', '该单位现在没有待提交的年度报告。');
    return {
      facts: { ...ofTitle(designation), 报告年度: String(duty.year), 报告截止: shownDate(duty.dueOn) },
    };
  },
};

function ofPublicity({ publicity }: Campaign): Facts {
  return publicity === null
    ? {}
    : { 公示开始: shownDate(dateOf(publicity.startsAt)), 公示结束: shownDate(publicity.lastDay) };
}
