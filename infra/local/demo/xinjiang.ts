import * as routes from '#shared/contract/routes.ts';
import { intakeEndsAt } from '#shared/domain/objection-intake.ts';
import { dateOf, endOf, instantAt, millisecondsOf, shown } from '#shared/domain/time.ts';
import { CampaignId, ItemId } from '#shared/model/ids.ts';
import { type Instant, LocalDate } from '#shared/model/instant.ts';
import { formAnswers, withAnswer } from './answers.ts';
import { disguisedProgram, pdf, scanned } from './files.ts';
import { expect, Person, type Stage } from './player.ts';

const campaign = CampaignId.parse('national-2026');
const item = (id: string) => ItemId.parse(id);

/**
 * Story 1 (seeds 001 and 002): 焉耆回族自治县 fills the 主要工作信息表, 巴音郭楞蒙古自治州 returns it once, seals and
 * forwards it, the autonomous region recommends, the nation evaluates, publishes for five working days and names.
 */
export async function playXinjiang(stage: Stage) {
  const [yanqi, hejing, ruoqiang] = ['yanqi', 'hejing', 'ruoqiang'].map(
    (login) => new Person(stage, login),
  ) as [Person, Person, Person];
  const [bazhou, kashi, region] = ['bazhou', 'kashi', 'xinjiang'].map(
    (login) => new Person(stage, login),
  ) as [Person, Person, Person];
  const [evaluator, lead, admin] = ['nhc-review', 'nhc-lead', 'admin'].map(
    (login) => new Person(stage, login),
  ) as [Person, Person, Person];
  stage.say('【故事一】新疆 → 国家：推荐全国医养结合示范县（市、区）');

  const created = await yanqi.call(routes.createApplication, { parameters: { id: campaign } });
  const id = created.application.id;
  stage.say(
    `焉耆回族自治县开始申报，逐级上报路径：${created.application.chain.map((link) => link.name).join(' → ')}`,
  );
  const { edition } = await yanqi.look(id);
  const answers = formAnswers(edition, '焉耆回族自治县');
  await yanqi.write(id, answers);
  stage.say('　　31 项内容已自动保存');

  const disguised = await yanqi.upload(id, item('1.1'), disguisedProgram('工作方案.pdf'));
  expect(disguised.state.name === 'refused', '伪装成 PDF 的程序应被拒绝');
  stage.say(
    `　　“${disguised.name}”未通过检查：${disguised.state.name === 'refused' ? disguised.state.reason : ''}`,
  );
  const plan = await yanqi.upload(
    id,
    item('1.1'),
    pdf('焉政办发〔2019〕36号.pdf', 'Yanqi work plan 2019-36'),
  );
  expect(plan.state.name === 'accepted', '真正的 PDF 应通过检查');

  const wrong = withAnswer(answers, item('3.5b'), { number: '９' });
  const refusal = await yanqi.refused(routes.submitApplication, {
    parameters: { id },
    body: { version: created.application.version, answers: wrong },
  });
  expect(
    refusal.faults?.some((fault) => fault.pointer.startsWith('/answers/3.5b')) === true,
    '分子大于分母应指到 3.5b',
  );
  stage.say(`　　填错时：${refusal.detail}`);
  const sent = await yanqi.call(routes.submitApplication, {
    parameters: { id },
    body: { version: created.application.version, answers },
  });
  stage.say(`提交上报，当前：${sent.label}`);

  const hidden = await kashi.refused(routes.getApplication, { parameters: { id } });
  expect(hidden.status === 404, '喀什地区不应看到巴州的申报');
  const returned = await bazhou
    .call(routes.receiveApplication, { parameters: { id }, body: { version: sent.application.version } })
    .then((view) =>
      bazhou.call(routes.returnApplication, {
        parameters: { id },
        body: {
          version: view.application.version,
          defects: [{ item: item('4.2'), note: '请补充仍在整改的1项问题的整改期限。' }],
        },
      }),
    );
  stage.say(
    `巴音郭楞蒙古自治州退回补正 1 项，期限至 ${shown(returned.application.returned?.until ?? returned.application.updatedAt)}`,
  );
  const untouchable = withAnswer(answers, item('5.3'), { text: '补正范围以外的修改' });
  const outside = await yanqi.refused(routes.resubmitApplication, {
    parameters: { id },
    body: { version: returned.application.version, answers: untouchable },
  });
  expect(outside.status === 422, '补正范围以外的修改应被拒绝');
  const corrected = withAnswer(answers, item('4.2'), {
    text: '每季度由县卫生健康委、民政局联合检查，2025年发现问题37项，已整改36项，其余1项限2026年12月20日前完成。',
  });
  const again = await yanqi.call(routes.resubmitApplication, {
    parameters: { id },
    body: { version: returned.application.version, answers: corrected },
  });
  stage.say(`焉耆回族自治县补正后重新提交，当前：${again.label}`);

  const early = await bazhou.refused(routes.forwardApplication, {
    parameters: { id },
    body: { version: again.application.version },
  });
  expect(early.code === 'sealMissing', '未盖章不得上报');
  const printed = await bazhou.call(routes.getFormPdf, { parameters: { id } });
  const seal = await bazhou.upload(id, item('h.seal'), scanned('推荐表（盖章）.pdf', printed.content));
  expect(seal.state.name === 'accepted', '盖章扫描件应通过检查');
  const up = await bazhou.call(routes.forwardApplication, {
    parameters: { id },
    body: { version: again.application.version },
  });
  stage.say(`巴音郭楞蒙古自治州打印、盖章、上传扫描件并同意上报，当前：${up.label}`);
  const recommended = await region.call(routes.recommendApplication, {
    parameters: { id },
    body: {
      version: up.application.version,
      document: { documentNumber: '新卫老龄函〔2026〕58号', date: LocalDate.parse('2026-12-01') },
    },
  });
  stage.say(`新疆维吾尔自治区书面推荐（新卫老龄函〔2026〕58号），当前：${recommended.label}`);

  const withdrawn = await playWithdrawal(stage, hejing);
  const late = await ruoqiang.call(routes.createApplication, { parameters: { id: campaign } });
  const deadline = (await admin.call(routes.getCampaign, { parameters: { id: campaign } })).campaign.deadlines
    .county;
  expect(deadline !== undefined, '县级截止时间');
  await admin.moveClock(dayAfter(deadline as Instant));
  const lapsed = await ruoqiang.awaitStatus(late.application.id, 'lapsed');
  stage.say(`若羌县草稿逾期未提交，系统记为：${lapsed.label}`);

  const accepted = await evaluator.call(routes.acceptApplication, {
    parameters: { id },
    body: { version: recommended.application.version },
  });
  const passed = await evaluator.call(routes.passApplication, {
    parameters: { id },
    body: { version: accepted.application.version },
  });
  await lead.call(routes.selectApplication, {
    parameters: { id },
    body: { version: passed.application.version },
  });
  stage.say('国家卫生健康委受理、评估验收通过并列为候选');

  const named = await publishAndName(stage, {
    campaign,
    lead,
    admin,
    ids: [id],
    document: '国卫老龄函〔2026〕112号',
  });
  return { applications: [id, withdrawn, late.application.id], named, returned: [id] };
}

