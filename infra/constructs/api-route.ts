import { Validations } from 'aws-cdk-lib';
import type { IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { type HttpApi, HttpMethod, HttpRoute, HttpRouteKey } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Route } from '#shared/contract/route.ts';
import type { routes } from '#shared/contract/routes.ts';
import {
  EndpointFunction,
  inPascalCase,
  mailEnvironment,
  type Needs,
  type Surroundings,
} from './endpoint-function.ts';

/** Routes that hand out addresses of the bucket; every other one has nothing to do with it. */
export const bucketNeeds: Partial<Record<(typeof routes)[number]['name'], NonNullable<Needs['bucket']>>> = {
  'request-upload': 'ticket',
  'request-plan-upload': 'ticket',
  'continue-upload': 'parts',
  'complete-upload': 'parts',
  'remove-evidence': 'abort',
  'get-evidence': 'address',
  'get-plan-evidence': 'address',
  'get-sheet-evidence': 'copy',
  'get-on-site-photo': 'address',
  'save-on-site-photo': 'ticket',
};

/** Routes that say whether there is mail; a code is sent by the function that delivers. */
const tellsOfMail: ReadonlySet<string> = new Set([
  'get-mail',
  'set-mail-address',
  'confirm-mail-address',
  'save-mail-kinds',
  'list-mails',
]);

/** Routes that draw documents: they read fonts of 15 MB, and a page is drawn faster on a whole processor. */
const draws: ReadonlySet<string> = new Set(['get-form-pdf', 'tie-seal', 'draw-certificate']);

/** Path of the module that answers a route, from the root. */
export function entryOf(route: Pick<Route, 'name'>): string {
  return `functions/api/${route.name}.ts`;
}

/** What the function of a route is granted. */
export function needsOf(route: (typeof routes)[number]): Needs {
  const bucket = bucketNeeds[route.name];
  return { table: route.method === 'GET' ? 'read' : 'write', ...(bucket !== undefined && { bucket }) };
}

/** One route of the contract in the gateway, with the function that answers it. */
export function apiRoute(
  scope: Construct,
  api: HttpApi,
  route: (typeof routes)[number],
  surroundings: Surroundings,
  authorizer?: IHttpRouteAuthorizer,
): HttpRoute {
  const name = inPascalCase(route.name);
  const answers = new EndpointFunction(scope, name, {
    entry: entryOf(route),
    description: `${route.method} ${route.path}`,
    needs: needsOf(route),
    surroundings,
    ...(draws.has(route.name) && { memoryMegabytes: 1769 }),
    ...(tellsOfMail.has(route.name) && { environment: mailEnvironment(surroundings) }),
  });
  const drawn = new HttpRoute(scope, `${name}Route`, {
    httpApi: api,
    routeKey: HttpRouteKey.with(`/api${route.path}`, HttpMethod[route.method]),
    integration: new HttpLambdaIntegration(`${name}Integration`, answers as IFunction),
    ...(route.access !== 'public' && authorizer && { authorizer }),
  });
  if (route.access === 'public' || authorizer === undefined)
    Validations.of(drawn).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason:
        route.access === 'public'
          ? 'Open to the public by the contract: a publicity is shown to everybody, and everybody may object to it.'
          : 'The endpoint verifies the bearer token itself, by the same code in the cloud and on one machine.',
    });
  return drawn;
}
