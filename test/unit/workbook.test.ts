import { spawnSync } from 'node:child_process';
import { deflateRawSync } from 'node:zlib';
import { readXlsx, writeXlsx } from 'hucre/xlsx';
import { describe, expect, test } from 'vitest';
import { openArchive } from '#functions/office/archive.ts';
import { readWorkbook, workbookMaxCells } from '#functions/office/read-workbook.ts';
import { answerPartsOf, partValue } from '#shared/domain/answer-parts.ts';
import { checkAnswers, itemsOf } from '#shared/domain/check-answers.ts';
import { withReferenceDay } from '#shared/domain/counting.ts';
import { cellName, hiddenSheet, keyOf, workbookPlan } from '#shared/domain/workbook-plan.ts';
import { applyChanges, workbookFaultText, workbookProposal } from '#shared/domain/workbook-proposal.ts';
import type { Answers } from '#shared/model/answer.ts';
import type { Edition } from '#shared/model/edition.ts';
import type { LocalDate } from '#shared/model/instant.ts';
import { editions } from '#shared/standards/editions.ts';
import { form, formAnswers, standard, standardAnswers } from '../fixtures/answers.ts';
import { type Desk, insertRow, template, worked } from '../fixtures/workbooks.ts';

const unwrap = <T>(result: { ok: true; value: T } | { ok: false; refusal: { detail: string } }): T => {
  if (!result.ok) throw new Error(result.refusal.detail);
  return result.value;
};

/** What an upload would change, read with the real reader. */
async function upload(
  bytes: Uint8Array,
  edition: Edition,
  answers: Answers = {},
  open: never[] | null = null,
) {
  const sheets = unwrap(await readWorkbook(bytes));
  return unwrap(workbookProposal(sheets, { edition, application: 'c.u', answers, open }));
}

async function filled(edition: Edition, work: (on: Desk) => void, answers: Answers = {}) {
  return upload(await worked(await template(edition, answers), work), edition, answers);
}

const refusal = async (bytes: Uint8Array) => {
  const result = await readWorkbook(bytes);
  return result.ok ? null : result.refusal.detail;
};

