/** What a verified token says: who, and nothing about what they may. */
export interface Identity {
  readonly issuer: string;
  readonly subject: string;
}

export interface IdentityPort {
  /** @returns undefined for a token that is missing, malformed, expired, or of another issuer or audience. */
  verify(token: string): Promise<Identity | undefined>;
}
