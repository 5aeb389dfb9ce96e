/** Minified code of one function, in bytes: what Lambda may read and compile before its first request. */
export const mostCodeBytes = 700_000;

const drawn = '画 PDF（pdfkit、fontkit），另带字体';
const word = '写 Word（docx）';
const workbook = '读写 Excel（hucre）';

/** Functions that may hold more, with what for; the libraries are loaded when they are first needed. */
export const largeBundles: Readonly<Record<string, string>> = {
  'functions/events/check-evidence.ts': '检查 PDF（pdf.js）、Office 文件',
  'functions/api/tie-seal.ts': drawn,
  'functions/api/get-form-pdf.ts': drawn,
  'functions/api/draw-certificate.ts': drawn,
  'functions/api/get-form-docx.ts': word,
  'functions/api/draft-letter.ts': word,
  'functions/api/save-letter-template.ts': word,
  'functions/api/preview-letter-template.ts': word,
  'functions/api/examine-letter-template.ts': word,
  'functions/api/get-letter-template.ts': word,
  'functions/api/list-letter-templates.ts': word,
  'functions/api/propose-workbook.ts': workbook,
  'functions/api/get-workbook.ts': workbook,
  'functions/api/export-national-list.ts': workbook,
  'functions/api/create-edition-draft.ts': workbook,
  'functions/api/draft-edition.ts': workbook,
  'functions/api/export-applications.ts': workbook,
  'functions/api/export-list.ts': workbook,
};
