import { describe, expect, test } from 'vitest';
import {
  allowedActions,
  awaitedLink,
  type Circumstances,
  type Command,
  decide,
  dueAt,
  maySee,
} from '#shared/domain/decide.ts';
import { labelOf } from '#shared/domain/label.ts';
import type { Action } from '#shared/domain/transitions.ts';
import { tallyAnswers } from '#shared/domain/verdict.ts';
import type { Application } from '#shared/model/application.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import { Instant } from '#shared/model/instant.ts';
import type { Actor } from '#shared/model/organisation.ts';
import { failing, standard } from '../fixtures/answers.ts';
import {
  bayingolin,
  chongqing,
  chongqingCampaign,
  draftOf,
  nation,
  nationalCampaign,
  person,
  qijiang,
  wansheng,
  xinjiang,
  yanqi,
} from '../fixtures/units.ts';
import { fullCommand, later, smooth, withPublicity } from '../fixtures/world.ts';

const at = (value: string) => Instant.parse(value);
const start = at('2026-04-01T00:00:00.000Z');
const system: Actor = { kind: 'system' };
const county = person(yanqi, ['applicant']);
const prefecture = person(bayingolin, ['reviewer']);
const province = person(xinjiang, ['reviewer']);
const expert = person(nation, ['reviewer']);
const lead = person(nation, ['lead']);

interface Step {
  readonly actor: Actor;
  readonly action: Action;
  readonly now?: Instant;
  readonly command?: Partial<Command>;
  readonly circumstances?: Partial<Circumstances>;
}
const attempt = (
  application: Application,
  campaign: Campaign,
  { actor, action, now = start, command, circumstances }: Step,
) =>
  decide(application, { ...fullCommand(action), ...command }, actor, {
    ...smooth(application, campaign, now),
    ...circumstances,
  });

/** Plays steps that must all be accepted. */
function play(application: Application, campaign: Campaign, ...steps: Step[]): Application {
  return steps.reduce((current, step) => {
    const decision = attempt(current, campaign, step);
    if (!decision.ok) throw new Error(`${step.action}: ${decision.refusal.detail}`);
    return decision.value.next;
  }, application);
}
const national = (...steps: Step[]) => play(draftOf('yanqi', nationalCampaign), nationalCampaign, ...steps);
const refusalOf = (application: Application, step: Step, campaign = nationalCampaign) => {
  const decision = attempt(application, campaign, step);
  return decision.ok ? null : decision.refusal;
};
const submit = { actor: county, action: 'submit' } as const;
const forward = { actor: prefecture, action: 'forward' } as const;
const recommend = { actor: province, action: 'recommend' } as const;
const accept = { actor: expert, action: 'accept' } as const;
const pass = { actor: expert, action: 'pass', circumstances: { verifiedTally: null } } as const;

