import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CaseView, WorkbookProposalView } from '#shared/contract/views.ts';
import type { Evidence } from '#shared/model/evidence.ts';
import { begin, openWorld, type World } from '../fixtures/api-world.ts';
import { docx, pdfOf, zip } from '../fixtures/evidence-files.ts';
import { type Desk, worked } from '../fixtures/workbooks.ts';

/*
 * What people really send, case by case through the API: each is told in Chinese, at its cell or file, and nothing that
 * was there before is lost.
 */
let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const look = async (who: string, id: string) =>
  (await world.call<CaseView>('get-application', who, { parameters: { id } })).body;

describe('a workbook that was filled in on somebody’s desk', () => {
  let id: string;
  let bytes: Buffer;
  let before: CaseView['answers'];
  beforeEach(async () => {
    id = (await begin(world, 'yanqi')).application.id;
    const changes = [
      { item: '1.1', answer: { text: '在线填写的方案' }, revision: 0 },
      { item: '3.5a', answer: { number: '8' }, revision: 0 },
    ];
    await world.call('save-draft', 'yanqi', { parameters: { id }, body: { changes } });
    const { body } = await world.call<{ file: string }>('get-workbook', 'yanqi', { parameters: { id } });
    bytes = Buffer.from(body.file, 'base64');
    before = (await look('yanqi', id)).answers;
  });
  // Whatever is uploaded, the answers stand as they were: what is taken over is saved by the person.
  afterEach(async () => expect((await look('yanqi', id)).answers).toEqual(before));

  const propose = async (work: (on: Desk) => void, whole?: Uint8Array) => {
    const content = Buffer.from(whole ?? (await worked(bytes, work))).toString('base64');
    return (
      await world.call<WorkbookProposalView & { detail?: string; status?: number }>(
        'propose-workbook',
        'yanqi',
        {
          parameters: { id },
          body: { content },
        },
      )
    ).body;
  };
  const put = (key: string, value: string | number | null, more?: object) => (on: Desk) =>
    on.put(key, value, more);

  test('half-filled: what is there is offered, an emptied cell clears nothing', async () => {
    const { changes, faults, blank } = await propose((on) => {
      on.put('1.1/text', null);
      on.put('1.2/text', '已纳入规划');
    });
    expect(changes.map(({ item, after }) => [item, after])).toEqual([['1.2', '已纳入规划']]);
    expect(faults).toEqual([]);
    expect(blank).toBeGreaterThan(20);
  });

  test.each([
    [
      'of another version of the template',
      (on: Desk) => {
        (on.sheet('_shifan').rows[0] as unknown[])[1] = 7;
      },
      '填报表的模板版本是 7，现行版本是 1。请重新下载模板',
    ],
    [
      'of another standard',
      (on: Desk) => {
        (on.sheet('_shifan').rows[1] as unknown[])[1] = 'CQ-COUNTY-2023';
      },
      '填报表对应的标准是“CQ-COUNTY-2023”',
    ],
  ])('%s is refused as a whole', async (_name, work, sentence) => {
    const answer = await propose(work);
    expect(answer.status).toBe(422);
    expect(answer.detail).toContain(sentence);
  });

  test.each([
    [
      'a formula that ends in an error',
      put('3.5b/number', '#DIV/0!', { formula: 'E5/0', formulaResult: '#DIV/0!' }),
      '公式结果是错误值 #DIV/0!',
    ],
    [
      'a formula that was never calculated',
      put('3.5b/number', null, { formula: 'SUM(E1:E2)' }),
      '公式没有计算结果',
    ],
    ['a percentage sign, full-width', put('3.5b/number', '９５％'), '填写的“９５％”是百分比，没有读取'],
    ['a percentage sign', put('3.5b/number', '95%'), '填写的“95%”是百分比，没有读取'],
  ])('%s is named by sheet and cell, and left out', async (_name, work, sentence) => {
    const { changes, faults } = await propose(work);
    expect(changes).toEqual([]);
    expect(faults).toMatchObject([
      {
        sheet: '三、固本强基，优化提升',
        cell: expect.stringMatching(/^E\d+$/),
        message: expect.stringContaining(sentence),
        taken: false,
      },
    ]);
  });

  test.each([
    ['full-width digits', put('3.5b/number', '１２'), '3.5b', '１２'],
    ['暂无 for 0', put('3.5b/number', '暂无'), '3.5b', '暂无'],
    ['暂无 for 无', put('6.2/choice', '暂无'), '6.2', 'none'],
  ])('%s is read as it is meant', async (_name, work, item, after) => {
    const { changes } = await propose(work);
    expect(changes).toMatchObject([{ item, after }]);
  });

  test('merged cells that moved: the first counts, what they cover is named', async () => {
    const { changes, faults } = await propose((on) => {
      on.put('1.2/text', '合并以后填的');
      const { sheet, row, column } = on.find('1.2/text');
      const merge = { startRow: row, startCol: column, endRow: row + 1, endCol: column };
      sheet.merges = [...(sheet.merges ?? []), merge];
    });
    expect(changes.map(({ item }) => item)).toEqual(['1.2']);
    expect(faults).toMatchObject([
      { cell: expect.stringMatching(/^E\d+$/), message: expect.stringContaining('单元格被合并到其他单元格') },
    ]);
  });

  test.each([
    ['0 bytes', Buffer.alloc(0), '文件是空的（0 字节）'],
    ['a program', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(500)]), '不是 Excel 工作簿'],
    ['a Word document', docx([['正文']]), '是 Word 文档，不是 Excel 工作簿'],
    [
      'a zip of zips',
      zip([{ name: '一.zip', content: zip([{ name: '二.zip', content: zip([]) }]) }]),
      '不是 Excel 工作簿',
    ],
  ])('%s in its place is refused in words', async (_name, file, sentence) => {
    const answer = await propose(() => {}, file);
    expect(answer.status).toBe(422);
    expect(JSON.stringify(answer)).toContain(sentence);
  });
});