describe('the template', () => {
  test.each(editions.map((edition) => [edition.id, edition] as const))(
    '%s: every part that the unit fills has exactly one open cell, everything else is locked',
    async (_, edition) => {
      const plan = workbookPlan(edition, {});
      const keys = plan.flatMap(({ lines }) =>
        lines.flatMap(({ input }) => ('part' in input ? [keyOf(input)] : [])),
      );
      expect(keys).toEqual(itemsOf(edition).flatMap(answerPartsOf).map(keyOf));
      expect(new Set(keys).size).toBe(keys.length);

      const { sheets } = await readXlsx(await template(edition), { readStyles: true });
      expect(sheets.map(({ name }) => name)).toEqual([
        '填表说明',
        ...plan.map(({ name }) => name),
        hiddenSheet,
      ]);
      let open = 0;
      for (const sheet of sheets) {
        expect([sheet.name, sheet.protection?.sheet]).toEqual([sheet.name, true]);
        for (const [place, cell] of sheet.cells ?? []) {
          if (cell.style?.protection?.locked !== false) continue;
          open += 1;
          expect([sheet.name, place.split(',')[1]]).toEqual([sheet.name, '4']);
        }
      }
      expect(open).toBe(keys.length);
      expect(sheets.flatMap(({ dataValidations = [] }) => dataValidations)).toHaveLength(keys.length);
      expect(sheets.at(-1)).toMatchObject({ veryHidden: true });
    },
  );

  test('drop-downs, units and the words of the source', async () => {
    const { sheets } = await readXlsx(await template(form));
    const lists = new Set(
      sheets.flatMap(({ dataValidations = [] }) =>
        dataValidations.flatMap(({ values }) => values?.join() ?? []),
      ),
    );
    expect([...lists].sort()).toEqual(['是,否', '有,无'].sort());
    const words = JSON.stringify(sheets.map(({ rows }) => rows));
    for (const item of itemsOf(form))
      if (item.type !== 'row') expect(words).toContain(JSON.stringify(item.label).slice(1, -1));
    expect(words).toContain('备注：如未开展相关工作请填写“无”。');
    expect(words).toContain('"家"');

    const official = await readXlsx(await template(standard));
    const all = official.sheets.flatMap(({ dataValidations = [] }) =>
      dataValidations.flatMap(({ values }) => values?.join() ?? []),
    );
    expect(new Set(all)).toEqual(new Set(['达到,未达到', '不适用,适用']));
    const text = JSON.stringify(official.sheets.map(({ rows }) => rows));
    for (const item of itemsOf(standard))
      if (item.type === 'row') {
        expect(text).toContain(item.content);
        expect(text).toContain(`验收方式：${item.verification}`);
      }
  });

  test('Excel itself holds a part to its whole (XR-2), and a numerator to its denominator', async () => {
    const { sheets } = await readXlsx(await template(form));
    const rules = sheets.flatMap(({ dataValidations = [] }) => dataValidations);
    const plan = workbookPlan(form, {});
    const cellOf = (id: string) =>
      plan.flatMap(({ lines }) => lines).find(({ item }) => item.id === id)?.row as number;
    const rule = rules.find(({ range, type }) => range === cellName(cellOf('3.5b'), 4) && type === 'custom');
    const [b, a] = [cellName(cellOf('3.5b'), 4), cellName(cellOf('3.5a'), 4)];
    expect(rule?.formula1).toBe(
      `AND(ISNUMBER(${b}),${b}>=0,${b}=INT(${b}),OR(COUNT(${b},${a})<2,SUM(${b})<=SUM(${a})))`,
    );
    expect(rule?.errorMessage).toContain('开设老年医学科的医院数不能大于二级及以上综合性医院数');
    const share = (await readXlsx(await template(standard))).sheets
      .flatMap(({ dataValidations = [] }) => dataValidations)
      .filter(({ errorMessage }) => errorMessage?.includes('分子不能大于分母'));
    expect(share.length).toBe(
      itemsOf(standard).flatMap((item) =>
        item.type === 'row' ? item.measures.filter(({ kind }) => kind === 'ratio') : [],
      ).length * 2,
    );
    for (const { formula1 = '' } of rules) expect(formula1.length).toBeLessThanOrEqual(255);
  });

  test.each([
    ['form', form, formAnswers()],
    ['standard', standard, standardAnswers()],
  ] as const)(
    '%s, filled and sent back untouched: nothing changes; into an empty draft: all of it',
    async (_, edition, answers) => {
      const bytes = await template(edition, answers);
      const untouched = await upload(bytes, edition, answers);
      expect([untouched.changes, untouched.faults]).toEqual([[], []]);
      // The same file as if typed into an empty template.
      const retyped = await worked(await template(edition), (on) => {
        for (const item of itemsOf(edition))
          for (const part of answerPartsOf(item)) {
            const value = partValue(answers[item.id] ?? {}, part.part);
            const word =
              { true: part.kind === 'done' ? '达到' : '不适用', yes: '是', none: '无' }[value ?? ''] ?? value;
            if (word !== null) on.put(keyOf(part), part.kind === 'number' ? Number(word) : word);
          }
      });
      const { changes, faults } = await upload(retyped, edition);
      expect(faults).toEqual([]);
      const without = Object.entries(answers).map(([id, { figures, ...rest }]) => [
        id,
        figures && Object.keys(figures).length > 0 ? { ...rest, figures } : rest,
      ]);
      expect(applyChanges(edition, {}, changes)).toEqual(Object.fromEntries(without));
      expect(
        checkAnswers(edition, applyChanges(edition, {}, changes), []).faults.filter(
          ({ pointer }) => !pointer.endsWith('/evidence'),
        ),
      ).toEqual([]);
    },
  );
});

