/**
 * In place of what zod writes JSON Schemas with, which every shape would carry along: 20 KB for a function that answers
 * one route. The functions that do write them are named in infra/constructs/function-bundles.ts.
 */
const refuse = () => {
  throw new Error('JSON Schemas are not part of the bundle: name the function in writesSchemas');
};
export const createToJSONSchemaMethod = () => refuse;
export const createStandardJSONSchemaMethod = () => refuse;
export const aggregateChecks = refuse;