test('a denominator of 0, in a workbook and on the screen, is named at its field', async () => {
  const { id } = (await begin(world, 'qijiang', 'chongqing-2026')).application;
  const { body } = await world.call<{ file: string }>('get-workbook', 'qijiang', { parameters: { id } });
  const filled = await worked(Buffer.from(body.file, 'base64'), (on) => {
    on.put('10.1/figures/signed/numerator', 0);
    on.put('10.1/figures/signed/denominator', 0);
  });
  const content = Buffer.from(filled).toString('base64');
  const proposal = await world.call<WorkbookProposalView>('propose-workbook', 'qijiang', {
    parameters: { id },
    body: { content },
  });
  expect(proposal.body.changes).toHaveLength(2);
  expect(proposal.body.faults).toMatchObject([{ taken: true, message: expect.stringContaining('分母为 0') }]);
  const answers = { '10.1': { figures: { signed: { numerator: '0', denominator: '0' } } } };
  const sent = await world.decide('submit', 'qijiang', id, { version: 1, answers });
  const { faults } = sent.body as unknown as { faults: { pointer: string; message: string }[] };
  expect(faults.find(({ pointer }) => pointer === '/answers/10.1/figures/signed/denominator')?.message).toBe(
    '第 10.1 行“签约率”的分母为 0。请填写养老服务机构总数，或勾选“不适用”并说明理由。',
  );
  expect((await look('qijiang', id)).application.version).toBe(1);
});

