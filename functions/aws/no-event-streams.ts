/** In place of `@smithy/core/event-streams`: no call of the product sends or receives a stream of events. */
export class EventStreamSerde {
  constructor() {
    throw new Error('event streams are not part of the bundle');
  }
}
