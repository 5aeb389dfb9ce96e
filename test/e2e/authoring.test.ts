import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Shifan } from '#infra/local/compose.ts';
import { apply, districts } from '#infra/local/demo/chongqing.ts';
import { Person, type Stage } from '#infra/local/demo/player.ts';
import { demoPassword } from '#infra/local/seed/demo-accounts.ts';
import * as routes from '#shared/contract/routes.ts';
import { CampaignId, ItemId } from '#shared/model/ids.ts';
import { chongqingTable, wordTable } from '../fixtures/documents.ts';
import { runningShifan } from '../fixtures/running-shifan.ts';
import { opening, StoryBrowser, type Visitor } from './story-browser.ts';

const cleanUp: (() => unknown)[] = [];
let shifan: Shifan;
let stage: Stage;
let story: StoryBrowser;
let lead: Visitor;
const title = '重庆市医养结合示范区（县）创建标准（2026 年版）';

beforeAll(async () => {
  shifan = await runningShifan(cleanUp, { clockStart: opening });
  stage = { origin: shifan.url, password: demoPassword, say: () => {} };
  // One district has sent its form: a trial has something to count.
  const [first] = districts;
  if (first) await apply(stage, new Person(stage, first.login), first);
  // Another has begun its draft.
  const pengshui = new Person(stage, 'pengshui');
  const { application } = await pengshui.call(routes.createApplication, {
    parameters: { id: CampaignId.parse('chongqing-2026') },
  });
  const answer = { text: '已建立工作机制', checks: [true] };
  const changes = [{ item: ItemId.parse('1.1'), answer, revision: 0 }];
  await pengshui.call(routes.saveDraft, { parameters: { id: application.id }, body: { changes } });
  story = await StoryBrowser.launch('authoring', shifan.url);
  cleanUp.push(() => story.close());
  lead = await story.signedIn('cq-lead');
});
afterAll(async () => {
  for (const each of cleanUp.splice(0).toReversed()) await each();
});

/** The official table as .docx, with one row that the reading cannot understand. */
function officialTable() {
  const { before, rows, after } = chongqingTable();
  const strange = rows.map((cells) => [...cells]);
  const [, , content] = strange[1] ?? [];
  if (content === undefined) throw new Error('the table has no rows');
  (strange[1] as string[])[2] = `${content}配备护士约30人。`;
  return {
    name: '附件1 创建标准.docx',
    mimeType: 'application/octet-stream',
    buffer: Buffer.from(wordTable(before, strange, after)),
  };
}