describe('the way up', () => {
  test('N-44, N-45, N-46, A23: 焉耆回族自治县 → 巴音郭楞蒙古自治州 → 新疆 → the nation, to the name', () => {
    const words: string[] = [];
    let application = draftOf('yanqi', nationalCampaign);
    const publicity = withPublicity(nationalCampaign, later(start, 1));
    for (const [step, campaign] of [
      [submit, nationalCampaign],
      [forward, nationalCampaign],
      [recommend, nationalCampaign],
      [accept, nationalCampaign],
      [pass, nationalCampaign],
      [{ actor: lead, action: 'select' }, nationalCampaign],
      [{ actor: system, action: 'beginPublicity', now: later(start, 1) }, publicity],
      [{ actor: system, action: 'endPublicity', now: later(start, 300) }, publicity],
      [{ actor: lead, action: 'name', now: later(start, 301) }, publicity],
    ] as [Step, Campaign][]) {
      application = play(application, campaign, step);
      words.push(labelOf(application.status, application.chain));
    }
    expect(words).toEqual([
      '自治州级审核中',
      '自治区级初审中',
      '已推荐，待受理',
      '评估验收中',
      '评审通过，待定候选',
      '候选',
      '公示中',
      '公示通过，待命名',
      '已命名',
    ]);
    expect(application).toMatchObject({
      version: 10,
      run: 1,
      submission: 1,
      designation: { documentNumber: '渝卫函〔2026〕8号' },
    });
  });

  test('E-01, C-11, C-12, A13: 綦江区 goes straight to the city, which accepts, evaluates in three steps and selects', () => {
    const applicant = person(qijiang, ['applicant']);
    const city = person(chongqing, ['reviewer']);
    const sent = play(draftOf('qijiang', chongqingCampaign), chongqingCampaign, {
      actor: applicant,
      action: 'submit',
    });
    expect(labelOf(sent.status, sent.chain)).toBe('市级初审中');
    const offered = allowedActions(sent, city, smooth(sent, chongqingCampaign, start)).map(
      (offer) => offer.action,
    );
    expect(offered).toEqual(['receive', 'return', 'notRecommend', 'accept']);
    const steps = ['materialReview', 'onSite', 'defence'];
    let application = play(sent, chongqingCampaign, { actor: city, action: 'accept' });
    for (const step of steps) {
      expect(application.status).toEqual({ name: 'evaluating', step });
      application = play(application, chongqingCampaign, { actor: city, action: 'pass' });
    }
    expect(application.status).toEqual({ name: 'ranked' });
  });

  test('X-01, A5: the prefecture seals before it forwards', () => {
    expect(refusalOf(national(submit), { ...forward, circumstances: { sealed: false } })?.code).toBe(
      'sealMissing',
    );
    const { sealed: _, ...unknown } = smooth(national(submit), nationalCampaign, start);
    expect(decide(national(submit), { action: 'forward' }, prefecture, unknown)).toMatchObject({
      ok: false,
      refusal: { code: 'sealMissing' },
    });
  });

  test('N-45, C-15, A12: a recommendation and a name need their document', () => {
    const command = { action: 'recommend' } as const;
    expect(
      decide(national(submit, forward), command, province, smooth(national(), nationalCampaign, start)),
    ).toMatchObject({
      ok: false,
      refusal: { code: 'invalidInput', faults: [{ pointer: '/document' }] },
    });
  });

  test('A2: an incomplete form is not sent, and the first fault is said', () => {
    const faults = [{ pointer: '/answers/1.2/text', message: '请填写工作情况；如未开展请填写“无”。' }];
    const refusal = refusalOf(national(), { ...submit, circumstances: { faults } });
    expect(refusal).toMatchObject({ code: 'incompleteAnswers', faults });
    expect(refusal?.detail).toContain('还有 1 处需要修改');
  });
});

describe('who may', () => {
  test('only the party of the awaited level; a neighbour has no business here', () => {
    const sent = national(submit);
    for (const actor of [
      county,
      province,
      expert,
      lead,
      person(bayingolin, ['applicant']),
      person(chongqing, ['reviewer']),
      system,
    ]) {
      expect(refusalOf(sent, { ...forward, actor })?.code).toBe('notPermitted');
    }
    expect(refusalOf(national(), { actor: person(qijiang, ['applicant']), action: 'submit' })?.code).toBe(
      'notPermitted',
    );
  });

  test('E-20: who submitted cannot review the same case from another post', () => {
    const clerk = 'one-person';
    const sent = national({ ...submit, actor: person(yanqi, ['applicant'], clerk) });
    expect(refusalOf(sent, { ...forward, actor: person(bayingolin, ['reviewer'], clerk) })?.code).toBe(
      'selfReview',
    );
  });

  test('a draft is the unit’s own; what was sent is seen by everybody above it and by nobody beside it', () => {
    expect(maySee(national(), county)).toBe(true);
    expect(maySee(national(), prefecture)).toBe(false);
    for (const above of [prefecture, province, lead]) expect(maySee(national(submit), above)).toBe(true);
    for (const beside of [person(chongqing, ['reviewer']), person(wansheng, ['applicant'])])
      expect(maySee(national(submit), beside)).toBe(false);
  });

  test('recall: until the other side has opened it, and only by who sent it', () => {
    const sent = national(submit);
    const back = play(sent, nationalCampaign, { actor: county, action: 'recall' });
    expect(back.status).toEqual({ name: 'draft' });
    const opened = play(sent, nationalCampaign, { actor: prefecture, action: 'receive' });
    expect(opened.stage).toBe(sent.stage);
    expect(refusalOf(opened, { actor: county, action: 'recall' })).toMatchObject({ code: 'alreadyOpened' });
    expect(refusalOf(national(submit, forward), { actor: county, action: 'recall' })?.code).toBe(
      'notPermitted',
    );
    expect(
      play(national(submit, forward), nationalCampaign, { actor: prefecture, action: 'recall' }).status,
    ).toMatchObject({ level: 'prefecture' });
  });
});

