import { Stack, type StackProps } from 'aws-cdk-lib';
import type { HttpApi, IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Construct } from 'constructs';
import { apiRoute } from '#infra/constructs/api-route.ts';
import type { Surroundings } from '#infra/constructs/endpoint-function.ts';
import { routes, subjectOf } from '#shared/contract/routes.ts';

/**
 * Subjects of the contract, one stack each: a route is seven resources, and a stack may hold 500. By subject, so that a
 * new route never moves another one's function to another stack.
 */
export const subjectsOfRoutes = [...new Set(memberRoutes().map(subjectOf))].sort();

/** Routes that need a token. The public ones stand beside the gateway, which throttles them one by one. */
function memberRoutes() {
  return routes.filter(({ access }) => access !== 'public');
}

export interface RoutesStackProps extends StackProps {
  readonly api: HttpApi;
  readonly subject: string;
  readonly surroundings: Surroundings;
  /** Looks at tokens before the function is called, where the environment wants it. */
  readonly authorizer?: IHttpRouteAuthorizer | undefined;
}

/** The routes of one subject, one function each. */
export class RoutesStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    { api, subject, surroundings, authorizer, ...props }: RoutesStackProps,
  ) {
    super(scope, id, { ...props, description: `示范：接口（${subject}）` });
    for (const route of memberRoutes().filter((one) => subjectOf(one) === subject))
      apiRoute(this, api, route, surroundings, authorizer);
  }
}
