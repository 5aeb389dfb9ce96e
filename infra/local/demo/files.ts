import { createHash } from 'node:crypto';

/** A file as the demo uploads it. */
export interface DemoFile {
  readonly name: string;
  readonly type: 'application/pdf';
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly sha256: string;
}

/**
 * A small, valid one-page PDF. Its text differs from file to file, so that no two hashes agree.
 * @param text ASCII, printed on the page.
 */
export function pdf(name: string, text: string): DemoFile {
  const stream = `BT /F1 14 Tf 72 760 Td (${text.replace(/[()\\]/g, '\\$&')}) Tj ET`;
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
    `<</Length ${stream.length}>>stream\n${stream}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
  ];
  let body = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = body.length;
    body += `${index + 1} 0 obj${object}endobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const trailer = `trailer<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${body.length}\n%%EOF\n`;
  return file(
    name,
    new TextEncoder().encode(`${body}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}${trailer}`),
  );
}

/** A printed form come back from the scanner. */
export function scanned(name: string, bytes: Uint8Array): DemoFile {
  return file(name, new Uint8Array(bytes));
}

/** A Windows program that calls itself a PDF: the check must name it. */
export function disguisedProgram(name: string): DemoFile {
  const bytes = new Uint8Array(512);
  bytes.set([0x4d, 0x5a, 0x90, 0x00, 0x03]);
  bytes.set([0x80], 0x3c);
  bytes.set([0x50, 0x45, 0x00, 0x00], 0x80);
  return file(name, bytes);
}

function file(name: string, bytes: Uint8Array<ArrayBuffer>): DemoFile {
  return { name, type: 'application/pdf', bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}