describe('returns', () => {
  const returned = { actor: province, action: 'return' } as const;

  test('A6, A7: a correction goes back to the very level that asked, past the one between', () => {
    const back = national(submit, forward, returned);
    expect(labelOf(back.status, back.chain)).toBe('自治区级已退回补正');
    expect(back.returned).toMatchObject({ times: 1, until: '2026-04-11T15:59:59.999Z' });
    expect(awaitedLink(back)?.organisation).toBe(yanqi.id);
    const again = play(back, nationalCampaign, { actor: county, action: 'resubmit' });
    expect(again).toMatchObject({
      status: { name: 'underReview', level: 'province' },
      submission: 2,
      run: 1,
    });
  });

  test('what was corrected is not recalled, neither by the unit nor by the level between', () => {
    const again = national(submit, forward, returned, { actor: county, action: 'resubmit' });
    expect(refusalOf(again, { actor: county, action: 'recall' })).toMatchObject({
      code: 'transitionNotAllowed',
      detail: expect.stringContaining('不能撤回上报'),
    });
    expect(refusalOf(again, { actor: prefecture, action: 'recall' })?.code).toBe('notPermitted');
  });

  test('A6: a return names at least one defect', () => {
    expect(
      refusalOf(national(submit), { actor: prefecture, action: 'return', command: { defects: [] } }),
    ).toMatchObject({ code: 'invalidInput' });
  });

  test('A7: a correction may outlive the level’s deadline, and then the level may still decide', () => {
    const eve = at('2026-06-30T10:00:00.000Z');
    const july = at('2026-07-05T00:00:00.000Z');
    const again = play(
      national(submit, forward),
      nationalCampaign,
      { ...returned, now: eve },
      { actor: county, action: 'resubmit', now: july },
    );
    expect(dueAt(again, nationalCampaign)).toBeNull();
    expect(refusalOf(again, { actor: system, action: 'lapse', now: july })?.code).toBe(
      'transitionNotAllowed',
    );
    expect(play(again, nationalCampaign, { ...recommend, now: july }).status).toEqual({
      name: 'recommended',
    });
  });

  test('A7: after the window nobody resubmits and the timer lapses it', () => {
    const back = national(submit, returnedBy(prefecture));
    const until = back.returned?.until as Instant;
    expect(refusalOf(back, { actor: county, action: 'resubmit', now: later(until, 1) })).toMatchObject({
      code: 'deadlinePassed',
    });
    expect(refusalOf(back, { actor: system, action: 'lapse', now: until })).not.toBeNull();
    expect(
      play(back, nationalCampaign, { actor: system, action: 'lapse', now: later(until, 1) }).status,
    ).toEqual({ name: 'lapsed' });
  });

  test('D.1: a pause while the window runs prolongs it by its days, for the unit and for the timer', () => {
    const back = national(submit, returnedBy(prefecture));
    const until = back.returned?.until as Instant;
    const paused = {
      ...nationalCampaign,
      pauses: [{ from: later(until, -48), to: later(until, -24) }],
    };
    // The pause ended before the window did: two days of it are lost all the same.
    const due = dueAt(back, paused) as Instant;
    expect(due).toBe(later(until, 48));
    expect(refusalOf(back, { actor: system, action: 'lapse', now: later(until, 1) }, paused)).not.toBeNull();
    expect(play(back, paused, { actor: county, action: 'resubmit', now: due }).status.name).toBe(
      'underReview',
    );
    expect(refusalOf(back, { actor: county, action: 'resubmit', now: later(due, 1) }, paused)?.code).toBe(
      'deadlinePassed',
    );
  });

  test('A8, A9: a new run starts clean', () => {
    const withdrawn = national(submit, returnedBy(prefecture), { actor: county, action: 'withdraw' });
    const anew = play(withdrawn, nationalCampaign, { actor: county, action: 'reopen' }, submit);
    expect(anew).toMatchObject({
      run: 2,
      submission: 2,
      returned: null,
      recommendation: null,
      verifiedTally: null,
    });
  });

  function returnedBy(actor: Actor): Step {
    return { actor, action: 'return' };
  }
});

