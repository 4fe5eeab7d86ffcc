// What the streams of one session come to: counted as they begin and end.

import type { StreamHandle, StreamStats } from "./handle.js";
import type { StreamRole } from "./interaction.js";
import type { StreamOutcome } from "./outcome.js";
import type { StreamId } from "./stream-id.js";
import type { StreamState } from "./stream-state.js";
import type { InteractionKind } from "./wire-enums.js";

/**
 * One stream among those of its session.
 *
 * @see {@link RouterStats}
 */
export interface RoutedStreamStats extends StreamStats {
  readonly streamId: StreamId;
  readonly role: StreamRole;
  readonly kind: InteractionKind;
  readonly state: StreamState;
}

/**
 * What the streams of one session come to.
 *
 * @example
 * ```ts
 * import type { StreamRouter } from "@ixt/stream";
 *
 * function findStuck(router: StreamRouter): string[] {
 *   const { streams } = router.stats();
 *   return streams.filter(({ stalledMs }) => stalledMs > 10_000).map(({ streamId }) => streamId.toHex());
 * }
 * ```
 */
export interface RouterStats {
  /** Streams that live now. */
  readonly live: number;
  /** Streams opened here, and taken from the peer. */
  readonly opened: number;
  readonly accepted: number;
  /** Opens of the peer's that were answered with an error at once. */
  readonly refused: number;
  /** Streams that have ended, by how. */
  readonly completed: number;
  readonly cancelled: number;
  readonly failed: number;
  /** Frames for no stream that lives here, and opens for one that does. */
  readonly unknownFrames: number;
  /** Frames that were under way when their stream ended. */
  readonly lateFrames: number;
  /** Payload bytes that wait for consumers. */
  readonly bufferedBytes: number;
  /** The live streams. */
  readonly streams: readonly RoutedStreamStats[];
}

/** The counters of one session. */
export class RouterCounters {
  opened = 0;
  accepted = 0;
  refused = 0;
  unknownFrames = 0;
  lateFrames = 0;
  readonly ended: { [Status in StreamOutcome["status"]]: number } = { complete: 0, cancelled: 0, failed: 0 };

  toStats(streams: readonly StreamHandle[], bufferedBytes: number): RouterStats {
    const { opened, accepted, refused, unknownFrames, lateFrames } = this;
    const { complete: completed, cancelled, failed } = this.ended;
    return {
      live: streams.length,
      opened,
      accepted,
      refused,
      completed,
      cancelled,
      failed,
      unknownFrames,
      lateFrames,
      bufferedBytes,
      streams: streams.map((stream) => {
        const { streamId, role, kind, state } = stream;
        return { streamId, role, kind, state, ...stream.stats() };
      }),
    };
  }
}