describe('a file that is not what it says', () => {
  let id: string;
  let kept: string;
  beforeEach(async () => {
    id = (await begin(world, 'qijiang', 'chongqing-2026')).application.id;
    kept = await world.upload('qijiang', id, '1.1', pdfOf([{ text: ['Plan'] }]));
  });
  // Whatever came beside it, the file that was there counts as before.
  afterEach(async () => {
    const files = (await look('qijiang', id)).evidence;
    expect(files.find((file) => file.id === kept)?.state.name).toBe('accepted');
  });
  const stateOf = async (evidence: string) =>
    (
      await world.call<{ evidence: Evidence; address: string | null }>('get-evidence', 'qijiang', {
        parameters: { id, evidence },
      })
    ).body;

  const program = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(500)]);
  const inner = zip([{ name: '内.zip', content: zip([{ name: 'a.txt', content: 'x' }]) }]);
  test.each([
    ['a .pdf that is an .exe', program, 'Windows 程序（exe），与扩展名 pdf 不符'],
    ['a .pdf that is a zip of zips', inner, '压缩包（zip），与扩展名 pdf 不符'],
    ['a .pdf that is a Word document', docx([['正文']]), 'Word 文档（docx），与扩展名 pdf 不符'],
  ])('%s is refused with what it is, and cannot be opened', async (_name, bytes, sentence) => {
    const { evidence, address } = await stateOf(await world.upload('qijiang', id, '1.1', bytes));
    expect(evidence.state).toMatchObject({ name: 'refused', reason: expect.stringContaining(sentence) });
    expect(address).toBeNull();
  });

  test('a .docx that is a zip of zips, or that hides one, is refused', async () => {
    for (const [bytes, sentence] of [
      [inner, '嵌套了压缩包'],
      [docx([['x']], [{ name: 'word/media/all.zip', content: inner }]), '嵌套了压缩包'],
    ] as const) {
      const type = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const { body } = await world.call<{ evidence: Evidence; upload: { fields: { key: string } } }>(
        'request-upload',
        'qijiang',
        {
          parameters: { id },
          body: { item: '1.1', name: '方案.docx', type, bytes: bytes.byteLength, sha256 },
        },
      );
      const { key } = body.upload.fields;
      world.objects.set(key, bytes);
      await world.checkEvidence({ Records: [{ s3: { object: { key } } }] });
      expect((await stateOf(body.evidence.id)).evidence.state).toMatchObject({
        name: 'refused',
        reason: expect.stringContaining(sentence),
      });
    }
  });

  test('0 bytes: refused before a place is given, and again where they land all the same', async () => {
    const request = {
      item: '1.1',
      name: '空.pdf',
      type: 'application/pdf',
      bytes: 0,
      sha256: 'e3'.repeat(32),
    };
    const asked = await world.call<{ faults: object[] }>('request-upload', 'qijiang', {
      parameters: { id },
      body: request,
    });
    expect(asked.status).toBe(422);
    expect(asked.body.faults).toMatchObject([{ pointer: '/bytes', message: '文件是空的（0 字节）' }]);
    const { body } = await world.call<{ evidence: Evidence; upload: { fields: { key: string } } }>(
      'request-upload',
      'qijiang',
      {
        parameters: { id },
        body: { ...request, bytes: 5 },
      },
    );
    const { key } = body.upload.fields;
    world.objects.set(key, new Uint8Array());
    await world.checkEvidence({ Records: [{ s3: { object: { key } } }] });
    expect((await stateOf(body.evidence.id)).evidence.state).toMatchObject({
      name: 'refused',
      reason: expect.stringContaining('文件是空的（0 字节）'),
    });
  });

  test('two uploads that race for one item: both count, the same file twice included', async () => {
    const [a, b] = [pdfOf([{ text: ['One'] }]), pdfOf([{ text: ['Two'] }])];
    await Promise.all([a, b, a].map((bytes) => world.upload('qijiang', id, '1.1', bytes)));
    const files = (await look('qijiang', id)).evidence.filter(({ state }) => state.name === 'accepted');
    expect(files).toHaveLength(4);
    expect(new Set(files.map((file) => file.sha256)).size).toBe(3);
  });
});
