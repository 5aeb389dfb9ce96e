/** Where the browser sends a file, and how. `fields` are form fields of a POST, before the field `file`. */
export interface UploadTicket {
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
}

export interface UploadTerms {
  readonly key: string;
  readonly contentType: string;
  /** Exact size; another size is refused by the bucket itself. */
  readonly bytes: number;
  /** Seconds. */
  readonly expiresIn: number;
}

/**
 * Files. A key is written once through a ticket that names its size and type. Addresses are handed out only by
 * handlers, which build the key from stored ids: never from what a client sends.
 */
export interface BucketPort {
  ticket(terms: UploadTerms): Promise<UploadTicket>;
  /** A short-lived address for reading, with the file name that a browser saves it under. */
  address(
    key: string,
    options: { fileName: string; contentType: string; expiresIn: number },
  ): Promise<string>;
  /** The whole object, or undefined. */
  read(key: string): Promise<Uint8Array | undefined>;
  /** Erases the bytes, every version of them, so that nothing can be read again. Erasing twice is erasing once. */
  erase(key: string): Promise<void>;
  /** Used by tasks that produce files. Atomic; durable when it resolves. */
  write(key: string, bytes: Uint8Array, contentType: string): Promise<void>;
}
