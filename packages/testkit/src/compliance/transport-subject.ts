// What a transport's author gives to have it put to the test, and what else can be asked of it where it can be shown.

import type { Transport } from "@ixt/transport";

/**
 * Two open transports that are joined: what one sends, the other receives.
 *
 * @see {@link transportCompliance}
 */
export type TransportPair = readonly [near: Transport, far: Transport];

/**
 * A kind of transport under test. `createPair` alone is needed; each of the other members that is there adds to what is asked, and
 * a rule that a subject cannot show is not in its suite.
 *
 * @see {@link transportCompliance}
 */
export interface TransportSubject {
  /** A new pair for each case. Both are closed when the case is over, and whatever is below them goes with that. */
  createPair(): TransportPair | Promise<TransportPair>;
  /** Lets what is under way arrive: what has not come then, and should not, counts as not coming. Default the kit's `settle`. */
  settle?(): Promise<void>;
  /** Resolves when there is no hope left for something that should come. Default five seconds of the host's time. */
  patience?(): Promise<void>;
  /** The length of the longest message that it carries, a multiple of 8. Default 1 MiB. */
  readonly maxMessageBytes?: number;
  /** It lets what is sent as `control` leave before data of the same turn. Adds the rule about that. */
  readonly sendsControlFirst?: boolean;
  /** So many bytes that nobody reads turn `writable` false, and keep it so. Adds the rules of back-pressure. */
  readonly pressureBytes?: number;
  /** So many bytes that nobody reads are too many to hold. Adds the rule about giving such a peer up. */
  readonly maxBacklogBytes?: number;
  /** Breaks what is below the pair, as a reset does, so that neither end can take it for a clean one. Adds the rules of loss. */
  lose?(pair: TransportPair): void;
}
