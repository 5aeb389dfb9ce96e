/** One signed request to another system. */
export interface HookRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Its answer, or why there was none. */
export type HookAnswer =
  | { readonly kind: 'answered'; readonly status: number }
  | { readonly kind: 'failed'; readonly error: string };

/** The way out to other systems. */
export interface HookPort {
  /** Why an address may not be a target, in Chinese; null where it may. Names are resolved anew at each call. */
  objectionTo(url: string): string | null;
  /** Ends within ten seconds, whatever the other side does; follows no redirection. */
  call(request: HookRequest): Promise<HookAnswer>;
}
