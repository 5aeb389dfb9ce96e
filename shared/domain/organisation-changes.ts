import type { OrganisationId } from '../model/ids.ts';
import type { Instant, LocalDate } from '../model/instant.ts';
import {
  type Kin,
  type Level,
  levelLabels,
  levels,
  type Organisation,
  type Person,
} from '../model/organisation.ts';
import { isInBranch } from './branch.ts';
import { fullNameBelow, levelNameOf, placeTypeOf, regionOf } from './division-names.ts';
import {
  type ChangeFacts,
  type ChangeTerms,
  mayChange,
  mayHold,
  type NewUnit,
  type OrganisationChange,
  type OrganisationDecision,
  type Placement,
  unitToBe,
} from './organisation-change.ts';
import { Draft, Faults } from './organisation-draft.ts';
import { isLiveOn, lifeOn, momentShown } from './organisation-life.ts';
import { accept, type Result, refuse } from './refusal.ts';
import { dateOf, shownDate } from './time.ts';

/** Units that one decision may touch: two writes each, within the hundred of a transaction. */
export const mostUnits = 45;

/**
 * Decides on a change of the organisation tree. Running applications keep their pinned chain, titles and bans stay with
 * the unit that has them: what becomes of each is decided by whoever runs the campaign or gave the title (E-07…E-10).
 * @returns notPermitted outside the branch below the administrator's own unit; invalidInput with every fault at its
 *   place in the change
 */
export function decideOrganisationChange(
  change: OrganisationChange,
  facts: ChangeFacts,
  actor: Person,
  now: Instant,
): Result<OrganisationDecision> {
  if (!actor.roles.includes('administrator'))
    return refuse('notPermitted', '机构由上级单位的系统管理员维护。');
  const faults = new Faults();
  const today = dateOf(now);
  const terms: ChangeTerms = change.kind === 'aliases' ? { on: today, document: null, reason: '' } : change;
  if (change.kind !== 'aliases') checkTerms(change, today, faults);
  const draft = new Draft(terms, actor, now);
  const context: Context = { facts, actor, today, faults, draft, terms };
  switch (change.kind) {
    case 'establish':
      established(change.unit, '/unit', context);
      break;
    case 'rename':
      renamed(change, context);
      break;
    case 'move':
      moved(change.organisation, change.parent, '/parent', context);
      break;
    case 'merge':
      merged(change, context);
      break;
    case 'close':
      closed(change, context);
      break;
    case 'aliases': {
      const unit = changeable(change.organisation, '/organisation', context);
      const aliases = [...new Set(change.aliases.map((alias) => alias.trim()).filter(Boolean))];
      if (unit)
        draft.add(unit, 'AliasesChanged', { aliases }, { before: unit.aliases ?? [], after: aliases });
    }
  }
  if (faults.list.length > 0) return refuse('invalidInput', faults.list[0]?.message, { faults: faults.list });
  const { changes } = draft;
  if (changes.length > mostUnits)
    return refuse(
      'tooLarge',
      `这次变更涉及 ${changes.length} 个单位，一次最多 ${mostUnits} 个。请先把下属单位分批调整到新的上级，再办理。`,
    );
  return accept({ changes });
}

interface Context {
  readonly facts: ChangeFacts;
  readonly actor: Person;
  readonly today: LocalDate;
  readonly faults: Faults;
  readonly draft: Draft;
  readonly terms: ChangeTerms;
}

function checkTerms({ on, document }: ChangeTerms, today: LocalDate, faults: Faults): void {
  // A change is entered once it holds: the tree of today must not speak of tomorrow.
  if (on > today) faults.say('/on', `生效日期不能晚于今天（${shownDate(today)}）。请在生效当日或之后办理。`);
  if (document === null) faults.say('/document', '请填写依据文件的文号和日期。');
  else if (document.date > today) faults.say('/document/date', '文件日期不能晚于今天。');
}

