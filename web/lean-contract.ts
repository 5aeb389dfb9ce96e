import { pathToFileURL } from 'node:url';
import type { Plugin } from 'vite';

/** What the browser needs of a route: where it lies, and which parts its reply must have. */
interface LeanRoute {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly access: string;
  readonly command: boolean;
  readonly produces?: string;
  readonly replyKeys?: readonly string[];
}

const file = /\/shared\/(?:model|contract\/routes|contract(?=\/[a-z-]*views))\/[a-z-]+\.ts$/;

/**
 * The contract as the browser needs it: addresses, not schemas. The server parses what is asked and its tests hold it to
 * what it answers; the browser checks that the parts of a reply are there. Made of the real modules when the pages are
 * built, so there is one contract. It took a third of every first screen: zod, and every shape of every reply.
 */
export function leanContract(): Plugin {
  return {
    name: 'lean-contract',
    apply: 'build',
    enforce: 'pre',
    async load(id) {
      return file.test(id) ? { code: await leanModule(id), moduleType: 'js' } : undefined;
    },
  };
}

/** A module of routes, without schemas; what is neither a route nor plain data is taken from the whole module. */
export async function leanModule(path: string): Promise<string> {
  const whole: string[] = [];
  const lines = Object.entries<unknown>(await import(pathToFileURL(path).href)).flatMap(([name, value]) => {
    const plain = isRoute(value) ? leanRoute(value) : isPlain(value) ? value : undefined;
    if (plain === undefined) whole.push(name);
    return plain === undefined ? [] : [`export const ${name} = ${JSON.stringify(plain)};`];
  });
  const rest =
    whole.length === 0 ? [] : [`export { ${whole.join(', ')} } from ${JSON.stringify(`${path}?whole`)};`];
  return [...lines, ...rest].join('\n');
}

interface Parsing {
  safeParse(value: unknown): { readonly success: boolean };
}
interface WholeRoute extends LeanRoute {
  readonly reply: Parsing & { readonly shape?: Readonly<Record<string, Parsing>> };
}

function isRoute(value: unknown): value is WholeRoute {
  return (
    typeof value === 'object' && value !== null && 'method' in value && 'path' in value && 'reply' in value
  );
}

function leanRoute({ name, method, path, access, command, produces, reply }: WholeRoute): LeanRoute {
  const keys = Object.entries(reply.shape ?? {}).flatMap(([key, part]) =>
    part.safeParse(undefined).success ? [] : [key],
  );
  return {
    name,
    method,
    path,
    access,
    command,
    ...(produces !== undefined && { produces }),
    // A file has no parts; its bytes are its own.
    ...(produces === undefined && keys.length > 0 && { replyKeys: keys }),
  };
}

/** Data that reads the same after it was written as JSON. */
function isPlain(value: unknown): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return true;
  if (Array.isArray(value)) return value.every(isPlain);
  const simple = typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype;
  return simple && !('_zod' in (value as object)) && Object.values(value as object).every(isPlain);
}
