import {
  ConditionFailed,
  type Item,
  type TablePort,
  tableLimits,
  type Write,
} from '#functions/ports/table.ts';
import type { CarriedAnswers } from '#shared/domain/carried-answers.ts';
import { type Decision, dueAt, type EventDraft } from '#shared/domain/decide.ts';
import { districtFull, districtOf } from '#shared/domain/district-quota.ts';
import { labelOf } from '#shared/domain/label.ts';
import type { ObjectionDecision } from '#shared/domain/objections.ts';
import { accept, type Result, refuse } from '#shared/domain/refusal.ts';
import { recordLabels } from '#shared/domain/transitions.ts';
import type { Answers, SavedFinding } from '#shared/model/answer.ts';
import type { Application, ApplicationEvent } from '#shared/model/application.ts';
import type { Ban } from '#shared/model/ban.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { Slot } from '#shared/model/defence.ts';
import type { Evidence, EvidenceDocument } from '#shared/model/evidence.ts';
import type { Objection, ObjectionDocket } from '#shared/model/objection.ts';
import type { Visit } from '#shared/model/on-site.ts';
import type { Panel } from '#shared/model/review.ts';
import { banWrites } from './ban-store.ts';
import { type CandidateList, campaignStore } from './campaign-store.ts';
import { countWrites } from './count-store.ts';
import type { DesignationParts } from './designation-store.ts';
import { districtStore, districtWrites, type EarlierDistrict } from './district-places.ts';
import { sealEvent, sha256 } from './event-chain.ts';
import { evidenceItem } from './evidence-store.ts';
import { dataOf, everyValue, itemOf } from './items.ts';
import { applicationIndexes, campaignKeys, applicationKeys as keys } from './keys.ts';
import { type Marker, markerWrite } from './marker-store.ts';
import { docketCheck, objectionConflict, objectionWrites } from './objection-store.ts';
import { defenceKeys, reviewKeys, visitKeys } from './review-keys.ts';
import { panelConflict } from './review-store.ts';

/** What a unit sent, frozen: answers normalised, and the files that stood accepted then. Never written again. */
export interface Submission {
  readonly number: number;
  readonly answers: Answers;
  readonly evidence: readonly {
    readonly id: string;
    readonly item: string;
    readonly sha256: string;
    readonly document?: EvidenceDocument;
  }[];
}

/** What a decision was made on beside the aggregate; the commit holds only while all of it is as it was. */
export interface Reliance {
  readonly findings?: readonly SavedFinding[];
  /** How often the records had been changed. */
  readonly observationChanges?: number;
  readonly files?: readonly Evidence[];
  /** name, endPublicity: what was open against the unit; null where nothing ever came. */
  readonly docket?: ObjectionDocket | null;
  /** pass: the tables of the experts, as they sat when it was decided. */
  readonly panels?: readonly Panel[];
  /** pass at a defence: the unit's slot with what was recorded on the day. */
  readonly slot?: Slot;
  /** pass at the on-site step: the visit with what was signed. */
  readonly visit?: Visit;
}

export interface CommitTerms {
  readonly campaign: Campaign;
  /** select: the list of candidates that it was decided on. */
  readonly listed?: CandidateList | undefined;
  /** submit, resubmit: what is frozen beside the event, which names its hash. */
  readonly submission?: Submission;
  readonly reliesOn?: Reliance;
  /** Going up from the county: what the districts that went into it have used (E-08). */
  readonly earlierDistricts?: readonly EarlierDistrict[];
  /** begin: what is laid into the draft from the unit's last application. */
  readonly carried?: CarriedAnswers;
  /** Decisions about an objection: what they make of it, in the same transaction. */
  readonly objection?: { readonly seen: Objection; readonly decision: ObjectionDecision };
  /** disqualify: the ban that comes of it, in the same transaction (A24). */
  readonly ban?: Ban;
  /** redactEvidence: the file as it was seen, and as it stands afterwards. */
  readonly file?: { readonly seen: Evidence; readonly next: Evidence };
  /** acceptAppeal: the experts' tables and sheets that count no more, in the same transaction (E-61). */
  readonly superseded?: readonly Write[];
  /** name: the title that it makes, in the same transaction. */
  readonly designation?: DesignationParts;
  /** Commands of persons: the marker, and the reply that a repetition will be given. */
  readonly marker?: Marker;
  readonly reply?: (committed: Application) => unknown;
}

