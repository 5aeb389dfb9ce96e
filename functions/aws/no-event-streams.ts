/** In place of `@smithy/core/event-streams`: no call of the product sends or receives a stream of events. */
export class EventStreamSerde {
  constructor() {
    throw new Error('event streams are not part of the bundle');
  }
}

/** The client of S3 asks for both when it is made, and for more only at a call that answers with such a stream. */
export const eventStreamSerdeProvider = () => ({});
export const resolveEventStreamSerdeConfig = <Config>(config: Config): Config => config;
