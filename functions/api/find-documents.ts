import { endpoint } from '#functions/middleware/endpoint.ts';
import { documentsNumbered } from '#functions/middleware/file-uses.ts';
import { findDocuments } from '#shared/contract/routes.ts';
import { normalisedDocumentNumber } from '#shared/domain/document-number.ts';

export default endpoint(findDocuments, (tools) => async ({ query, actor }) => {
  const number = normalisedDocumentNumber(query.number);
  return { number, ...(await documentsNumbered(tools, number, actor)) };
});
