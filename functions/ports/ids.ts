/** Randomness for ids and tokens: unguessable, URL-safe. */
export interface IdsPort {
  next(): string;
}