/**
 * A submission as it is kept: text, not members. The event names the hash of these very bytes, so whoever checks a record
 * later need not know how they were put in order.
 */
function frozenText({ answers, evidence }: Submission): string {
  return JSON.stringify({ answers, evidence });
}

/** Answers above this leave no room for the rest of the item within the table's limit. */
const submissionBytes = tableLimits.itemBytes - 32 * 1024;

function applicationItem(application: Application, campaign: Campaign): Item {
  const { version, stage, run } = application;
  return itemOf(keys.application(application.id), application, {
    version,
    stage,
    run,
    ...applicationIndexes(application, dueAt(application, campaign)),
  });
}

function relianceChecks(
  { id, run }: Application,
  { findings = [], files = [], observationChanges: changes, docket, panels = [], slot, visit }: Reliance = {},
): Write[] {
  const records =
    changes === undefined
      ? []
      : [
          {
            key: keys.observationChanges(id, run),
            when: changes === 0 ? { absent: true as const } : { equals: { changes } },
          },
        ];
  const checks: Write[] = [
    ...records,
    ...findings.map(({ item, revision }) => ({
      key: keys.finding(id, run, item),
      when: { equals: { revision } },
    })),
    ...files.map((file) => ({
      key: keys.evidence(id, file.id),
      when: { equals: { state: file.state.name } },
    })),
    ...panels.map(({ campaign, step, application, revision }) => ({
      key: reviewKeys.panel(campaign, step, application),
      when: { equals: { revision } },
    })),
  ].map((check) => ({ kind: 'check', ...check }));
  if (slot !== undefined)
    checks.push({
      kind: 'check',
      key: defenceKeys.slot(slot.campaign, slot.application),
      when: { equals: { revision: slot.revision } },
    });
  if (visit !== undefined)
    checks.push({
      kind: 'check',
      key: visitKeys.visit(visit.application),
      when: { equals: { version: visit.version } },
    });
  if (docket !== undefined) checks.push(docketCheck(id, docket ?? undefined));
  return checks;
}

