import * as z from 'zod';

/**
 * Where a page of a list ends, as the page before said it: base64url, so that an address stays below what servers and
 * gateways take (8 KB) whatever a client makes of it.
 */
export const Cursor = z
  .string()
  .max(4_000, '翻页标记过长')
  .regex(/^[A-Za-z0-9_-]+$/, '翻页标记无效，请从第一页重新查看。')
  .optional();