describe('a filled workbook', () => {
  test('half-filled: what is there is offered, what is empty clears nothing', async () => {
    const before = { '1.1': { text: '在线填写的内容' }, '1.2': { text: '规划' } } as unknown as Answers;
    const { changes, faults, blank, same } = await filled(
      form,
      (on) => {
        on.put('1.1/text', null);
        on.put('2.5/choice', '是');
        on.put('3.5a/number', 8);
      },
      before,
    );
    expect(changes.map(({ item, part, before, after }) => [item, part, before, after])).toEqual([
      ['2.5', 'choice', null, 'yes'],
      ['3.5a', 'number', null, '8'],
    ]);
    expect(faults).toEqual([]);
    expect(same).toBe(1);
    expect(blank).toBe(itemsOf(form).flatMap(answerPartsOf).length - 3);
  });

  test('what was changed online after the download is never undone by an untouched cell, and marked where both changed', async () => {
    const bytes = await template(form, {
      '1.1': { text: '旧' },
      '1.2': { text: '旧' },
    } as unknown as Answers);
    const now = { '1.1': { text: '在线新写' }, '1.2': { text: '在线新写' } } as unknown as Answers;
    const { changes } = await upload(await worked(bytes, (on) => on.put('1.2/text', '表里新写')), form, now);
    expect(changes).toMatchObject([
      {
        item: '1.2',
        before: '在线新写',
        after: '表里新写',
        changedSince: true,
        sheet: '一、党政重视，部门协同',
        cell: 'E5',
      },
    ]);
  });

  test('numbers: full-width digits and 暂无 are read, ％, decimals, words, signs and dates are named by sheet and cell', async () => {
    const { changes, faults } = await filled(form, (on) => {
      on.put('3.5a/number', '１２');
      on.put('3.5b/number', '暂无');
      on.put('3.6t/number', '９５％');
      on.put('3.6n/number', 0.5);
      on.put('3.6s/number', '约十家');
      on.put('3.7m/number', -3);
      on.put('3.7g/number', new Date('2026-04-01T00:00:00Z'));
      on.put('6.2/choice', '暂无。');
      on.put('2.5/choice', '基本是');
    });
    expect(changes.map(({ item, after }) => [item, after])).toEqual([
      ['3.5a', '１２'],
      ['3.5b', '暂无'],
      ['6.2', 'none'],
    ]);
    const said = faults.map(workbookFaultText);
    expect(said).toHaveLength(6);
    expect(said[1]).toMatch(
      /^工作表“三、固本强基，优化提升”单元格 E\d+：“.+”填写的“９５％”是百分比，没有读取。/,
    );
    expect(said[2]).toContain('填写的“0.5”不是数字');
    expect(said[3]).toContain('填写的“约十家”不是数字');
    expect(said[4]).toContain('填写的“-3”不是数字');
    expect(said[5]).toContain('被识别为日期');
    expect(said[0]).toMatch(/^工作表“二、政策支持，推动有力”单元格 E\d+：“.+”填写的“基本是”不在可选项中/);
    expect(faults.every(({ taken }) => !taken)).toBe(true);
  });

  test('a denominator of 0 and a part above its whole are read, offered, and named', async () => {
    const zero = await filled(standard, (on) => {
      on.put('10.1/figures/signed/numerator', 0);
      on.put('10.1/figures/signed/denominator', 0);
    });
    expect(zero.changes).toHaveLength(2);
    expect(zero.faults).toMatchObject([
      {
        taken: true,
        message: expect.stringContaining('“签约率”的分母为 0。请填写养老服务机构总数，或勾选“不适用”'),
      },
    ]);
    const above = await filled(form, (on) => {
      on.put('3.5a/number', 5);
      on.put('3.5b/number', 9);
    });
    expect(above.changes).toHaveLength(2);
    expect(above.faults.map(({ message }) => message)).toEqual([expect.stringContaining('不能大于')]);
  });

  test('formulas: a result is read, an error or a missing result is named', async () => {
    const { changes, faults } = await filled(form, (on) => {
      on.put('3.5a/number', 12, { formula: '5+7', formulaResult: 12 });
      on.put('3.5b/number', '#DIV/0!', { formula: 'E5/0', formulaResult: '#DIV/0!' });
      on.put('1.1/text', '#REF!', { formula: 'Sheet9!A1', formulaResult: '#REF!' });
      on.put('3.6t/number', null, { formula: 'SUM(E1:E2)' });
    });
    expect(changes.map(({ item, after }) => [item, after])).toEqual([['3.5a', '12']]);
    expect(faults.map(({ message }) => message)).toEqual([
      '公式结果是错误值 #REF!，没有读取。请改为直接填写内容。',
      '公式结果是错误值 #DIV/0!，没有读取。请改为直接填写内容。',
      '公式没有计算结果，没有读取。请用 Excel 或 WPS 打开并保存一次，或直接填写内容。',
    ]);
  });

  test('merged input cells: the first counts, the covered ones are named', async () => {
    const { changes, faults } = await filled(form, (on) => {
      on.put('1.1/text', '第一项');
      const { sheet, row, column } = on.find('1.1/text');
      sheet.merges = [
        ...(sheet.merges ?? []),
        { startRow: row, startCol: column, endRow: row + 1, endCol: column },
      ];
    });
    expect(changes.map(({ item }) => item)).toEqual(['1.1']);
    expect(faults.map(workbookFaultText)).toEqual([
      '工作表“一、党政重视，部门协同”单元格 E5：单元格被合并到其他单元格，内容无法对应，没有读取。请取消合并后重新填写。',
    ]);
  });

  test('an inserted row or column moves cells, not their meaning; what was typed in between is named', async () => {
    const { changes, faults } = await filled(form, (on) => {
      on.put('1.2/text', '规划文件');
      const sheet = on.sheet('一、党政重视，部门协同');
      insertRow(sheet, 4);
      (sheet.rows[4] as unknown[])[4] = '多写的一行';
      const third = on.sheet('三、固本强基，优化提升');
      on.put('3.5a/number', 8);
      third.cells = new Map();
      third.merges = [];
      for (const row of third.rows) row.splice(2, 0, null);
    });
    expect(changes.map(({ item, cell, after }) => [item, cell, after])).toEqual([
      ['1.2', 'E6', '规划文件'],
      ['3.5a', expect.stringMatching(/^F\d+$/), '8'],
    ]);
    expect(faults.map(workbookFaultText)).toEqual([
      '工作表“一、党政重视，部门协同”单元格 E5：这一行是插入的，不对应任何条目，没有读取。请把内容移到原有的行。',
    ]);
  });

  test('copied, deleted and foreign rows, a sheet renamed, a head overwritten', async () => {
    const { changes, faults } = await filled(form, (on) => {
      on.put('1.1/text', '工作方案');
      const first = on.sheet('一、党政重视，部门协同');
      const { row } = on.find('1.1/text');
      first.rows.push([...(first.rows[row] as [])], ['9.9/text', null, null, null, '别处的内容']);
      first.rows.splice(on.find('1.4/text').row, 1);
      on.sheet('二、政策支持，推动有力').name = '我的表';
      (on.sheet('五、完善支撑，加强保障').rows[2] as unknown[])[4] = '内容';
    });
    expect(changes.map(({ item }) => item)).toEqual(['1.1']);
    const said = faults.map(workbookFaultText);
    expect(said).toContainEqual(expect.stringContaining('这一行被复制，与前面的行重复，没有读取。'));
    expect(said).toContainEqual(expect.stringContaining('这一行的编码“9.9/text”不是本表的条目'));
    expect(said).toContainEqual(
      expect.stringMatching(/^工作表“一、党政重视，部门协同”：缺少 1 行（“4\.本级建立党委政府统筹/),
    );
    expect(said).toContainEqual(
      '工作表“二、政策支持，推动有力”：缺少这个工作表，其中 6 项没有读取。请勿删除工作表或改名。',
    );
    expect(said).toContainEqual(
      expect.stringContaining('工作表“五、完善支撑，加强保障”：找不到表头“填写内容”，其中 4 项没有读取。'),
    );
  });

  test('another version, edition or application, and a workbook of somebody’s own', async () => {
    const asked = async (work: (on: Desk) => void) => {
      const sheets = unwrap(await readWorkbook(await worked(await template(form), work)));
      const result = workbookProposal(sheets, { edition: form, application: 'c.u', answers: {}, open: null });
      return result.ok ? null : result.refusal.detail;
    };
    const at = (on: Desk, row: number, value: string | number) => {
      (on.sheet(hiddenSheet).rows[row] as unknown[])[1] = value;
    };
    expect(await asked((on) => at(on, 0, 0))).toContain('模板版本是 0，现行版本是 1。请重新下载模板');
    expect(await asked((on) => at(on, 1, 'CQ-COUNTY-2023'))).toContain(
      '填报表对应的标准是“CQ-COUNTY-2023”，本申报适用“XJ-COUNTY-RECOMMEND-1”',
    );
    expect(await asked((on) => at(on, 2, 'c.other'))).toContain('另一份申报');
    expect(await asked((on) => on.sheets.splice(-1, 1))).toContain('不是从本系统下载的填报表');
    expect(await asked(() => {})).toBeNull();
  });

  test('in a correction only what was sent back is offered', async () => {
    const bytes = await worked(await template(form), (on) => {
      on.put('1.1/text', '甲');
      on.put('1.2/text', '乙');
    });
    const { changes, faults } = await upload(bytes, form, {}, ['1.2' as never]);
    expect(changes.map(({ item }) => item)).toEqual(['1.2']);
    expect(faults.map(({ message }) => message)).toEqual(['该条目不在补正范围内，没有读取。']);
  });
});