describe('deadlines', () => {
  const deadline = nationalCampaign.deadlines.county as Instant;

  test('E-30: 23:59:59.999 is in time, the next millisecond is not', () => {
    expect(deadline).toBe('2026-05-31T15:59:59.999Z');
    expect(refusalOf(national(), { ...submit, now: deadline })).toBeNull();
    const late = refusalOf(national(), { ...submit, now: at('2026-05-31T16:00:00.000Z') });
    expect(late).toMatchObject({
      code: 'deadlinePassed',
      detail: '申报已于 2026年5月31日 23:59（北京时间） 截止，不能再提交。',
    });
    expect(refusalOf(national(), { actor: system, action: 'lapse', now: deadline })).not.toBeNull();
    expect(
      play(national(), nationalCampaign, {
        actor: system,
        action: 'lapse',
        now: at('2026-05-31T16:00:00.000Z'),
      }).status.name,
    ).toBe('lapsed');
  });

  test('before the opening nothing is sent', () => {
    expect(refusalOf(national(), { ...submit, now: at('2026-02-28T15:59:59.999Z') })?.code).toBe(
      'notOpenYet',
    );
  });

  test('nothing is sent where its time is over, and nothing is called back to where it is', () => {
    const tight = {
      ...nationalCampaign,
      deadlines: { ...nationalCampaign.deadlines, province: at('2026-06-15T15:59:59.999Z') },
    };
    const sent = national(submit);
    const corrected = play(
      sent,
      tight,
      { actor: prefecture, action: 'return', now: at('2026-06-15T10:00:00.000Z') },
      { actor: county, action: 'resubmit', now: at('2026-06-17T00:00:00.000Z') },
    );
    expect(refusalOf(corrected, { ...forward, now: at('2026-06-17T00:00:00.000Z') }, tight)).toMatchObject({
      code: 'deadlinePassed',
      detail: expect.stringContaining('自治区级'),
    });
    expect(
      refusalOf(sent, { actor: county, action: 'recall', now: at('2026-06-01T00:00:00.000Z') }),
    ).toMatchObject({ code: 'deadlinePassed', detail: expect.stringContaining('撤回后无法再次提交') });
  });

  test('a reviewer’s time is over at the level’s deadline; opening it is still possible', () => {
    const sent = national(submit);
    const late = at('2026-06-15T16:00:00.000Z');
    expect(refusalOf(sent, { ...forward, now: late })).toMatchObject({
      code: 'deadlinePassed',
      detail: expect.stringContaining('自治州级办理期限'),
    });
    expect(refusalOf(sent, { actor: prefecture, action: 'receive', now: late })).toBeNull();
  });
});

