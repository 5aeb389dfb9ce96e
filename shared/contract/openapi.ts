import * as z from 'zod';
import { httpStatus, Problem } from './problem.ts';
import type { Route } from './route.ts';
import { routes } from './routes.ts';

type Json = { readonly [name: string]: unknown };

/** What each answer of a refusal means, for the document's readers. */
const meanings: Readonly<Record<number, string>> = {
  400: '请求头缺失或不正确',
  401: '未登录，或登录已失效',
  403: '没有权限',
  404: '不存在，或不在可见范围内',
  409: '与当前状态、期限、名额或版本冲突',
  413: '内容过大',
  422: '内容有误，逐处指明',
  503: '暂不可用，请稍后重试',
};

/**
 * The contract as an OpenAPI 3.1 document: generated from the routes that gateway, handlers and browser read, so it
 * cannot say anything else. Pure: the same routes give the same document.
 */
export function openApi(list: readonly Route[] = routes): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of list) {
    const path = `/api${route.path}`;
    (paths[path] ??= {})[route.method.toLowerCase()] = operation(route);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: '示范：医养结合示范项目申报与评审接口',
      version: '1',
      description: '接口契约由 shared/contract/routes.ts 生成。时间为 UTC（ISO 8601），日期为北京时间。',
    },
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'OIDC 签发方发出的访问令牌' },
      },
      schemas: { Problem: schemaOf(Problem, 'output') },
      responses: Object.fromEntries(
        Object.entries(codesByStatus()).map(([status, codes]) => [
          nameOf(status),
          {
            description: `${meanings[Number(status)] ?? '请求被拒绝'}（${codes.join('、')}）`,
            content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
          },
        ]),
      ),
    },
  };
}

function operation(route: Route): Json {
  const parameters = [
    ...parametersOf(route.parameters, 'path'),
    ...parametersOf(route.query, 'query'),
    ...(route.command ? [idempotencyKey] : []),
  ];
  const body = schemaOf(route.body, 'input');
  const hasBody = Object.keys((body['properties'] ?? {}) as Json).length > 0;
  return {
    operationId: route.name,
    summary: route.summary,
    security: route.access === 'public' ? [] : [{ bearer: [] }],
    ...(parameters.length > 0 && { parameters }),
    ...(hasBody && { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: {
      200: {
        description: '成功',
        ...(route.command && {
          headers: {
            'idempotent-replayed': { description: '同一幂等键的重复请求：返回首次的结果', schema: { const: 'true' } },
          },
        }),
        content: { 'application/json': { schema: schemaOf(route.reply, 'output') } },
      },
      ...Object.fromEntries(
        refusalsOf(route, hasBody).map((status) => [status, { $ref: `#/components/responses/${nameOf(status)}` }]),
      ),
    },
  };
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description: '每次操作一个新的键；同一操作重试时用同一个键，只生效一次',
  schema: { type: 'string', pattern: '^[\\x21-\\x7e]{8,200}$' },
};

/** Statuses that a route can refuse with; 503 is the server's own. */
function refusalsOf(route: Route, hasBody: boolean): number[] {
  const parameters = Object.keys((schemaOf(route.parameters, 'input')['properties'] ?? {}) as Json).length > 0;
  return [
    ...(route.command ? [400] : []),
    ...(route.access === 'member' ? [401, 403] : []),
    ...(parameters ? [404] : []),
    ...(route.method === 'GET' ? [] : [409]),
    ...(hasBody ? [413] : []),
    422,
    503,
  ];
}

function codesByStatus(): Record<string, string[]> {
  const grouped: Record<string, string[]> = {};
  for (const [code, status] of Object.entries(httpStatus)) (grouped[String(status)] ??= []).push(code);
  return grouped;
}

const nameOf = (status: number | string) => `Refused${status}`;

/** JSON Schema of draft 2020-12, which is that of OpenAPI 3.1. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  // An unknown value is a value of any kind; branded ids are texts.
  const { $schema: _, ...json } = z.toJSONSchema(schema, { target: 'draft-2020-12', io, unrepresentable: 'any' });
  return json;
}

function parametersOf(schema: z.ZodType, place: 'path' | 'query'): Json[] {
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, each]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: each,
  }));
}