/** Megabytes at the peak of a process that does nothing but read this workbook. */
function peakOfReading(bytes: Uint8Array): number {
  const program = `
    import { readWorkbook } from '#functions/office/read-workbook.ts';
    import { readFileSync } from 'node:fs';
    const read = await readWorkbook(readFileSync(0));
    if (!read.ok) throw new Error(read.refusal.detail);
    console.log(process.resourceUsage().maxRSS / 1024);`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    input: bytes,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return Number(stdout);
}

/** A zip of one part whose declared size is a lie. */
function bomb(megabytes: number): Uint8Array {
  const packed = deflateRawSync(Buffer.alloc(megabytes * 1024 * 1024), { level: 9 });
  const name = Buffer.from('xl/workbook.xml');
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(8, 8);
  local.writeUInt32LE(packed.length, 18);
  local.writeUInt32LE(1_000, 22);
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(8, 10);
  central.writeUInt32LE(packed.length, 20);
  central.writeUInt32LE(1_000, 24);
  central.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(46 + name.length, 12);
  end.writeUInt32LE(30 + name.length + packed.length, 16);
  return Buffer.concat([local, name, packed, central, name, end]);
}

describe('files that are not what they should be', () => {
  test('no xlsx at all', async () => {
    expect(await refusal(new Uint8Array())).toBe('文件是空的（0 字节），请检查后重新上传。');
    expect(await refusal(Buffer.from('姓名,电话\n甲,1'))).toContain(
      '文件不是 Excel 工作簿（.xlsx）。请上传原始文件，不要只改扩展名。',
    );
    expect(await refusal(Buffer.from('%PDF-1.7 not a workbook at all'))).toContain('不是 Excel 工作簿');
    const old = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)]);
    expect(await refusal(old)).toContain('旧版 Office 格式');
    const whole = await template(form);
    expect(await refusal(whole.slice(0, whole.length - 400))).toBe(
      '文件已损坏，无法打开。请重新保存后上传。',
    );
    const bent = Uint8Array.from(whole);
    bent.fill(0xff, 200, 900);
    expect(await refusal(bent)).toBe('文件已损坏，无法打开。请重新保存后上传。');
  });

  test('encrypted, and with macros', async () => {
    const sheets = [{ name: '一', rows: [[1]] }];
    expect(await refusal(await writeXlsx({ sheets, encryption: { password: '1', spinCount: 1 } }))).toContain(
      '设有打开密码',
    );
    expect(await refusal(await writeXlsx({ sheets, vbaProject: new Uint8Array([1, 2, 3]) }))).toContain(
      '含有宏',
    );
  });

  test('a bomb is stopped while it is unpacked, whatever sizes it declares', async () => {
    const file = bomb(80);
    expect(file.byteLength).toBeLessThan(300_000);
    const before = process.memoryUsage().arrayBuffers;
    expect(await refusal(file)).toContain('解压后超过 48 MB');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(120 * 1024 * 1024);
    expect(openArchive(bomb(1), '', { entries: 0, bytes: 1 })).toMatchObject({ ok: false });
  });

  test('5,000 cells are read; beyond the bound a workbook is refused before it is parsed', async () => {
    const fields = Array.from({ length: 5_000 }, (_, index) => ({
      ...itemsOf(form).find(({ type }) => type === 'integer'),
      id: `a.${index}`,
    }));
    const wide = {
      ...form,
      rules: [],
      sections: [{ id: 'a', title: '一', items: fields }],
    } as unknown as Edition;
    const bytes = await worked(await template(wide), (on) => {
      const sheet = on.sheet('一');
      for (const row of sheet.rows.slice(3)) (row as unknown[])[4] = 7;
    });
    const { changes, faults } = await upload(bytes, wide);
    expect([changes.length, faults]).toEqual([5_000, []]);
    expect(peakOfReading(bytes)).toBeLessThan(512);
    const rows = Array.from({ length: 1_100 }, () => Array.from({ length: 100 }, () => 1));
    expect(await refusal(await writeXlsx({ sheets: [{ name: '一', rows }] }))).toContain(
      `超过 ${workbookMaxCells} 个单元格`,
    );
    const far = await writeXlsx({ sheets: [{ name: '一', cells: new Map([['900000,5', { value: 1 }]]) }] });
    expect(await refusal(far)).toContain('超出可读取的范围');
  }, 120_000);
});

