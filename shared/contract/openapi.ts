import * as z from 'zod';
import * as answer from '../model/answer.ts';
import * as application from '../model/application.ts';
import * as campaign from '../model/campaign.ts';
import * as edition from '../model/edition.ts';
import * as evidence from '../model/evidence.ts';
import * as organisation from '../model/organisation.ts';
import * as status from '../model/status.ts';
import { httpStatus, Problem } from './problem.ts';
import type { Route } from './route.ts';
import { routes } from './routes.ts';
import * as views from './views.ts';

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
  429: '请求过于频繁，请稍后再试',
  500: '服务器内部错误',
  503: '暂不可用，请稍后重试',
};

/**
 * The contract as an OpenAPI 3.1 document: generated from the routes that gateway, handlers and browser read, so it
 * cannot say anything else. Pure: the same routes give the same document.
 */
export function openApi(list: readonly Route[] = routes): Json {
  const paths: Record<string, Record<string, Json>> = {};
  const components: Components = { Problem: schemaOf(Problem, 'output', {}) };
  for (const route of list) {
    const path = `/api${route.path}`;
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route, components) };
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
        bearer: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'OIDC 签发方发出的访问令牌',
        },
      },
      schemas: Object.fromEntries(Object.entries(components).sort(([a], [b]) => (a < b ? -1 : 1))),
      responses: Object.fromEntries(
        Object.entries(codesByStatus()).map(([status, codes]) => [
          nameOf(status),
          {
            description: `${meanings[Number(status)] ?? '请求被拒绝'}（${codes.join('、')}）`,
            content: {
              'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
            },
          },
        ]),
      ),
    },
  };
}

function operation(route: Route, components: Components): Json {
  const parameters = [
    ...parametersOf(route.parameters, 'path', components),
    ...parametersOf(route.query, 'query', components),
    ...(route.command ? [idempotencyKey] : []),
  ];
  const body = schemaOf(route.body, 'input', components);
  const hasQuery = parameters.some((parameter) => parameter['in'] === 'query');
  const hasBody = Object.keys((body['properties'] ?? {}) as Json).length > 0;
  return {
    operationId: route.name,
    summary: route.summary,
    security: route.access === 'public' ? [] : [{ bearer: [] }],
    ...(parameters.length > 0 && { parameters }),
    ...(hasBody && {
      requestBody: { required: true, content: { 'application/json': { schema: body } } },
    }),
    responses: {
      200: {
        description: '成功',
        ...(route.command && {
          headers: {
            'idempotent-replayed': {
              description: '同一幂等键的重复请求：返回首次的结果',
              schema: { const: 'true' },
            },
          },
        }),
        content:
          route.produces === undefined
            ? { 'application/json': { schema: schemaOf(route.reply, 'output', components) } }
            : { [route.produces]: { schema: { type: 'string', format: 'binary' } } },
      },
      ...Object.fromEntries(
        refusalsOf(route, hasBody, hasQuery).map((status) => [
          status,
          { $ref: `#/components/responses/${nameOf(status)}` },
        ]),
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

/** Statuses that a route can refuse with; 500 and 503 are the server's own. */
function refusalsOf(route: Route, hasBody: boolean, hasQuery: boolean): number[] {
  const changes = route.method !== 'GET';
  // Whatever names something can name what is not there, or not in a state for it.
  const names = hasBody || hasQuery || route.path.includes('{');
  return [
    ...(route.command ? [400] : []),
    ...(route.access === 'member' || route.access === 'participant'
      ? [401, 403]
      : route.access === 'identified'
        ? [401]
        : []),
    ...(names ? [404] : []),
    ...(changes || route.path.includes('{') ? [409] : []),
    ...(hasBody ? [413] : []),
    422,
    // The gateway's throttle stands before every route.
    429,
    500,
    503,
  ];
}

function codesByStatus(): Record<string, string[]> {
  const grouped: Record<string, string[]> = { 500: ['internalError'] };
  for (const [code, status] of Object.entries(httpStatus)) {
    grouped[status] = [...(grouped[status] ?? []), code];
  }
  return grouped;
}

const nameOf = (status: number | string) => `Refused${status}`;

/** Schemas with a name of their own: written once under components, referred to everywhere else. */
const named = z.registry<{ id: string }>();
for (const module of [organisation, status, application, campaign, edition, evidence, answer, views]) {
  for (const [name, exported] of Object.entries(module)) {
    if (exported instanceof z.ZodObject || exported instanceof z.ZodDiscriminatedUnion)
      named.add(exported, { id: name });
  }
}

type Components = Record<string, Json>;

/**
 * JSON Schema of draft 2020-12, which is that of OpenAPI 3.1. What the schema refers to by name is put among the
 * components.
 * @throws Error where a name would mean two things: one schema as it is sent, another as it is answered
 */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', components: Components): Json {
  const {
    $schema: _,
    $defs = {},
    id: __,
    ...json
  } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io,
    metadata: named,
    // An unknown value is a value of any kind.
    unrepresentable: 'any',
  }) as Json & { $defs?: Components };
  for (const [name, { id: ___, ...definition }] of Object.entries($defs)) {
    const moved = relocated(definition);
    if (components[name] !== undefined && JSON.stringify(components[name]) !== JSON.stringify(moved)) {
      throw new Error(`The schema ${name} differs between requests and replies`);
    }
    components[name] = moved;
  }
  return relocated(json);
}

function relocated(schema: Json): Json {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'));
}

function parametersOf(schema: z.ZodType, place: 'path' | 'query', components: Components): Json[] {
  const { properties = {}, required = [] } = schemaOf(schema, 'input', components) as {
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
