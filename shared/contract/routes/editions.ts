import * as z from 'zod';
import { Edition } from '../../model/edition.ts';
import { EditionId } from '../../model/ids.ts';
import { route } from '../route.ts';
import { DraftEditionView, EditionComparison, EditionSummary, Trial, TrialReply } from '../views.ts';
import { fileContent } from './fields.ts';

export const listEditions = route({
  name: 'list-editions',
  method: 'GET',
  path: '/editions',
  summary: '已发布的标准、表单和方案',
  reply: z.object({ editions: z.array(EditionSummary) }),
});

const edition = z.strictObject({ id: EditionId });

export const getEdition = route({
  name: 'get-edition',
  method: 'GET',
  path: '/editions/{id}',
  parameters: edition,
  summary: '一个标准、表单或方案的全文',
  reply: z.object({ edition: Edition }),
});

export const compareEditions = route({
  name: 'compare-editions',
  method: 'GET',
  path: '/editions/{id}/comparison',
  parameters: edition,
  query: z.strictObject({ with: EditionId }),
  summary: '与另一个标准逐条对照：门槛、验收方式、作用和文字的差异',
  reply: EditionComparison,
});

export const tryStandard = route({
  name: 'try-standard',
  method: 'POST',
  path: '/what-if',
  command: false,
  summary: '试算：把一个标准或计数办法用于以往的申报，看谁会达标、谁会不达标；不保存任何内容',
  body: Trial,
  reply: TrialReply,
});

export const draftEdition = route({
  name: 'draft-edition',
  method: 'POST',
  path: '/editions/draft',
  command: false,
  bodyBytes: 3 * 1024 * 1024,
  summary: '从 Word 或 Excel 的标准表格读出草案，列出推断的和没有读懂的内容；不保存',
  body: z.strictObject({
    id: EditionId,
    basis: z.string().trim().min(1, '请填写依据的文号').max(200, '依据不能超过 200 字'),
    content: fileContent,
  }),
  reply: DraftEditionView,
});
