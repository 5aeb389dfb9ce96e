import type { Tally } from '../model/application.ts';
import type { Campaign } from '../model/campaign.ts';
import type { Instant } from '../model/instant.ts';
import type { ChainLink } from '../model/organisation.ts';
import type { Step } from '../model/status.ts';
import type { DistrictPlaces } from './district-quota.ts';
import type { GateFinding } from './gates.ts';
import type { MissingRecords } from './missing-records.ts';
import type { OwnWindow } from './own-publicity.ts';
import type { PassedOver } from './ranking.ts';
import type { Fault } from './refusal.ts';

/**
 * What the decision needs to know beside the aggregate. Facts that were not looked up are absent, and a guard that
 * needs an absent fact refuses: it never assumes.
 */
export interface Circumstances {
  readonly now: Instant;
  /** When the request reached the server: what a person's deadline is held to (E-31); `now` where absent. */
  readonly arrivedAt?: Instant;
  readonly campaign: Campaign;
  /** submit, resubmit: what is wrong with the answers; empty when complete. */
  readonly faults?: readonly Fault[];
  /** submit, resubmit: the count over the unit's own answers (standards only). */
  readonly selfTally?: Tally | null;
  /** forward at the sealing level: is there an accepted sealed scan? */
  readonly sealed?: boolean;
  /** There is a scan, but nobody knows yet what it is a scan of. */
  readonly untied?: boolean;
  /** pass: rows without a finding, and the count over the reviewer's findings (standards only). */
  readonly openFindings?: number;
  /** fail: rows with a finding; 0 freezes no count. */
  readonly judgedFindings?: number;
  readonly verifiedTally?: Tally | null;
  /** pass: rows found met whose listed methods of verification have not all left a record (standards only). */
  readonly missingRecords?: readonly MissingRecords[];
  /** pass: how far the experts are in this step; absent where no experts review the campaign (A15, A17). */
  readonly experts?: {
    readonly signed: number;
    readonly open: number;
    readonly needed: number;
    /** Why a defence cannot be passed yet: not heard, not decided on (A17); null where it can, and in other steps. */
    readonly unheard: string | null;
    /** The round's score, at its last step: hundredths of a point, beside the mark; null before it. */
    readonly round: {
      readonly title: string;
      readonly score: number | null;
      readonly passMark: number;
    } | null;
  };
  /** accept: it stands on the reserve of a list, and nobody's place is free for it yet (A10). */
  readonly onReserve?: boolean;
  /** fail: where other experts would begin anew, and within how many days the unit may ask for it (E-61). */
  readonly appeal?: { readonly step: Step; readonly days: number };
  /** pass at the on-site step: why its record is not complete; null where it is, absent elsewhere (A16). */
  readonly visitMissing?: string | null;
  /** Where the edition's line decides (Q12); when the evaluation is passed, where it is absent. */
  readonly lineAt?: 'apply' | 'pass' | 'both';
  /** select: places already taken. The transaction's condition is what holds; this only explains. */
  readonly placesTaken?: number;
  /** publish of one who was not on the list: places that fell empty since publicity began, and were not filled (E-81). */
  readonly emptied?: number;
  /** submit, recommend, accept, select, name: every gate with the data of the day (DOMAIN D.2). */
  readonly gates?: readonly GateFinding[];
  /** Going up from the county: the places of the district that would be used; null where no bound holds. */
  readonly district?: DistrictPlaces | null;
  /** select: who holds the places, for the words. */
  readonly candidates?: readonly string[];
  /** select: those that come before it in the order and are not chosen (A18). */
  readonly passedOver?: readonly PassedOver[];
  /** publish, republish: the publicity that the unit would have by itself. */
  readonly window?: OwnWindow;
  /** name, endPublicity, and whatever concerns an objection: those on the unit that are not decided yet. */
  readonly openObjections?: number;
  /** submit for the first time: the chain as the tree stands today. */
  readonly chain?: readonly ChainLink[];
}

/** What a person's deadline is held to: when the request had arrived, however long it took from there (E-31). */
export const arrivalIn = ({ arrivedAt, now }: Pick<Circumstances, 'arrivedAt' | 'now'>): Instant =>
  arrivedAt ?? now;