/** A unit that this administrator may change and that is there on the day. */
function changeable(id: OrganisationId, pointer: string, context: Context): Organisation | undefined {
  const { facts, actor, faults, terms } = context;
  const unit = facts.units.get(id);
  if (unit === undefined || !isInBranch(unit.path, actor.organisation)) {
    faults.say(pointer, '没有这个单位，或不在本单位的下级。');
    return undefined;
  }
  if (!mayChange(actor, unit)) {
    faults.say(pointer, '本单位由上级单位的系统管理员维护。');
    return undefined;
  }
  const life = lifeOn(unit, terms.on);
  if (life === 'closed')
    faults.say(pointer, `${unit.fullName}已于 ${momentShown(unit.closedOn ?? '')}撤销。`);
  if (life === 'before')
    faults.say('/on', `${unit.fullName}自 ${momentShown(unit.validFrom ?? '')}设立，生效日期不能更早。`);
  const last = unit.past?.at(-1)?.until;
  if (last !== undefined && last > terms.on)
    faults.say('/on', `${unit.fullName}在 ${momentShown(last)}已有变更，生效日期不能更早。`);
  return life === 'live' ? unit : undefined;
}

/** A unit under which another may be put. */
function holder(id: OrganisationId, pointer: string, context: Context): Organisation | undefined {
  const { facts, actor, faults, today, draft } = context;
  const known = facts.units.get(id);
  const unit = id === unitToBe ? draft.created : known === undefined ? undefined : draft.of(known);
  if (unit === undefined || !mayHold(actor, unit)) {
    faults.say(pointer, '没有这个上级单位，或不在本单位范围内。');
    return undefined;
  }
  if (!isLiveOn(unit, today)) {
    faults.say(pointer, `${unit.fullName}已撤销，不能作为上级。`);
    return undefined;
  }
  return unit;
}

/** Faults of a name and a code among the units that stand beside it. */
function checkIdentity(
  unit: { readonly id: string | null; readonly name: string; readonly divisionCode: string | null },
  parent: Organisation,
  pointer: string,
  { facts, faults, today, draft }: Context,
): void {
  const others = (facts.below.get(parent.id) ?? []).map((one) => draft.of(one));
  const twin = others.find((one) => one.id !== unit.id && one.name === unit.name && isLiveOn(one, today));
  if (twin)
    faults.say(`${pointer}/name`, `${regionOf(parent.fullName)}已有“${twin.name}”，同一上级之下不能重名。`);
  if (unit.divisionCode === null) return;
  const holderOfCode = facts.coded
    .map((one) => draft.of(one))
    .find((one) => one.id !== unit.id && one.divisionCode === unit.divisionCode && isLiveOn(one, today));
  if (holderOfCode)
    faults.say(`${pointer}/divisionCode`, `区划代码 ${unit.divisionCode} 现为${holderOfCode.fullName}所用。`);
}

const rank = (level: Level) => levels.indexOf(level);

function established(
  wish: NewUnit,
  pointer: string,
  context: Context,
  predecessors: Kin[] = [],
): Organisation | undefined {
  const { facts, faults, draft, terms } = context;
  const parent = holder(wish.parent, `${pointer}/parent`, context);
  if (parent === undefined) return undefined;
  if (rank(wish.level) >= rank(parent.level)) {
    faults.say(
      `${pointer}/level`,
      `${parent.fullName}是${levelLabels[parent.level]}，其下不能设${levelLabels[wish.level]}单位。`,
    );
    return undefined;
  }
  const place = wish.place ?? placeTypeOf(wish.level, regionOf(wish.name));
  if (place === null && wish.level !== 'institution')
    faults.say(`${pointer}/place`, '从名称看不出是哪一类地方，请选择。');
  checkIdentity({ id: null, name: wish.name, divisionCode: wish.divisionCode }, parent, pointer, context);
  return draft.add(null, 'UnitEstablished', {
    id: facts.newId,
    name: wish.name,
    fullName: fullNameBelow(parent, wish.name),
    level: wish.level,
    levelName: wish.level === 'institution' ? '机构级' : levelNameOf(regionOf(wish.name)),
    parent: parent.id,
    path: `${parent.path}${facts.newId}/`,
    divisionCode: wish.divisionCode,
    kind: wish.kind,
    validFrom: terms.on,
    since: terms.on,
    ...(place !== null && { place }),
    ...(wish.aliases.length > 0 && { aliases: [...wish.aliases] }),
    ...(predecessors.length > 0 && { predecessors }),
  });
}