async function playWithdrawal(stage: Stage, hejing: Person) {
  const created = await hejing.call(routes.createApplication, { parameters: { id: campaign } });
  const id = created.application.id;
  const { edition } = await hejing.look(id);
  const answers = formAnswers(edition, '和静县');
  const sent = await hejing.call(routes.submitApplication, {
    parameters: { id },
    body: { version: created.application.version, answers },
  });
  const recalled = await hejing.call(routes.recallApplication, {
    parameters: { id },
    body: { version: sent.application.version },
  });
  const resent = await hejing.call(routes.submitApplication, {
    parameters: { id },
    body: { version: recalled.application.version, answers },
  });
  const gone = await hejing.call(routes.withdrawApplication, {
    parameters: { id },
    body: { version: resent.application.version, reason: '经县人民政府研究，本批次不再申报。' },
  });
  stage.say(`和静县上报后撤回、重报，再自愿撤回申报，当前：${gone.label}`);
  return id;
}

/** The tail that both stories share: preview, five working days of publicity over the real calendar, naming. */
export async function publishAndName(
  stage: Stage,
  {
    campaign,
    lead,
    admin,
    ids,
    document,
  }: {
    campaign: CampaignId;
    lead: Person;
    admin: Person;
    ids: Awaited<ReturnType<Person['look']>>['application']['id'][];
    document: string;
  },
) {
  const preview = await lead.call(routes.previewPublicity, { parameters: { id: campaign } });
  const { campaign: before } = await lead.call(routes.getCampaign, { parameters: { id: campaign } });
  const opened = await lead.call(routes.startPublicity, {
    parameters: { id: campaign },
    body: {
      version: before.version,
      address: 'http://www.nhc.gov.cn/',
      contact: '老龄健康司，北京市西城区西直门外南路1号，010-68792114',
    },
  });
  const publicity = opened.campaign.publicity;
  expect(
    publicity !== null && publicity.workingDays === 5 && preview.workingDays.length === 5,
    '公示为 5 个工作日',
  );
  stage.say(`公示 5 个工作日：${preview.workingDays.join('、')}，至 ${publicity?.lastDay} 24 时止`);
  for (const id of ids) await lead.awaitStatus(id, 'inPublicity');
  // Letters that were posted in time may still arrive; nobody is named before.
  await admin.moveClock(dayAfter(intakeEndsAt(opened.campaign) as Instant));
  const named = [];
  for (const id of ids) {
    const cleared = await lead.awaitStatus(id, 'cleared');
    const date = dateOf(await lead.now());
    const done = await lead.call(routes.nameApplication, {
      parameters: { id },
      body: { version: cleared.application.version, document: { documentNumber: document, date } },
    });
    expect(done.application.status.name === 'named', '已命名');
    named.push(id);
  }
  stage.say(`公示期满无异议，发文命名 ${named.length} 个单位（${document}）`);
  return named;
}

/** The first instant of the day after an instant's date. */
function dayAfter(instant: Instant): Instant {
  return instantAt(millisecondsOf(endOf(dateOf(instant))) + 1);
}
