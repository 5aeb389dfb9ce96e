import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Shifan } from '#infra/local/compose.ts';
import { millisecondsOf } from '#shared/domain/time.ts';
import type { Instant } from '#shared/model/instant.ts';
import { pdfOf } from '../fixtures/evidence-files.ts';
import { provinceAnswers } from '../fixtures/province-story.ts';
import { runningShifan } from '../fixtures/running-shifan.ts';
import { StoryBrowser, type Visitor } from './story-browser.ts';

const cleanUp: (() => unknown)[] = [];
let shifan: Shifan;
let story: StoryBrowser;
let province: Visitor;
let nation: Visitor;

beforeAll(async () => {
  shifan = await runningShifan(cleanUp, { clockStart: '2026-01-05T01:00:00.000Z' as Instant });
  story = await StoryBrowser.launch('provinces', shifan.url);
  province = await story.signedIn('cq-lead');
  nation = await story.signedIn('nhc-lead');
});
afterAll(async () => {
  await story?.close();
  for (const each of cleanUp.toReversed()) await each();
});

let files = 0;
async function bring({ page }: Visitor, item: string): Promise<void> {
  const buffer = pdfOf([{ text: [`file ${++files} of ${item}`] }]);
  await page
    .getByTestId(`file-${item}`)
    .setInputFiles({ name: `重庆市${item}（盖章扫描件）.pdf`, mimeType: 'application/pdf', buffer });
  await page.getByTestId(`file-${item}-done`).waitFor();
}
const status = async ({ page }: Visitor, name: string) => {
  await page.locator(`[data-testid=province-status][data-status=${name}]`).first().waitFor();
};
async function confirm({ page }: Visitor): Promise<void> {
  await page.getByTestId('confirm').click();
  await page.locator('dialog').waitFor({ state: 'detached' });
  await shifan.settled();
}
async function forward(to: string): Promise<void> {
  for (;;) {
    const left = millisecondsOf(to as Instant) - millisecondsOf(shifan.clock.port.now());
    if (left <= 0) return;
    shifan.clock.moveBy(Math.min(left, 200 * 86_400_000));
    await shifan.settled();
  }
}
const open = async (visitor: Visitor) => {
  await visitor.goTo('示范省');
  await visitor.page.getByRole('link', { name: '重庆市人民政府' }).first().click();
};

test('N-02 N-40 P1: the province prepares its government’s application, is told what is missing, and sends it', async () => {
  const { page } = province;
  await province.goTo('示范省');
  await page.getByTestId('provinces-empty').waitFor();
  await province.screen('provinces-empty');
  await page.getByTestId('begin-province').click();
  await page.getByTestId('content-form').waitFor();
  await page.getByTestId('government').fill('重庆市卫生健康委员会');
  province.expects(422, /decisions$/);
  await page.getByTestId('send-content').click();
  await page.getByTestId('content-faults').getByText('须以人民政府名义申请').waitFor();
  await province.screen('application-faults');
  await page.getByTestId('government').fill('重庆市人民政府');
  await page.getByTestId('letter-number').fill('渝府函［2026］1号');
  await page.getByTestId('letter-date').fill('2026-01-04');
  await bring(province, 'letter');
  await page
    .getByTestId('progress')
    .fill('全市各区县均已建立党委政府统筹、卫生健康部门牵头的医养结合工作机制，建成医养结合机构一百二十家。');
  await bring(province, 'progress');
  await page
    .getByTestId('next')
    .fill('用两年时间实现所有养老机构都能够以不同形式为入住老年人提供医疗卫生服务。');
  await bring(province, 'next');
  await page.getByTestId('add-milestone').click();
  await page
    .getByTestId('milestone-0')
    .fill('印发《重庆市创建全国医养结合示范省（区、市）实施方案》，各区县、各有关部门分解任务，责任到人');
  await page.getByTestId('milestone-due-0').fill('2026-06-30');
  await page.getByTestId('add-milestone').click();
  await page.getByTestId('milestone-1').fill('完成中期评估');
  await page.getByTestId('milestone-due-1').fill('2027-03-31');
  await page.locator('[data-testid=draft-state][data-state=kept]').waitFor();
  await page.reload();
  expect(await page.getByTestId('milestone-1').inputValue()).toBe('完成中期评估');
  await page.getByTestId('file-letter-done').waitFor();
  await province.screen('application-filled');
  await page.getByTestId('send-content').click();
  await status(province, 'applied');
  await province.screen('application-sent');
});

