// A transport that fails as its seed says: what is sent through it is lost, doubled, swapped, damaged or late.

import { type Clock, systemClock, systemTimers, type TimerHandle, type Timers } from "@ixt/context";
import { type Transport, TransportError } from "@ixt/transport";
import { checkFaults, type MessageFaults } from "./faults.js";
import { SeededRandom } from "./seeded-random.js";

/**
 * One fault that has happened.
 *
 * @see {@link FaultyTransport}
 */
export interface FaultEvent {
  readonly fault: "drop" | "duplicate" | "reorder" | "corrupt" | "delay";
  /** Which message it happened to, counted from 0 in the order in which they were sent. */
  readonly message: number;
}

/**
 * What a faulty transport can be told, beside its faults and its seed.
 *
 * @see {@link FaultyTransport}
 */
export interface FaultyTransportOptions {
  /** For delays. Default the host's; a test gives its `VirtualClock` for both. */
  readonly clock?: Clock;
  readonly timers?: Timers;
  /** Told of each fault when it is decided on. */
  readonly onFault?: (event: FaultEvent) => void;
}

/** How long a message waits for one that overtakes it. */
const OVERTAKE_MS = 10;

interface Waiting {
  readonly message: Uint8Array;
  readonly dueAt: number;
}

/**
 * Wraps a transport: what it sends suffers the faults, what it receives is left alone. The same seed, faults and messages give the
 * same failures. `close()` ends the transport behind what is still late; with a cause it drops that.
 *
 * @throws IxtError `invalidArgument` for faults or a seed that are none.
 *
 * @example
 * ```ts
 * import { createMemoryPair } from "@ixt/transport";
 * import { FaultyTransport, settle } from "@ixt/testkit";
 * import { decodePing, encodePing } from "@ixt/wire/wasipc";
 *
 * const [near, far] = createMemoryPair();
 * const faulty = new FaultyTransport(near, { drop: 0.5 }, 7);
 * const arrived: bigint[] = [];
 * far.receive((message) => arrived.push(decodePing(message).nonce));
 * for (let nonce = 0n; nonce < 8n; nonce++) faulty.send(encodePing({ nonce }));
 * await settle();
 * console.log(arrived.length < 8); // true, and the same ones in every run
 * ```
 */
export class FaultyTransport implements Transport {
  readonly closed: Transport["closed"];
  private readonly inner: Transport;
  private readonly faults: Required<MessageFaults>;
  private readonly random: SeededRandom;
  private readonly clock: Clock;
  private readonly timers: Timers;
  private readonly onFault: ((event: FaultEvent) => void) | undefined;
  private sent = 0;
  /** What waits for its moment, in the order of its arrival. */
  private readonly late: Waiting[] = [];
  /** What waits to be overtaken, until its own moment at the latest. */
  private held: Waiting | undefined = undefined;
  private timer: TimerHandle = undefined;
  private closing = false;
  /** The channel is over, whoever ended it. */
  private over = false;

  /** @param seed an integer of 0 to 2^32-1 */
  constructor(inner: Transport, faults: MessageFaults, seed: number, options: FaultyTransportOptions = {}) {
    checkFaults(faults);
    this.inner = inner;
    this.faults = { drop: 0, duplicate: 0, reorder: 0, corrupt: 0, delayMs: 0, ...faults };
    this.random = new SeededRandom(seed);
    this.clock = options.clock ?? systemClock;
    this.timers = options.timers ?? systemTimers;
    this.onFault = options.onFault;
    this.closed = inner.closed;
    void this.closed.then(() => {
      this.over = true;
      this.forget();
    });
  }

  get writable(): boolean {
    return !this.closing && this.inner.writable;
  }

  whenWritable(): Promise<void> {
    return this.inner.whenWritable();
  }

  receive(callback: (message: Uint8Array) => void): void {
    this.inner.receive(callback);
  }

  send(message: Uint8Array): void {
    if (this.closing || this.over) {
      throw new TransportError("the transport is closed", { code: "unavailable", blame: "transport" });
    }
    const index = this.sent++;
    const { drop, duplicate, reorder, corrupt } = this.faults;
    // All are drawn for every message, so that the fate of one moves no other's.
    const fate = {
      drop: this.random.chance(drop),
      duplicate: this.random.chance(duplicate),
      reorder: this.random.chance(reorder),
      corrupt: this.random.chance(corrupt),
      bit: this.random.below(message.length * 8),
    };
    const tell = (fault: FaultEvent["fault"]): void => this.onFault?.({ fault, message: index });
    if (fate.drop) return tell("drop");
    const copy = message.slice();
    if (fate.corrupt) {
      tell("corrupt");
      copy[fate.bit >> 3] = (copy[fate.bit >> 3] ?? 0) ^ (1 << (fate.bit & 7));
    }
    const overtaken = this.held;
    if (fate.reorder && overtaken === undefined) {
      tell("reorder");
      this.held = { message: copy, dueAt: this.clock.now() + OVERTAKE_MS };
      this.arm();
      return;
    }
    this.held = undefined;
    this.queue(copy, tell);
    if (fate.duplicate) {
      tell("duplicate");
      this.queue(copy, tell);
    }
    if (overtaken === undefined) return;
    this.queue(overtaken.message, tell);
    this.arm();
  }

  close(cause?: TransportError): void {
    if (cause !== undefined) {
      this.closing = true;
      this.forget();
      return this.inner.close(cause);
    }
    if (this.closing) return;
    this.closing = true;
    if (this.held !== undefined) this.queue(this.held.message, () => {});
    this.held = undefined;
    if (this.late.length === 0) this.inner.close();
    else this.arm();
  }

  private queue(message: Uint8Array, tell: (fault: "delay") => void): void {
    const delayMs = this.random.below(this.faults.delayMs + 1);
    const last = this.late.at(-1)?.dueAt ?? 0;
    const dueAt = Math.max(last, this.clock.now() + delayMs);
    if (dueAt <= this.clock.now() && this.late.length === 0) return this.inner.send(message);
    tell("delay");
    this.late.push({ message, dueAt });
    this.arm();
  }

  /** One timer for whichever comes first: the next late message, or the end of a held one's patience. */
  private arm(): void {
    this.timers.clearTimeout(this.timer);
    const dueAt = Math.min(
      this.late[0]?.dueAt ?? Number.POSITIVE_INFINITY,
      this.held?.dueAt ?? Number.POSITIVE_INFINITY,
    );
    const delayMs = Math.max(0, dueAt - this.clock.now());
    this.timer = dueAt === Number.POSITIVE_INFINITY ? undefined : this.timers.setTimeout(() => this.onTimer(), delayMs);
  }

  private onTimer(): void {
    this.timer = undefined;
    const now = this.clock.now();
    if (this.held !== undefined && this.held.dueAt <= now) {
      // Nothing came to overtake it: it goes behind what is late already.
      this.late.push({ message: this.held.message, dueAt: Math.max(now, this.late.at(-1)?.dueAt ?? 0) });
      this.held = undefined;
    }
    while (this.late[0] !== undefined && this.late[0].dueAt <= now) {
      const next = this.late.shift();
      if (next !== undefined) this.sendLate(next.message);
    }
    if (this.closing && this.late.length === 0) this.inner.close();
    else this.arm();
  }

  private sendLate(message: Uint8Array): void {
    try {
      this.inner.send(message);
    } catch {
      // The channel is over: whoever sent learns of it by `closed`, as with any message under way.
    }
  }

  private forget(): void {
    this.timers.clearTimeout(this.timer);
    this.timer = undefined;
    this.late.length = 0;
    this.held = undefined;
  }
}
