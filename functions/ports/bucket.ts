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
  /** Hex SHA-256; other bytes are refused by the bucket itself, also while the ticket is still good. */
  readonly sha256: string;
  /** Seconds. */
  readonly expiresIn: number;
}

/** An upload in parts, begun for one key. */
export interface PartedUpload {
  readonly key: string;
  readonly upload: string;
}

/** One part as it must arrive. */
export interface PartTerms {
  /** From 1. */
  readonly number: number;
  readonly bytes: number;
  /** Hex SHA-256. */
  readonly sha256: string;
}

/** Where the browser puts one part, and the headers that it must send with it. */
export interface PartTicket {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * completed: the object is there, whole, now or since an earlier call. incomplete: a part has not arrived as announced.
 * gone: the upload was never begun, was aborted, or was cleared away.
 */
export type PartsOutcome = 'completed' | 'incomplete' | 'gone';

/** What the check has said of an object that came through a ticket. */
export type Admission = 'accepted' | 'refused';

/**
 * Files. A key is written once through a ticket that names its size, digest and type. Addresses are handed out only by
 * handlers, which build the key from stored ids: never from what a client sends. What came through a ticket opens to
 * nobody through an address until it was admitted as accepted: the bucket itself holds that, whoever hands out addresses.
 */
export interface BucketPort {
  ticket(terms: UploadTerms): Promise<UploadTicket>;
  /** Begins an upload in parts. Nothing is at the key until it is completed. */
  beginParts(terms: Pick<UploadTerms, 'key' | 'contentType'>): Promise<string>;
  /**
   * Where one part goes. Exactly this size and these bytes are taken, by their SHA-256; a part may be sent again.
   * @param expiresIn seconds
   */
  partTicket(upload: PartedUpload, part: PartTerms, expiresIn: number): Promise<PartTicket>;
  /** The parts that have arrived, by number; undefined where there is no such upload. */
  landedParts(upload: PartedUpload): Promise<PartTerms[] | undefined>;
  /**
   * Makes the parts one object, where all of them are there as given. Completing twice is completing once.
   * @throws RangeError for parts that S3 would not put together (see `checkParts`)
   */
  completeParts(upload: PartedUpload, parts: readonly PartTerms[]): Promise<PartsOutcome>;
  /** Throws away what has arrived. Aborting twice is aborting once; a completed object stays. */
  abortParts(upload: PartedUpload): Promise<void>;
  /** A short-lived address for reading, with the file name that a browser saves it under. */
  address(
    key: string,
    options: { fileName: string; contentType: string; expiresIn: number },
  ): Promise<string>;
  /** What was said of an object that came through a ticket; undefined where there is no such object. */
  admission(key: string): Promise<Admission | 'awaited' | undefined>;
  /** Opens or shuts an object that came through a ticket, as its check found. What is not there stays absent. */
  admit(key: string, admission: Admission): Promise<void>;
  /** The whole object, or undefined; also before it was admitted: for the check. */
  read(key: string): Promise<Uint8Array | undefined>;
  /** Erases the bytes, every version of them, so that nothing can be read again. Erasing twice is erasing once. */
  erase(key: string): Promise<void>;
  /** Used by tasks that produce files. Atomic; durable when it resolves. */
  write(key: string, bytes: Uint8Array, contentType: string): Promise<void>;
}