describe('a standard from the official Word table to its publication', () => {
  test('the lead imports it: a file that is none is refused at the field, progress is said', async () => {
    const { page } = lead;
    await page.goto('/standards');
    await page.getByTestId('edition').waitFor();
    await lead.screen('standards');
    await page.getByTestId('drafts-link').click();
    await page.getByTestId('no-drafts').waitFor();
    await page.getByTestId('begin-draft').click();
    expect(await page.locator('.fault').count()).toBeGreaterThanOrEqual(3);
    await lead.moment('new-draft-faults');
    await page
      .getByTestId('standard-file')
      .setInputFiles({ name: '标准.doc', mimeType: 'application/msword', buffer: Buffer.from('x') });
    expect(await page.locator('#file-fault').textContent()).toContain('.docx');
    // Dropped on the page, as officials do.
    const { name, buffer } = officialTable();
    const transfer = await page.evaluateHandle(
      ({ name, bytes }) => {
        const data = new DataTransfer();
        data.items.add(new File([Uint8Array.from(bytes)], name));
        return data;
      },
      { name, bytes: [...buffer] },
    );
    await page.getByTestId('drop').dispatchEvent('drop', { dataTransfer: transfer });
    expect(await page.getByTestId('chosen-file').textContent()).toContain(name);
    await page.getByTestId('new-basis').fill('渝卫办发〔2026〕1号 附件1');
    await page.getByTestId('new-parent').selectOption('NAT-COUNTY-2022');
    await page.getByTestId('new-base').selectOption('CQ-COUNTY-2023');
    await page.getByTestId('new-id').fill('CQ-COUNTY-2026');
    await lead.moment('new-draft');
    await page.getByTestId('begin-draft').click();
    await page.waitForURL(/\/standards\/drafts\/.+/);
    await page.getByTestId('open-questions').waitFor();
  });

  test('what was not understood stands beside the rows, each settled by an edit or a reason', async () => {
    const { page } = lead;
    const rows = await page.locator('[data-testid^=draft-item-]').count();
    expect(rows).toBe(30);
    expect(await page.getByTestId('publish').isDisabled()).toBe(true);
    await lead.screen('draft');
    // By keyboard: a row opens where it stands, the focus goes in and comes back.
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-testid'));
    await page.getByTestId('edit-2.1').press('Enter');
    await page.getByTestId('row-editor').waitFor();
    expect(await focused()).toBe('row-content');
    await page.getByTestId('edit-2.1').press('Enter');
    await page.getByTestId('row-editor').waitFor({ state: 'detached' });
    expect(await focused()).toBe('edit-2.1');
    // «Edited» is not believed before there is an edit.
    const strange = page.getByTestId('question').filter({ hasText: '30人' });
    lead.expects(422, /\/edition-drafts\//);
    await strange.getByTestId('question-edited').click();
    await strange.locator('.fault').waitFor();
    expect(await strange.locator('.fault').textContent()).toContain('还没有修改');
    await strange.getByTestId('question-go').click();
    const editor = page.getByTestId('row-editor');
    await editor.waitFor();
    await page.getByTestId('add-count').click();
    const measure = page.getByTestId('measure').last();
    await measure.getByTestId('measure-label').fill('配备护士的人数');
    await measure.getByTestId('measure-bound').fill('三十');
    expect(await measure.locator('.fault').first().textContent()).toContain('请只填写整数');
    await measure.getByTestId('measure-bound').fill('30');
    await lead.screen('draft-row', measure);
    // A row in other words than the edition that it follows answers to nothing yet: the person says so.
    await editor.getByText('没有对应的条目').click();
    await strange.getByTestId('question-edited').click();
    await lead.saveState('saved');
    expect(await strange.getAttribute('data-settled')).toBe('true');
  });

  test('the line and its counting, which the table does not say', async () => {
    const { page } = lead;
    const open = page.getByTestId('question').filter({ hasText: '达标线' });
    await open.getByTestId('question-go').click();
    await page.getByTestId('counting-adopt').click();
    await page.getByTestId('counting-line').fill('90');
    await page.getByTestId('draft-title').fill(title);
    await lead.screen('draft-head');
    await open.getByTestId('question-edited').click();
    for (;;) {
      const left = page.locator('[data-testid=question][data-settled=false]').first();
      if ((await left.count()) === 0) break;
      await left.getByTestId('question-as-is').click();
      await left.getByTestId('question-reason').fill('按原文理解，不另作要求');
      await left.getByTestId('question-settle').click();
    }
    await lead.saveState('saved');
    expect(await page.getByTestId('open-questions').textContent()).toBe('均已处理');
    await page.reload();
    await page.getByTestId('open-questions').waitFor();
    expect(await page.getByTestId('open-questions').textContent()).toBe('均已处理');
  });

  test('two leads at once: what only one changed is merged, what both changed is chosen', async () => {
    const second = await story.signedIn('cq-lead');
    await second.page.goto(lead.page.url());
    await second.page.getByTestId('view-head').click();
    await second.page.getByTestId('draft-basis').fill('渝卫办发〔2026〕2号 附件1');
    await second.saveState('saved');
    lead.expects(409, /\/edition-drafts\//);
    await lead.page.getByTestId('view-head').click();
    await lead.page.getByTestId('counting-line').fill('88');
    await lead.page.getByTestId('draft-merged').waitFor();
    await lead.saveState('saved');
    expect(await lead.page.getByTestId('draft-basis').inputValue()).toBe('渝卫办发〔2026〕2号 附件1');
    second.expects(409, /\/edition-drafts\//);
    await second.page.getByTestId('counting-line').fill('86');
    await second.page.getByTestId('draft-conflict').waitFor();
    await second.moment('draft-conflict');
    await second.page.getByTestId('keep-mine').click();
    await second.saveState('saved');
    await second.page.close();
    await lead.page.reload();
    await lead.page.getByTestId('view-head').click();
    expect(await lead.page.getByTestId('counting-line').inputValue()).toBe('86');
  });

  test('looked at as a county will see it, beside the edition before, and tried on what was sent', async () => {
    const { page } = lead;
    await page.getByTestId('view-preview').click();
    await page.getByTestId('check-1.1-0').check();
    await page.getByTestId('preview-check').click();
    await lead.screen('draft-preview');
    await page.getByTestId('view-compare').click();
    await page.getByTestId('draft-with').selectOption('CQ-COUNTY-2023');
    await page.getByTestId('difference').first().waitFor();
    expect(await page.getByTestId('draft-comparison').textContent()).toContain('配备护士的人数');
    await lead.moment('draft-compare');
    await page.getByTestId('view-trial').click();
    await page.getByTestId('trial-campaign').check();
    await page.getByTestId('trial-run').click();
    await page.getByTestId('trial-row').first().waitFor();
    await lead.moment('draft-trial');
  });

  test('published after a last look; then it can no longer be changed, and stands beside the others', async () => {
    const { page } = lead;
    await page.getByTestId('publish').click();
    expect(await page.getByTestId('confirm').isDisabled()).toBe(true);
    await page.getByTestId('accept-guesses').check();
    await lead.moment('publish');
    await page.getByTestId('confirm').click();
    await page.waitForURL(/\/standards\?id=CQ-COUNTY-2026/);
    await page.getByText('于').first().waitFor();
    expect(await page.getByTestId('edition-basis').textContent()).toContain('重庆市卫生健康委员会于');
    await page.getByTestId('edition-with').selectOption('CQ-COUNTY-2023');
    await page.getByTestId('difference').first().waitFor();
    await lead.moment('published-compared');
    await page.goto('/what-if');
    await page.getByTestId('trial-campaign').first().check();
    await page.getByTestId('trial-edition').selectOption('CQ-COUNTY-2026');
    await page.getByTestId('trial-run').click();
    await page.getByTestId('trial-result').waitFor();
    await lead.screen('what-if');
    await page.goto('/standards/drafts');
    await page.getByTestId('draft-row').getByRole('link').click();
    await page.getByTestId('draft-closed').waitFor();
    expect(await page.locator('[data-testid^=edit-]').count()).toBe(0);
    await lead.moment('draft-published');
  });

  test('the campaign changes to it after a look at every application; both verdicts stay', async () => {
    const { page } = lead;
    await page.goto('/campaigns/chongqing-2026');
    await page.getByTestId('migrate').click();
    await page.getByTestId('migration-edition').selectOption('NAT-COUNTY-2022');
    await page.getByTestId('migration-refused').waitFor();
    await lead.moment('migration-refused');
    await page.getByTestId('migration-edition').selectOption('CQ-COUNTY-2026');
    await page.getByTestId('affected-application').waitFor();
    await page.getByTestId('affected-application').locator('summary').click();
    expect(await page.getByTestId('affected-application').textContent()).toContain('1.1 党委政府重视');
    await lead.screen('migration');
    await page.getByTestId('migration-confirm').click();
    await page.getByTestId('confirm').click();
    expect(await page.getByRole('dialog').locator('.fault').textContent()).toContain('请填写换用的理由');
    await page.getByTestId('reason').fill('市卫生健康委修订标准');
    await page.getByTestId('migration-extend').check();
    const due = page.getByTestId('deadline-input-county');
    await due.fill(`${(await due.inputValue()).slice(0, 11)}23:30`);
    await lead.moment('migration-dialog');
    await lead.confirm();
    await page.waitForURL(/\/campaigns\/chongqing-2026$/);
    await page.getByText(title).waitFor();

    // The unit: what it sent is what it sent, and it sees both.
    const qijiang = await story.signedIn('qijiang');
    await qijiang.page.goto('/applications/chongqing-2026.hc-500110');
    await qijiang.page.getByTestId('migrated').waitFor();
    expect(await qijiang.page.getByTestId('verdict-before').textContent()).toContain('已达标 29/30 行');
    expect(await qijiang.page.getByTestId('verdict-after').textContent()).toContain('已达标 28/30 行');
    await qijiang.screen('unit-migrated');
    expect(await qijiang.page.getByTestId('history').textContent()).toContain('换用标准');

    // A draft: what is asked otherwise waits to be confirmed.
    const pengshui = await story.signedIn('pengshui');
    await pengshui.page.goto('/applications/chongqing-2026.hc-500243');
    await pengshui.page.getByTestId('altered-1.1').waitFor();
    await pengshui.moment('draft-migrated', pengshui.page.getByTestId('altered-1.1'));
    await pengshui.page.getByTestId('reconfirm-1.1').click();
    await pengshui.page.getByTestId('altered-1.1').waitFor({ state: 'detached' });
    await pengshui.saveState('saved');
    await pengshui.page.reload();
    await pengshui.page.getByTestId('item-1.1').waitFor();
    expect(await pengshui.page.getByTestId('altered-1.1').count()).toBe(0);
  });

  test('the reviewer beside the lead, and the nation above, have no drafts', async () => {
    const reviewer = await story.signedIn('cq-review');
    reviewer.expects(403, /\/edition-drafts$/);
    await reviewer.page.goto('/standards/drafts');
    await reviewer.page.getByTestId('problem').waitFor();
    await reviewer.moment('drafts-forbidden');
    const nation = await story.signedIn('nhc-lead');
    await nation.page.goto('/standards/drafts');
    await nation.page.getByTestId('no-drafts').waitFor();
    expect(story.complaints).toEqual([]);
  });
});
