/**
 * What the fuzzer does not ask, each with its reason. Everything else that the committed OpenAPI names is asked as every
 * role below.
 */
export interface Exclusion {
  /** operationId. */
  readonly operation: string;
  readonly why: string;
}

export const exclusions: readonly Exclusion[] = [];