describe('evaluation, places, publicity', () => {
  const city = person(chongqing, ['reviewer']);
  const organiser = person(chongqing, ['lead']);
  const sent = play(
    draftOf('qijiang', chongqingCampaign),
    chongqingCampaign,
    { actor: person(qijiang, ['applicant']), action: 'submit' },
    { actor: city, action: 'accept' },
  );
  const ranked = play(
    sent,
    chongqingCampaign,
    ...[1, 2, 3].map(() => ({ actor: city, action: 'pass' }) as const),
  );
  const inChongqing = (application: Application, step: Step, campaign: Campaign = chongqingCampaign) =>
    refusalOf(application, step, campaign);

  test('C-02, Q12: 25 of 30 verified does not pass, and the reason is the sentence of the count', () => {
    const verifiedTally = tallyAnswers(standard, failing('10.1', '10.2', '10.3', '10.4', '11.4'));
    expect(
      inChongqing(sent, { actor: city, action: 'pass', circumstances: { verifiedTally } }),
    ).toMatchObject({
      code: 'lineNotReached',
      detail: '已达标 25/30 行（83.3%），未达到 85%（需 26 行），再达标 1 行即可。',
    });
    expect(
      inChongqing(sent, { actor: city, action: 'pass', circumstances: { openFindings: 3 } }),
    ).toMatchObject({ code: 'findingsIncomplete' });
  });

  test('a verdict freezes the count it was made on, a refusal as well as a pass; none where no row was looked at', () => {
    const verifiedTally = tallyAnswers(standard, failing('10.1', '10.2', '10.3', '10.4', '11.4'));
    const failed = (circumstances: object) =>
      play(sent, chongqingCampaign, { actor: city, action: 'fail', circumstances });
    expect(failed({ verifiedTally, judgedFindings: 30 })).toMatchObject({
      status: { name: 'notPassed' },
      verifiedTally: { rows: { met: 25, total: 30 } },
    });
    expect(failed({ verifiedTally, judgedFindings: 28, openFindings: 2 }).verifiedTally).toMatchObject({
      open: 2,
      sentence: expect.stringMatching(/即可。有 2 行未核定，按未达标计。$/),
    });
    expect(failed({ verifiedTally, judgedFindings: 0 }).verifiedTally).toBeNull();
    expect(failed({ verifiedTally: null }).verifiedTally).toBeNull();
  });

  test('a guard whose fact was not looked up refuses', () => {
    const bare = { now: start, campaign: chongqingCampaign };
    expect(decide(sent, { action: 'pass' }, city, bare)).toMatchObject({
      ok: false,
      refusal: { code: 'findingsIncomplete' },
    });
    expect(decide(ranked, { action: 'select' }, organiser, bare)).toMatchObject({
      ok: false,
      refusal: { code: 'gateBlocked', detail: '无法确认各项申报条件，请重试。' },
    });
    expect(decide(ranked, { action: 'select' }, organiser, { ...bare, gates: [] })).toMatchObject({
      ok: false,
      refusal: { code: 'quotaExhausted' },
    });
    expect(
      decide(
        draftOf('qijiang', chongqingCampaign),
        { action: 'submit' },
        person(qijiang, ['applicant']),
        bare,
      ),
    ).toMatchObject({ ok: false, refusal: { code: 'incompleteAnswers' } });
  });

  test('C-06, E-52, A18: the hard quota of 5 admits no sixth', () => {
    expect(
      inChongqing(ranked, { actor: organiser, action: 'select', circumstances: { placesTaken: 4 } }),
    ).toBeNull();
    expect(
      inChongqing(ranked, { actor: organiser, action: 'select', circumstances: { placesTaken: 5 } }),
    ).toMatchObject({ code: 'quotaExhausted', detail: expect.stringContaining('5 个') });
  });

  test('N-06: the soft quota (约100个) is exceeded with a reason only', () => {
    const soft = { ...chongqingCampaign, quota: { places: 100, kind: 'soft' } } as const;
    const full = { actor: organiser, action: 'select', circumstances: { placesTaken: 100 } } as const;
    const { reason: _, ...command } = fullCommand('select');
    expect(
      decide(ranked, command, organiser, { ...smooth(ranked, soft, start), placesTaken: 100 }),
    ).toMatchObject({ ok: false, refusal: { faults: [{ pointer: '/reason' }] } });
    expect(inChongqing(ranked, full, soft)).toBeNull();
  });

  test('C-14, A19: publicity begins and ends by the timer alone, not before its time, and freezes the list', () => {
    const candidate = play(ranked, chongqingCampaign, { actor: organiser, action: 'select' });
    const startsAt = at('2026-09-28T01:00:00.000Z');
    const open = withPublicity(chongqingCampaign, startsAt);
    expect(inChongqing(candidate, { actor: organiser, action: 'deselect', now: startsAt }, open)?.code).toBe(
      'publicityStarted',
    );
    expect(
      inChongqing(candidate, { actor: system, action: 'beginPublicity' }, chongqingCampaign),
    ).not.toBeNull();
    expect(
      inChongqing(
        candidate,
        { actor: system, action: 'beginPublicity', now: at('2026-09-28T00:59:59.999Z') },
        open,
      ),
    ).not.toBeNull();
    const shown = play(candidate, open, { actor: system, action: 'beginPublicity', now: startsAt });
    const end = open.publicity?.endsAt as Instant;
    expect(dueAt(shown, open)).toBe(end);
    expect(inChongqing(shown, { actor: system, action: 'endPublicity', now: end }, open)).not.toBeNull();
    expect(play(shown, open, { actor: system, action: 'endPublicity', now: later(end, 1) }).status).toEqual({
      name: 'cleared',
    });
  });

  test('E-81, A10: who withdraws before publicity frees the place, who withdraws later leaves it empty', () => {
    const candidate = play(ranked, chongqingCampaign, { actor: organiser, action: 'select' });
    const applicant = person(qijiang, ['applicant']);
    const withdraw = (application: Application, campaign: Campaign) => {
      const decision = attempt(application, campaign, { actor: applicant, action: 'withdraw' });
      return decision.ok ? decision.value.places : null;
    };
    expect(withdraw(candidate, chongqingCampaign)).toBe(-1);
    expect(withdraw(candidate, withPublicity(chongqingCampaign, start))).toBe(0);
  });

  test('A11: the province does not recommend without a reason, and with one the case is over', () => {
    const inHand = national(submit, forward);
    expect(
      refusalOf(inHand, { actor: province, action: 'notRecommend', command: { reason: ' ' } }),
    ).toMatchObject({
      code: 'invalidInput',
      faults: [{ pointer: '/reason', message: '请填写理由。' }],
    });
    const over = play(inHand, nationalCampaign, { actor: province, action: 'notRecommend' });
    expect(over.status.name).toBe('notRecommended');
    expect(allowedActions(over, county, smooth(over, nationalCampaign, start))).toEqual([]);
  });

  test('N-46: what nobody has recommended is not evaluated, whoever asks', () => {
    for (const application of [national(submit), national(submit, forward)]) {
      for (const actor of [expert, lead, province, prefecture])
        expect(attempt(application, nationalCampaign, { actor, action: 'accept' }).ok).toBe(false);
    }
    expect(
      attempt(national(submit, forward, recommend), nationalCampaign, { actor: expert, action: 'accept' }).ok,
    ).toBe(true);
  });

  test('D.1: a cancelled campaign ends what is open without fault and takes no more decisions', () => {
    const cancelled = { ...chongqingCampaign, status: 'cancelled' as const };
    const end = { actor: system, action: 'cancel' as const, reason: '上级要求停办' };
    expect(inChongqing(ranked, end, cancelled)).toBeNull();
    expect(inChongqing(ranked, end)?.code).toBe('transitionNotAllowed');
    expect(inChongqing(ranked, { ...end, actor: organiser }, cancelled)?.code).toBe('notPermitted');
    expect(
      inChongqing(
        ranked,
        { actor: organiser, action: 'select' },
        { ...chongqingCampaign, status: 'cancelled' },
      )?.code,
    ).toBe('campaignClosed');
  });

  test('a refusal names the status in the region’s words', () => {
    expect(inChongqing(ranked, { actor: organiser, action: 'name' })).toMatchObject({
      code: 'transitionNotAllowed',
      detail: '申报当前为“评审通过，待定候选”，不能“命名”。',
    });
  });
});
