import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { inspect } from '#functions/events/inspection/inspect.ts';
import { readWorkbook } from '#functions/office/read-workbook.ts';
import { personalDataIn } from '#shared/domain/personal-data.ts';
import { workbookProposal } from '#shared/domain/workbook-proposal.ts';
import { wideAnswers, wideApplication, wideEdition } from './wide-edition.ts';

/** Does one job of the bench, and tells its parent the most memory that this process ever held. */
const [, , job, file = ''] = process.argv;
const began = performance.now();
const bytes = await readFile(file);
const fileBytes = bytes.byteLength;
const found = job === 'workbook' ? await importWorkbook() : await checkPdf();
const milliseconds = performance.now() - began;
process.send?.({ fileBytes, found, milliseconds, peak: process.resourceUsage().maxRSS * 1024 }, () =>
  process.disconnect(),
);

/** As functions/api/propose-workbook does. @returns cells that say what is stored */
async function importWorkbook(): Promise<number> {
  const sheets = await readWorkbook(bytes);
  if (!sheets.ok) throw new Error(sheets.refusal.detail);
  const edition = wideEdition();
  const answers = wideAnswers(edition);
  const proposal = workbookProposal(sheets.value, {
    edition,
    application: wideApplication,
    answers,
    open: null,
  });
  if (!proposal.ok) throw new Error(proposal.refusal.detail);
  return proposal.value.same;
}

/** As functions/events/check-evidence does. @returns pages */
async function checkPdf(): Promise<number> {
  createHash('sha256').update(bytes).digest('hex');
  const inspected = await inspect(bytes, { name: 'large.pdf', type: 'application/pdf' });
  if (!inspected.ok) throw new Error(inspected.reason);
  personalDataIn(inspected.text);
  return inspected.facts.pages ?? 0;
}
