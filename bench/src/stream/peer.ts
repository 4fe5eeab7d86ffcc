/** What a row of the stream benchmark is: one way to carry payloads between two parts of a process. */
import type { StreamFrame, StreamId } from "@ixt/stream";

/** A data frame. */
export type DataFrame = Extract<StreamFrame, { kind: "data" }>;

/** What a consumer is given; `value` is absent when the way has ended, which it never does here. */
export interface Taken {
  readonly value?: Uint8Array | undefined;
}

/** The receiving side of one stream: what the peer's frames go into, and what the consumer takes payloads from. */
export interface Inlet {
  put(frame: DataFrame): void;
  /** The next payload; called before or after it is put. */
  take(): Promise<Taken> | Taken;
}

/** The sending side of one stream. A returned promise is waited for before the next send. */
export interface Outlet {
  send(payload: Uint8Array): Promise<void> | undefined;
}

/** One row's way of doing it. */
export interface StreamPeer {
  /** One line for the table's legend. */
  readonly about: string;
  /** An inlet for each id, all alive at once. */
  readonly createInlets: (ids: readonly StreamId[]) => Inlet[];
  /** An outlet for each id; each payload that is sent is written as the data frame that a peer would get. */
  readonly createOutlets: (ids: readonly StreamId[], write: (frame: DataFrame) => void) => Outlet[];
}

/** Makes the data frames of one stream, for those who carry bare payloads. */
export class FrameCounter {
  private readonly streamId: StreamId;
  private sequence = 0;

  constructor(streamId: StreamId) {
    this.streamId = streamId;
  }

  next(payload: Uint8Array): DataFrame {
    return { streamId: this.streamId, kind: "data", data: { sequence: this.sequence++, payload } };
  }
}
