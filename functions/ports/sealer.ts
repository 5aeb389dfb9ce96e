import type { SealAlgorithm } from '#shared/domain/seals.ts';

/** The key in force, as everybody may know it. */
export interface SealKey {
  readonly algorithm: SealAlgorithm;
  /** SPKI, base64. */
  readonly publicKey: string;
}

/** There is no key to seal with. The message is for whoever runs the server; sealing waits until it is back. */
export class SealKeyMissing extends Error {
  override readonly name = 'SealKeyMissing';
}

/**
 * The key that daily seals are signed with. It is made once, when the system is set up, and never again by itself: seals
 * by another key would look like a forgery.
 */
export interface SealerPort {
  /** @throws SealKeyMissing */
  key(): Promise<SealKey>;
  /** The signature over a text (UTF-8), base64. @throws SealKeyMissing */
  sign(text: string): Promise<string>;
}