test('P2 P3: the nation returns it, then accepts it for a period of its own', async () => {
  const { page } = nation;
  await shifan.settled();
  await open(nation);
  await page.getByTestId('act-return').click();
  await page.getByTestId('defect-next').check();
  await page.getByTestId('defect-next-note').fill('请补充年度目标。');
  await nation.moment('return-asked');
  await confirm(nation);
  await status(nation, 'returned');
  await province.page.reload();
  await province.page.getByTestId('defects').getByText('请补充年度目标').waitFor();
  await province.page
    .getByTestId('next')
    .fill('用两年时间实现所有养老机构都能提供医疗卫生服务：2026 年 60%，2027 年 100%。');
  await province.page.getByTestId('changes').fill('补充了 2026、2027 年目标。');
  await province.page.getByTestId('send-content').click();
  await status(province, 'applied');
  await shifan.settled();
  await page.reload();
  await page.getByTestId('act-accept').click();
  nation.expects(422, /decisions$/);
  await page.getByTestId('confirm').click();
  await page.getByTestId('command-faults').waitFor();
  await page.getByText('系统不代为推定').waitFor();
  await nation.screen('accept-faults');
  await page.getByTestId('agreement-number').fill('国卫老龄函〔2026〕2号');
  await page.getByTestId('agreement-date').fill('2026-01-05');
  await bring(nation, 'agreement');
  await page.getByTestId('period-start').fill('2026-01-05');
  await page.getByTestId('period-end').fill('2027-06-30');
  await confirm(nation);
  await status(nation, 'creating');
  await nation.screen('creating');
});

test('P5 P8: milestones are done on the way, the period is extended, and it expires', async () => {
  await forward('2026-07-10T01:00:00.000Z');
  await province.page.reload();
  await province.page.getByTestId('act-completeMilestone').click();
  await province.page.locator('dialog select').selectOption({ index: 1 });
  await province.page.getByTestId('doneOn').fill('2026-06-28');
  await province.page.getByTestId('note').fill('渝府办发〔2026〕8号');
  await confirm(province);
  await province.page.locator('[data-testid=milestone][data-done=true]').waitFor();
  await forward('2027-05-01T01:00:00.000Z');
  await nation.page.reload();
  await nation.page.getByTestId('act-extend').click();
  await nation.page.getByTestId('end').fill('2027-12-31');
  await nation.page.getByTestId('document-number').fill('国卫老龄函〔2027〕9号');
  await nation.page.getByTestId('document-date').fill('2027-04-30');
  await nation.page.getByTestId('reason').fill('机构改革影响进度。');
  await confirm(nation);
  await nation.page.getByText('延长至').first().waitFor();
  await nation.screen('extended');
  await forward('2028-01-03T01:00:00.000Z');
  await nation.page.reload();
  await status(nation, 'periodExpired');
  await nation.page.goto('/provinces');
  await nation.page.getByTestId('province-row').waitFor();
  await nation.screen('provinces');
});

test('P9 P10 P11: evaluated by its own report and the national standard, and named', async () => {
  const { page } = province;
  await page.reload();
  await page.getByTestId('act-selfEvaluate').click();
  for (const [row, answer] of Object.entries(provinceAnswers())) {
    for (const index of answer.checks?.keys() ?? []) await page.getByTestId(`check-${row}-${index}`).check();
    await page.getByTestId(`text-${row}`).fill('已印发文件并落实到各区县。');
    for (const figure of Object.values(answer.figures ?? {})) {
      for (const [part, value] of Object.entries(figure))
        await page.getByTestId(`${row}-${part}`).fill(value ?? '');
    }
  }
  await bring(province, 'selfevaluation');
  await province.screen('self-evaluation');
  await page.getByTestId('send-self').click();
  await page.getByTestId('self-tally').waitFor();
  await shifan.settled();
  await open(nation);
  await nation.page.getByTestId('act-beginEvaluation').click();
  await nation.page.getByTestId('team').fill('周评\n吴估');
  await confirm(nation);
  await nation.page.getByTestId('act-conclude').click();
  await nation.page.getByTestId('result').selectOption('reached');
  await bring(nation, 'evaluation');
  await nation.page.getByTestId('text').fill('六个方面全部达到标准。');
  await confirm(nation);
  await nation.page.getByTestId('act-name').click();
  await nation.page.getByTestId('document-number').fill('国卫老龄函〔2028〕3号');
  await nation.page.getByTestId('plaqueNumber').fill('省-2028-01');
  await confirm(nation);
  await status(nation, 'named');
  await nation.page.locator('[data-testid=province-intact][data-intact=true]').waitFor();
  await nation.screen('named');
  const citizen = await story.visitor('citizen');
  await citizen.page.goto('/public');
  await citizen.page.getByTestId('public-provinces').getByText('国卫老龄函〔2028〕3号').waitFor();
  await citizen.screen('public', citizen.page.getByTestId('public-provinces'));
});
