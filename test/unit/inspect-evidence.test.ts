import { deflateRawSync, deflateSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inspect } from '#functions/events/inspection/inspect.ts';
import { personalDataIn } from '#shared/domain/personal-data.ts';
import type { EvidenceType } from '#shared/model/evidence.ts';
import { docx, jpeg, oleContainer, type Part, pdfOf, png, xlsx, zip } from '../fixtures/evidence-files.ts';

const types = {
  pdf: 'application/pdf',
  jpg: 'image/jpeg',
  png: 'image/png',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const satisfies Record<string, EvidenceType>;
const inspected = (bytes: Uint8Array, extension: keyof typeof types) =>
  inspect(new Uint8Array(bytes), { name: `佐证.${extension}`, type: types[extension] });
const reasonFor = async (bytes: Uint8Array, extension: keyof typeof types) => {
  const found = await inspected(bytes, extension);
  return found.ok ? '' : found.reason;
};
const id = '11010519491231002X';

describe('any file', () => {
  test('an empty one, and one whose bytes are not what its name says', async () => {
    expect(await reasonFor(Buffer.alloc(0), 'pdf')).toContain('0 字节');
    const program = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)]);
    expect(await reasonFor(program, 'pdf')).toContain('Windows 程序（exe），与扩展名 pdf 不符');
    expect(await reasonFor(program, 'docx')).toContain('与扩展名 docx 不符');
    expect(await reasonFor(png(2, 2), 'jpg')).toContain('PNG 图片，与扩展名 jpg 不符');
    expect(await reasonFor(docx([['正文']]), 'xlsx')).toContain('Word 文档（docx），与扩展名 xlsx 不符');
    expect(await reasonFor(pdfOf([{}]), 'png')).toContain('PDF 文件');
    expect(await reasonFor(Buffer.from('没有格式的文字'), 'pdf')).toContain('无法识别');
  });

  test('random bytes behind any known beginning are refused with a sentence, never thrown at', async () => {
    const beginnings = ['%PDF-1.4\n', 'PK\x03\x04', 'PK\x05\x06', '\xff\xd8\xff\xe0', '\x89PNG\r\n\x1a\n'];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...beginnings),
        fc.uint8Array({ maxLength: 400 }),
        fc.constantFrom(...(Object.keys(types) as (keyof typeof types)[])),
        async (beginning, rest, extension) => {
          const reason = await reasonFor(Buffer.concat([Buffer.from(beginning, 'latin1'), rest]), extension);
          expect(reason).toMatch(/[。]$/u);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('PDF', () => {
  test('pages and text', async () => {
    expect(await inspected(pdfOf([{ text: ['Work plan'] }, { text: [`ID ${id}`] }]), 'pdf')).toMatchObject({
      ok: true,
      facts: { pages: 2, hasText: true },
      readWhole: true,
      text: expect.stringContaining(id),
    });
  });

  test('bytes as a file system gives them', async () => {
    const file = pdfOf([{ text: ['Plan'] }]);
    const pooled = Buffer.concat([Buffer.alloc(7), file]).subarray(7);
    for (const bytes of [Buffer.from(file), pooled]) {
      expect(await inspect(bytes, { name: 'a.pdf', type: types.pdf })).toMatchObject({ ok: true });
    }
  });

  test('a scan has pages and no text', async () => {
    const scan = pdfOf([{ picture: Buffer.alloc(10_000, 0x80) }]);
    expect(await inspected(scan, 'pdf')).toMatchObject({ ok: true, facts: { pages: 1, hasText: false } });
  });

  test('encrypted and damaged files are named as such', async () => {
    expect(await reasonFor(pdfOf([{ text: ['x'] }], { encrypted: true }), 'pdf')).toContain('已加密');
    const whole = pdfOf([{ text: ['x'] }]);
    expect(await reasonFor(whole.subarray(0, 60), 'pdf')).toContain('已损坏');
    expect(
      await reasonFor(Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n'), 'pdf'),
    ).toContain('已损坏');
  });

  test('a stream that would expand beyond all bounds is refused before it is read', async () => {
    const bomb = deflateSync(Buffer.alloc(300 * 1024 * 1024), { level: 1 });
    expect(bomb.length).toBeLessThan(2_000_000);
    expect(await reasonFor(pdfOf([{ content: bomb }]), 'pdf')).toContain('压缩炸弹');
  });

  test('of a very long one, a part is read and said to be a part', async () => {
    const long = pdfOf(Array.from({ length: 320 }, (_, page) => ({ text: [`Page ${page}`] })));
    expect(await inspected(long, 'pdf')).toMatchObject({ ok: true, facts: { pages: 320 }, readWhole: false });
  });
});

describe('pictures', () => {
  test('dimensions of PNG and JPEG', async () => {
    expect(await inspected(png(40, 30), 'png')).toMatchObject({
      ok: true,
      facts: { width: 40, height: 30, hasText: false },
    });
    expect(await inspected(jpeg(1654, 2339), 'jpg')).toMatchObject({
      ok: true,
      facts: { width: 1654, height: 2339 },
    });
    const withFilm = Buffer.concat([jpeg(8, 8), Buffer.from('ftypmp42')]);
    expect(await inspected(withFilm, 'jpg')).toMatchObject({ ok: true });
  });

  test('cut off, flipped, or too large to open', async () => {
    const whole = png(40, 30);
    expect(await reasonFor(whole.subarray(0, -12), 'png')).toContain('已损坏');
    const flipped = Buffer.from(whole);
    flipped[45] = (flipped[45] as number) ^ 1;
    expect(await reasonFor(flipped, 'png')).toContain('已损坏');
    expect(await reasonFor(jpeg(8, 8, { ended: false }), 'jpg')).toContain('已损坏');
    expect(await reasonFor(png(2, 2, { width: 30_000, height: 30_000 }), 'png')).toContain('30000 × 30000');
  });
});

describe('Office', () => {
  test('text of a document, joined across the runs that Word splits, and of a workbook, cell by cell', async () => {
    const split = await inspected(
      docx([['身份证号 1101', '0519491231', '002X', '。'], ['13800138000']]),
      'docx',
    );
    expect(split).toMatchObject({ ok: true, facts: { hasText: true }, readWhole: true });
    expect(split.ok && personalDataIn(split.text)).toEqual({ idNumbers: 1, mobiles: 1 });
    const sheet = await inspected(
      xlsx([
        ['张三', id, 13900139000],
        ['A&amp;B', 138001380, '00'],
      ]),
      'xlsx',
    );
    expect(sheet.ok && personalDataIn(sheet.text)).toEqual({ idNumbers: 1, mobiles: 1 });
    expect(sheet.ok && sheet.text).toContain('A&B');
    expect(await inspected(docx([]), 'docx')).toMatchObject({ ok: true, facts: { hasText: false } });
  });

  test('macros are refused, also in a .docm that was renamed, in a macro sheet and in an embedded workbook', async () => {
    const vba: Part = { name: 'word/vbaProject.bin', content: 'x' };
    expect(await reasonFor(docx([['x']], [vba]), 'docx')).toContain('宏');
    expect(
      await reasonFor(docx([['x']], [], 'application/vnd.ms-word.document.macroEnabled.main+xml'), 'docx'),
    ).toContain('宏');
    expect(
      await reasonFor(xlsx([[1]], [{ name: 'xl/macrosheets/sheet1.xml', content: '<x/>' }]), 'xlsx'),
    ).toContain('宏');
    const inner = xlsx([[1]], [{ name: 'xl/vbaProject.bin', content: 'x' }]);
    const chart: Part = { name: 'word/embeddings/Sheet1.xlsx', content: inner, stored: true };
    expect(await reasonFor(docx([['x']], [chart]), 'docx')).toContain('宏');
    expect(await inspected(docx([['x']], [{ ...chart, content: xlsx([[1]]) }]), 'docx')).toMatchObject({
      ok: true,
    });
  });

  test('encrypted and damaged files, old formats and plain archives are named as such', async () => {
    expect(await reasonFor(oleContainer('EncryptedPackage'), 'xlsx')).toContain('已加密');
    expect(await reasonFor(oleContainer('WordDocument'), 'docx')).toContain('旧版 Office');
    expect(
      await reasonFor(zip([{ name: 'word/document.xml', content: 'x', claims: { flags: 1 } }]), 'docx'),
    ).toContain('已加密');
    expect(await reasonFor(docx([['x']]).subarray(0, -30), 'docx')).toContain('已损坏');
    const changed = Buffer.from(docx([['some words that are packed']]));
    const at = changed.indexOf('word/document.xml') + 'word/document.xml'.length + 4;
    changed[at] = (changed[at] as number) ^ 0xff;
    expect(await reasonFor(changed, 'docx')).toContain('已损坏');
    expect(await reasonFor(zip([{ name: '照片.png', content: 'x' }]), 'docx')).toContain(
      '不是完整的 Word 文档',
    );
  });

  test('bombs are told by their directory: size, ratio, count, shared bytes, a size that lies, archives in archives', async () => {
    const zeros = (bytes: number) => Buffer.alloc(bytes);
    expect(
      await reasonFor(
        docx([['x']], [{ name: 'a', content: 'x', claims: { expanded: 500 * 1024 * 1024 } }]),
        'docx',
      ),
    ).toContain('压缩炸弹');
    expect(
      await reasonFor(docx([['x']], [{ name: 'a', content: zeros(60 * 1024 * 1024) }]), 'docx'),
    ).toContain('压缩炸弹');
    const many = Array.from({ length: 10_001 }, (_, n) => ({ name: `word/${n}`, content: '', stored: true }));
    expect(await reasonFor(docx([['x']], many), 'docx')).toContain('压缩炸弹');
    // The document itself expands to more than it declares.
    const lying = zip([
      { name: '[Content_Types].xml', content: '<Types/>' },
      { name: 'word/document.xml', content: zeros(10_000_000), claims: { expanded: 100 } },
    ]);
    expect(await reasonFor(lying, 'docx')).toContain('已损坏');
    expect(
      await reasonFor(docx([['x']], [{ name: 'word/media/all.zip', content: zip([]) }]), 'docx'),
    ).toContain('嵌套了压缩包');
    const inside = docx([['x']], [{ name: 'word/embeddings/a.xlsx', content: xlsx([[1]]) }]);
    expect(
      await reasonFor(docx([['x']], [{ name: 'word/embeddings/b.docx', content: inside }]), 'docx'),
    ).toContain('嵌套了压缩包');
    const shared = Buffer.from(zip([{ name: 'a', content: deflateRawSync(zeros(1_000_000)), stored: true }]));
    const overlapping = Buffer.concat([
      shared.subarray(0, -22),
      shared.subarray(-22 - 47, -22),
      shared.subarray(-22),
    ]);
    overlapping.writeUInt16LE(2, overlapping.length - 12);
    expect(await reasonFor(overlapping, 'docx')).toContain('压缩炸弹');
  });
});
