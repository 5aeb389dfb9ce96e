import httpJsonBodyParser from '@middy/http-json-body-parser';
import { reject } from './refused.ts';

interface WithBody {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly isBase64Encoded?: boolean;
  body?: unknown;
}

/** Where one of these stands in the text, a key could be meant for a prototype, perhaps written with escapes. */
const suspect = /__proto__|constructor|\\u/;

const careful = httpJsonBodyParser().before as unknown as (request: { event: WithBody }) => void;

/** Pointer to the first text that is no Unicode, or null. */
function brokenText(value: unknown, pointer: string): string | null {
  if (typeof value === 'string') return value.isWellFormed() ? null : pointer;
  if (typeof value !== 'object' || value === null) return null;
  for (const [name, part] of Object.entries(value)) {
    const place = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const broken = name.isWellFormed() ? brokenText(part, place) : pointer;
    if (broken !== null) return broken;
  }
  return null;
}

/**
 * Reads a JSON body in place. Middy's parser looks at every key for prototype poisoning, which takes longer than all
 * other steps of a large form together; a text that holds none of the dangerous words is parsed as it is.
 * @throws errors with statusCode 415 (not declared as JSON) and 422 (not JSON); Refused for half a character, which
 *   only an escape can make: no store could keep it as it is.
 */
export function readJsonBody(request: { event: WithBody }): void {
  const { event } = request;
  const { body } = event;
  const plain = typeof body === 'string' && !event.isBase64Encoded && !suspect.test(body);
  if (!plain || !event.headers['content-type']?.startsWith('application/json')) {
    careful(request);
    const broken = brokenText(event.body, '');
    if (broken !== null) {
      const message = '含有不完整的字符，请重新输入。';
      reject('invalidInput', message, { faults: [{ pointer: broken, message }] });
    }
    return;
  }
  try {
    event.body = JSON.parse(body);
  } catch {
    // Fails in the same words as the careful way.
    careful(request);
  }
}
