/** The part of pdfkit that is used; the package ships no types. */
declare module 'pdfkit' {
  export default class PDFDocument {
    constructor(options: {
      autoFirstPage: false;
      bufferPages: true;
      font: null;
      size?: 'A4';
      margin?: 0;
      lang?: string;
      info?: Readonly<Record<string, string | Date>>;
    });
    readonly page: { readonly width: number; readonly height: number };
    registerFont(name: string, source: Buffer): this;
    addPage(options: { size: 'A4'; layout: 'portrait' | 'landscape'; margin: 0 }): this;
    bufferedPageRange(): { readonly start: number; readonly count: number };
    switchToPage(index: number): this;
    font(name: string, size: number): this;
    widthOfString(text: string): number;
    text(text: string, x: number, y: number, options: { lineBreak: false; baseline: 'alphabetic' }): this;
    fillColor(colour: string): this;
    strokeColor(colour: string): this;
    lineWidth(points: number): this;
    moveTo(x: number, y: number): this;
    lineTo(x: number, y: number): this;
    rect(x: number, y: number, width: number, height: number): this;
    stroke(): this;
    on(event: 'data', take: (chunk: Buffer) => void): this;
    on(event: 'end', take: () => void): this;
    on(event: 'error', take: (error: Error) => void): this;
    end(): void;
  }
}