function renamed(change: Extract<OrganisationChange, { kind: 'rename' }>, context: Context): void {
  const { facts, faults, draft } = context;
  const unit = changeable(change.organisation, '/organisation', context);
  if (unit === undefined) return;
  const { name, divisionCode } = change;
  if (name === unit.name && divisionCode === unit.divisionCode) {
    faults.say('/name', '名称和代码都没有变动。');
    return;
  }
  const parent = unit.parent === null ? undefined : facts.units.get(unit.parent);
  if (parent === undefined) return;
  checkIdentity({ id: unit.id, name, divisionCode }, parent, '', context);
  const region = regionOf(unit.name);
  const changed = name !== unit.name;
  const place = placeTypeOf(unit.level, regionOf(name));
  draft.revise(unit, 'UnitRenamed', {
    name,
    fullName: fullNameBelow(parent, name),
    divisionCode,
    since: change.on,
    ...(changed && place !== null && { place, levelName: levelNameOf(regionOf(name)) }),
    ...(changed && {
      formerNames: [...(unit.formerNames ?? []), { name: region, until: change.on, part: null }],
    }),
  });
}

/** Puts a unit below another; everything below it follows afterwards, by the relay. */
function moved(id: OrganisationId, to: OrganisationId, pointer: string, context: Context): void {
  const { faults, draft } = context;
  const unit = changeable(id, '/organisation', context);
  const parent = holder(to, pointer, context);
  if (unit === undefined || parent === undefined) return;
  const wrong = faultOfPlace(unit, parent);
  if (wrong !== null) {
    faults.say(pointer, wrong);
    return;
  }
  checkIdentity(unit, parent, pointer, { ...context, facts: { ...context.facts, coded: [] } });
  draft.revise(unit, 'UnitMoved', {
    parent: parent.id,
    path: `${parent.path}${unit.id}/`,
    fullName: fullNameBelow(parent, unit.name),
  });
}

function faultOfPlace(unit: Organisation, parent: Organisation): string | null {
  if (unit.parent === parent.id) return `${unit.fullName}已经在${parent.fullName}之下。`;
  if (isInBranch(parent.path, unit)) return '不能把单位调整到它自己的下级之下。';
  return rank(unit.level) >= rank(parent.level)
    ? `${parent.fullName}是${levelLabels[parent.level]}，其下不能设${levelLabels[unit.level]}单位。`
    : null;
}

/** Where each unit below one that closes goes; one without a place is a fault. */
function placed(source: Organisation, placements: readonly Placement[], context: Context): void {
  const { facts, faults, today } = context;
  const left = (facts.below.get(source.id) ?? []).filter((one) => isLiveOn(one, today));
  for (const one of left) {
    const index = placements.findIndex(({ organisation }) => organisation === one.id);
    const to = placements[index]?.to;
    if (to === undefined)
      faults.say('/placements', `${source.fullName}之下还有${one.name}，请指定它归哪个单位（机构按地址）。`);
    else moved(one.id, to, `/placements/${index}/to`, context);
  }
}

function kinOf(unit: Organisation, on: LocalDate, part: string | null): Kin {
  return { organisation: unit.id, name: regionOf(unit.name), on, part };
}

/** The unit that takes something over, with the one it came from. */
function joined(
  target: Organisation,
  source: Organisation,
  part: string | null,
  { draft, terms }: Context,
): void {
  const now = draft.of(target);
  draft.add(
    target,
    'UnitJoined',
    {
      predecessors: [...(now.predecessors ?? []), kinOf(source, terms.on, part)],
      formerNames: [...(now.formerNames ?? []), { name: regionOf(source.name), until: terms.on, part }],
    },
    {
      from: [...(now.predecessors ?? []).filter(({ on }) => on === terms.on), kinOf(source, terms.on, part)],
    },
  );
}

