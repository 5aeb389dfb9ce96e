import type { Problem } from '#shared/contract/problem.ts';
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
    return (
      this.code === 'offline' || this.code === 'unavailable' || this.status >= 500 || this.status === 429
    );
  }
}

/** A problem document as the screen's error; a code that this page does not know yet reads as «unavailable». */
export function problemOf({ code, status, detail, faults, context }: Problem): ApiProblem {
  const known = code in refusalTitles ? (code as RefusalCode) : 'unavailable';
  return new ApiProblem(known, status, detail || refusalTitles[known], faults, context);
}

/** Any thrown value as a problem, so that a screen has one kind of error to show. */
export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  return new ApiProblem('outdated', 0, '页面遇到问题，请刷新后重试。已填写的内容保存在本机。');
}