export function applicationStore(table: TablePort) {
  const campaigns = campaignStore(table);
  const districts = districtStore(table);
  const load = async (id: string) => dataOf<Application>(await table.get(keys.application(id)));
  const eventAt = async (id: string, number: number) =>
    dataOf<ApplicationEvent>(await table.get(keys.event(id, number)));

  async function versionConflict(id: string): Promise<Result<never>> {
    const current = await load(id);
    const event = current && (await eventAt(id, current.version));
    if (current === undefined || event === undefined) return refuse('notFound');
    const who =
      event.actor.kind === 'person' ? `${event.actor.organisationName} ${event.actor.name}` : '系统';
    const action = recordLabels[event.action] ?? '开始申报';
    const label = labelOf(current.status, current.chain);
    return refuse('versionConflict', `${who}刚刚办理了“${action}”，申报现为“${label}”。请核对后重新办理。`, {
      context: {
        currentVersion: current.version,
        changedBy: who,
        changedAt: event.at,
        action: event.action,
        label,
      },
    });
  }

  async function districtExhausted(
    application: Application,
    campaign: Campaign,
    earlier: readonly EarlierDistrict[] = [],
  ): Promise<Result<never>> {
    const district = districtOf(application, campaign) ?? '';
    const { limit, holders } = await districts.places(
      campaign,
      district,
      earlier.map((one) => one.district),
    );
    return refuse('quotaExhausted', districtFull({ limit, holders }), {
      context: { places: limit, recommended: holders },
    });
  }

  /**
   * Adds or frees a place. Who is chosen is chosen on the list as it was read: the transaction's own condition is that
   * nobody joined or left it since, so no two decisions share the last place, and none is asked for a reason, or spared
   * one, by a list that is no longer so (C-06, E-59).
   */
  function quotaWrite(places: 1 | -1, { id, publicity }: Campaign, listed: CandidateList | undefined): Write {
    const key = campaignKeys.quota(id);
    if (places === -1)
      return { kind: 'increment', key, attribute: 'taken', by: -1, atLeast: 0, also: { changes: 1 } };
    if (listed === undefined) throw new Error('a selection needs the list that it was made on');
    const changes = listed.changes + 1;
    return {
      kind: 'increment',
      key,
      attribute: 'changes',
      by: 1,
      atLeast: changes,
      atMost: changes,
      // Beside the place that was left, so that whoever was published is still counted to the end (E-81).
      also: { taken: 1, ...(publicity !== null && { refilled: 1 }) },
    };
  }

  return {
    /** Strongly consistent. */
    load,
    eventAt,
    /** The refusal for a command that saw an older version: who changed what since. */
    versionConflict,

    /** Writes the first version. @returns alreadyExists where the unit has an application in this campaign. */
    async begin(
      { next, event }: { next: Application; event: EventDraft },
      { campaign, marker, reply, carried }: CommitTerms,
    ): Promise<Result<Application>> {
      const sealed = sealEvent(event, '');
      const application: Application = { ...next, head: sealed.hash };
      const writes: Write[] = [
        { kind: 'put', item: applicationItem(application, campaign), when: { absent: true } },
        {
          kind: 'put',
          item: itemOf(keys.event(application.id, 1), sealed),
          when: { absent: true },
        },
      ];
      if (marker) writes.push(markerWrite(marker, reply?.(application)));
      if (carried)
        writes.push({
          kind: 'put',
          item: itemOf(keys.carried(application.id), carried),
          when: { absent: true },
        });
      writes.push(...countWrites(null, application));
      try {
        await table.transact(writes);
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
        return marker && error.refused.includes(2) ? refuse('idempotencyKeyReused') : refuse('alreadyExists');
      }
      return accept(application);
    },

    /**
     * Writes a decision: one transaction of the aggregate on condition of the version it was made from, the event,
     * the quota on condition of its bound and of a list that is not published yet, the frozen submission, and the
     * command's marker.
     * @returns versionConflict with what changed, selectionChanged where the list of candidates is no longer the one that
     *   was decided on, quotaExhausted with who holds the places of a district, tooLarge, or
     *   idempotencyKeyReused where the marker exists (the endpoint then answers the stored reply).
     */
    async commit(seen: Application, decision: Decision, terms: CommitTerms): Promise<Result<Application>> {
      const { campaign, submission, marker } = terms;
      const { id } = seen;
      let data = decision.event.data;
      const writes: Write[] = [];
      if (submission) {
        const frozen = frozenText(submission);
        const bytes = Buffer.from(frozen);
        if (bytes.length > submissionBytes) {
          return refuse('tooLarge', '填报文字总量过大，请精简说明文字，详细内容请放入佐证材料。');
        }
        const hash = sha256(bytes);
        data = { ...data, submissionHash: hash };
        const key = keys.submission(id, submission.number);
        writes.push({
          kind: 'put',
          item: { ...key, number: submission.number, hash, frozen },
          when: { absent: true },
        });
      }
      const event = sealEvent({ ...decision.event, data }, seen.head);
      const next: Application = { ...decision.next, head: event.hash };
      writes.unshift(
        {
          kind: 'put',
          item: applicationItem(next, campaign),
          when: { equals: { version: seen.version } },
        },
        { kind: 'put', item: itemOf(keys.event(id, event.number), event), when: { absent: true } },
      );
      const quotaAt =
        decision.places === 0 ? -1 : writes.push(quotaWrite(decision.places, campaign, terms.listed)) - 1;
      // The list of candidates changes only while it is not published: nobody joins or leaves it behind the public's back.
      const campaignAt =
        decision.places === 0
          ? -1
          : writes.push({
              kind: 'check',
              key: campaignKeys.campaign(campaign.id),
              when: { equals: { status: campaign.status } },
            }) - 1;
      const placesFrom = writes.length;
      writes.push(...districtWrites(seen, next, campaign, terms.earlierDistricts));
      const placesTo = writes.length;
      const reliedFrom = writes.length;
      writes.push(...relianceChecks(seen, terms.reliesOn));
      const reliedTo = writes.length;
      const objectionFrom = writes.length;
      if (terms.objection)
        writes.push(...objectionWrites(terms.objection.seen, terms.objection.decision).writes);
      const objectionTo = writes.length;
      const { file } = terms;
      const fileAt =
        file === undefined
          ? -1
          : writes.push({
              kind: 'put',
              item: evidenceItem(file.next),
              when: { equals: { state: file.seen.state.name } },
            }) - 1;
      const supersededFrom = writes.length;
      writes.push(...(terms.superseded ?? []));
      const supersededTo = writes.length;
      const banFrom = writes.length;
      if (terms.ban) writes.push(...banWrites(terms.ban));
      const banTo = writes.length;
      const designationFrom = writes.length;
      if (terms.designation) writes.push(...terms.designation.writes);
      const designationTo = writes.length;
      if (decision.concluded !== null)
        writes.push({
          kind: 'increment',
          key: campaignKeys.quota(campaign.id),
          attribute: decision.concluded,
          by: 1,
        });
      writes.push(...countWrites(seen, next));
      if (marker) writes.push(markerWrite(marker, terms.reply?.(next)));
      try {
        await table.transact(writes);
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
        if (error.refused.includes(0) || error.refused.includes(1)) return versionConflict(id);
        if (error.refused.some((index) => index >= reliedFrom && index < reliedTo))
          return terms.reliesOn?.docket === undefined
            ? refuse('draftConflict', '核定结果、验收记录或盖章扫描件刚刚被修改，请核对后重新办理。')
            : objectionConflict();
        if (error.refused.some((index) => index >= objectionFrom && index < objectionTo))
          return objectionConflict();
        if (error.refused.some((index) => index >= supersededFrom && index < supersededTo))
          return panelConflict();
        if (error.refused.some((index) => index >= banFrom && index < banTo))
          return refuse('versionConflict', '该单位的禁申记录刚刚有变动，请核对后重新办理。');
        if (error.refused.includes(fileAt))
          return refuse('evidenceNotExpected', '该材料的状态已经改变，请刷新后再试。');
        if (error.refused.some((index) => index >= placesFrom && index < placesTo))
          return districtExhausted(next, campaign, terms.earlierDistricts);
        const ofDesignation = error.refused.filter((at) => at >= designationFrom && at < designationTo);
        if (terms.designation && ofDesignation.length > 0)
          return {
            ok: false,
            refusal: terms.designation.refusal(ofDesignation.map((at) => at - designationFrom)),
          };
        if (error.refused.includes(campaignAt)) return campaigns.versionConflict(campaign.id);
        if (error.refused.includes(quotaAt)) return refuse('selectionChanged');
        return refuse('idempotencyKeyReused');
      }
      return accept(next);
    },

    /** The whole record, oldest first. */
    events: (id: string) =>
      everyValue<ApplicationEvent>(table, { pk: keys.partition(id), skPrefix: keys.eventPrefix }),

    /** The event that closed a stage, or undefined while it stands. */
    async eventThatClosed(id: string, stage: number): Promise<ApplicationEvent | undefined> {
      const later = await everyValue<ApplicationEvent>(table, {
        pk: keys.partition(id),
        skPrefix: keys.eventPrefix,
        after: keys.event(id, stage).sk,
      });
      return later.find((event) => event.closes === stage);
    },

    /** A frozen submission by its number; 0 is none. */
    async submission(id: string, number: number): Promise<Submission | null> {
      const item = number === 0 ? undefined : await table.get(keys.submission(id, number));
      return item === undefined ? null : { number, ...JSON.parse(item['frozen'] as string) };
    },

    /** A frozen submission as the text that its hash was taken of; null where there is none. */
    async frozenText(id: string, number: number): Promise<string | null> {
      const item = await table.get(keys.submission(id, number));
      return item === undefined ? null : (item['frozen'] as string);
    },

    /** Hash of a frozen submission, as its event names it; null where there is none. */
    async submissionHash(id: string, number: number): Promise<string | null> {
      const item = number === 0 ? undefined : await table.get(keys.submission(id, number));
      return item === undefined ? null : (item['hash'] as string);
    },
  };
}
export type ApplicationStore = ReturnType<typeof applicationStore>;