function merged(change: Extract<OrganisationChange, { kind: 'merge' }>, context: Context): void {
  const { faults, draft, terms } = context;
  const sources = change.sources.flatMap((id, index) => changeable(id, `/sources/${index}`, context) ?? []);
  if (new Set(change.sources).size < change.sources.length) faults.say('/sources', '同一单位不能列两次。');
  if (sources.length < change.sources.length) return;
  let target: Organisation | undefined;
  if ('organisation' in change.into) {
    target = changeable(change.into.organisation, '/into/organisation', context);
    if (target && change.sources.includes(target.id)) {
      faults.say('/into/organisation', '并入的单位不能同时是被撤销的单位。');
      return;
    }
    for (const source of target ? sources : []) joined(target as Organisation, source, null, context);
  } else {
    const kins = sources.map((source) => kinOf(source, terms.on, null));
    target = established(change.into.unit, '/into/unit', context, kins);
    if (target)
      draft.add(target, 'UnitEstablished', {
        formerNames: kins.map(({ name }) => ({ name, until: terms.on, part: null })),
      });
  }
  if (target === undefined) return;
  const into = target;
  if (sources.some(({ level }) => level !== into.level))
    faults.say('/sources', '只有同一层级的单位可以合并。');
  const parts = change.parts.flatMap((transfer, index) => {
    const closing = sources.find(({ id }) => id === transfer.from);
    // A part of a unit that stays may go to the new one, too: 3街道2镇 of 北碚区.
    const source = closing ?? changeable(transfer.from, `/parts/${index}/from`, context);
    const isNew = transfer.to === unitToBe || transfer.to === into.id;
    const receiver = isNew ? into : changeable(transfer.to, `/parts/${index}/to`, context);
    if (source === undefined || receiver === undefined) return [];
    if (source.id === receiver.id || sources.some(({ id }) => id === receiver.id)) {
      faults.say(`/parts/${index}/to`, '划出的部分须归另一个仍然存在的单位。');
      return [];
    }
    if (closing === undefined)
      draft.add(source, 'PartGiven', {}, { to: kinOf(receiver, terms.on, transfer.part) });
    return [{ source, receiver, part: transfer.part }];
  });
  for (const { source, receiver, part } of parts) joined(receiver, source, part, context);
  for (const source of sources) {
    const others = parts.filter((one) => one.source.id === source.id);
    shut(
      source,
      'UnitMerged',
      [kinOf(into, terms.on, null), ...others.map(({ receiver, part }) => kinOf(receiver, terms.on, part))],
      context,
    );
  }
  for (const source of sources) placed(source, change.placements, context);
}

function closed(change: Extract<OrganisationChange, { kind: 'close' }>, context: Context): void {
  const { terms } = context;
  const unit = changeable(change.organisation, '/organisation', context);
  if (unit === undefined) return;
  const successors = change.successors.flatMap(({ organisation, part }, index) => {
    const successor = changeable(organisation, `/successors/${index}`, context);
    if (successor?.id === unit.id)
      context.faults.say(`/successors/${index}`, '承接单位不能是被撤销的单位自己。');
    return successor && successor.id !== unit.id ? [{ successor, part }] : [];
  });
  for (const { successor, part } of successors) joined(successor, unit, part, context);
  shut(
    unit,
    'UnitClosed',
    successors.map(({ successor, part }) => kinOf(successor, terms.on, part)),
    context,
  );
  placed(unit, change.placements, context);
}

/** The unit exists no longer from the day on; it keeps its name, its place and its record. */
function shut(
  unit: Organisation,
  type: 'UnitMerged' | 'UnitClosed',
  successors: Kin[],
  { draft, terms }: Context,
): void {
  draft.add(unit, type, { closedOn: terms.on, ...(successors.length > 0 && { successors }) }, { successors });
}
