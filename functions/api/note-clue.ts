import { objectionEndpoint } from '#functions/middleware/objection.ts';
import { noteClue } from '#shared/contract/routes.ts';

export default objectionEndpoint(noteClue, ({ note }) => ({ action: 'note', note }));
