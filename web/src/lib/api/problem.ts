import { type RefusalCode, refusalTitles } from '#shared/domain/refusal.ts';

export interface FaultAt {
  readonly pointer: string;
  readonly message: string;
}

/** Codes that only the browser knows: no answer came, or the answer was not of the contract. */
export type ClientCode = 'offline' | 'outdated' | 'signedOut';

/** Every refusal of a call, with the sentence for the person. */
export class ApiProblem extends Error {
  readonly code: RefusalCode | ClientCode;
  readonly status: number;
  readonly faults: readonly FaultAt[];
  readonly context: Readonly<Record<string, unknown>>;

  constructor(
    code: RefusalCode | ClientCode,
    status: number,
    detail: string,
    faults: readonly FaultAt[] = [],
    context: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail);
    this.name = 'ApiProblem';
    this.code = code;
    this.status = status;
    this.faults = faults;
    this.context = context;
  }

  /** True where waiting and repeating the same call may help. */
  get passing(): boolean {
    return this.code === 'offline' || this.code === 'unavailable' || this.status >= 500 || this.status === 429;
  }
}

/** Reads a problem document; whatever is not one becomes a plain sentence with the status. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const body: unknown = await response.json().catch(() => null);
  if (isRecord(body) && typeof body['code'] === 'string') {
    const code = body['code'] in refusalTitles ? (body['code'] as RefusalCode) : 'unavailable';
    const detail = typeof body['detail'] === 'string' && body['detail'] !== '' ? body['detail'] : refusalTitles[code];
    const faults = Array.isArray(body['faults']) ? body['faults'].filter(isFault) : [];
    return new ApiProblem(code, response.status, detail, faults, isRecord(body['context']) ? body['context'] : {});
  }
  const code: RefusalCode = response.status === 401 ? 'notSignedIn' : response.status === 404 ? 'notFound' : 'unavailable';
  return new ApiProblem(code, response.status, refusalTitles[code]);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isFault(value: unknown): value is FaultAt {
  return isRecord(value) && typeof value['pointer'] === 'string' && typeof value['message'] === 'string';
}

/** Any thrown value as a problem, so that a screen has one kind of error to show. */
export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  return new ApiProblem('unavailable', 0, '页面遇到问题，请刷新后重试。');
}
