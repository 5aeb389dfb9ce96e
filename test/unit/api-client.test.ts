import { describe, expect, test } from 'vitest';
import { ApiProblem, createClient, Unreachable } from '#shared/contract/client.ts';
import { getMe } from '#shared/contract/routes.ts';

const answering = (status: number, body: unknown) =>
  createClient({
    base: '/api',
    fetch: async () => Response.json(body, { status }),
    token: async () => 'expired',
  });

describe('an answer that is not the server’s own', () => {
  test('of the gateway to a token that has expired means: sign in again', async () => {
    const failed = await answering(401, { message: 'Unauthorized' })(getMe).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(ApiProblem);
    expect((failed as ApiProblem).problem).toMatchObject({ status: 401, code: 'notSignedIn' });
  });

  test('of the gateway to too many requests at once means: try again', async () => {
    await expect(answering(429, { message: 'Too Many Requests' })(getMe)).rejects.toBeInstanceOf(Unreachable);
    await expect(answering(503, { message: 'Service Unavailable' })(getMe)).rejects.toBeInstanceOf(
      Unreachable,
    );
  });

  test('of the server is taken as it is', async () => {
    const problem = {
      type: '/problems/notAMember',
      title: '不是成员',
      status: 403,
      detail: '……',
      code: 'notAMember',
    };
    await expect(answering(403, problem)(getMe)).rejects.toMatchObject({ problem });
  });
});
