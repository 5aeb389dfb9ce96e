import type { Plugin } from 'vite';

/**
 * What the browser never asks of zod: JSON schemas (the OpenAPI document is made by a test) and the English sentences
 * (each rule has its own Chinese one). A third of zod's bytes on the wire, before anything is on the screen.
 */
const lean: Readonly<Record<string, string>> = {
  'to-json-schema.js': `
    const never = () => () => { throw new Error('no JSON schemas in the browser'); };
    export const createToJSONSchemaMethod = never, createStandardJSONSchemaMethod = never;
    export const initializeContext = never, process = never, extractDefs = never, finalize = never;`,
  'json-schema-processors.js': 'export const toJSONSchema = undefined, allProcessors = {};',
  'json-schema-generator.js': 'export const JSONSchemaGenerator = undefined;',
  'en.js': `export default () => ({ localeError: () => '内容不符合要求' });`,
};

export function leanZod(): Plugin {
  return {
    name: 'lean-zod',
    enforce: 'pre',
    load(id) {
      const file = /\/node_modules\/zod\/v4\/(?:core|locales)\/([a-z-]+\.js)$/.exec(id)?.[1];
      return file === undefined ? undefined : lean[file];
    },
    // Schemas are made before anybody can say that code may not be made from strings; the probe is a report of the policy.
    transform(code, id) {
      // Under the strict content policy no code may be made from strings; zod must know before its first parse.
      if (id.endsWith('/node_modules/zod/v4/core/core.js')) return `${code}\nglobalConfig.jitless = true;`;
      if (!id.endsWith('/node_modules/zod/v4/core/util.js')) return undefined;
      const probe = /const F = Function;\s+new F\(""\);\s+return true;/;
      if (!probe.test(code)) throw new Error('zod asks otherwise now whether it may make code');
      return code.replace(probe, 'return false;');
    },
  };
}