describe('N-20: a date in the workbook', () => {
  const published = editions.find(({ id }) => id === 'NAT-INSTITUTION-2022') as Edition;
  const edition = withReferenceDay(published, '2026-11-21' as LocalDate);
  const key = 'g.1/figures/years/value';
  const typed = async (value: string | number | Date) => {
    const { changes, faults } = await filled(edition, (on) => on.put(key, value));
    return { after: changes.map(({ after }) => after), faults: faults.map(({ message }) => message) };
  };

  test('asked by its name, with what is demanded and until when', () => {
    const part = itemsOf(edition)
      .flatMap(answerPartsOf)
      .find((one) => keyOf(one) === key);
    expect(part).toMatchObject({
      kind: 'date',
      label: '开业（登记）日期',
      help: '填写日期，例如 2019-05-06。要求满 5 年，计算至2026年11月21日。',
    });
  });

  test('a date of Excel and a date in words are read; a bare number and words are refused at the cell', async () => {
    expect(await typed(new Date('2018-01-05T00:00:00Z'))).toEqual({ after: ['2018-01-05'], faults: [] });
    expect(await typed('2018年1月5日')).toEqual({ after: ['2018-01-05'], faults: [] });
    for (const wrong of [2018, '开业较早'])
      expect(await typed(wrong)).toEqual({
        after: [],
        faults: [`“开业（登记）日期”填写的“${wrong}”不是日期。请填写日期，例如 2019年5月6日。没有读取。`],
      });
  });

  test('the same date in other words is no change', async () => {
    const before = { 'g.1': { figures: { years: { value: '2018-01-05' } } } } as Answers;
    const { changes } = await filled(edition, (on) => on.put(key, '2018/1/5'), before);
    expect(changes).toEqual([]);
  });
});
