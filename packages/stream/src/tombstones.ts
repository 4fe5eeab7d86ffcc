// The ids of streams that ended lately: what still comes for them was under way and is no offence, and they are not used again.

import type { StreamFrame } from "./frame.js";
import type { StreamId } from "./stream-id.js";
import { StreamTable } from "./stream-table.js";

/** Late credit, close, cancel and error frames that a stream which ended may still bring. */
const CONTROL_FRAMES = 16;

interface Tombstone {
  readonly streamId: StreamId;
  readonly expiresAtMs: number;
  dataLeft: number;
  controlLeft: number;
}

/** The last so many of them, each for a while. */
export class Tombstones {
  readonly #table: StreamTable<Tombstone> = new StreamTable();
  readonly #ring: Tombstone[] = [];
  #oldest = 0;
  readonly #cap: number;
  readonly #lifeMs: number;

  constructor(cap: number, lifeMs: number) {
    this.#cap = cap;
    this.#lifeMs = lifeMs;
  }

  /** Remembers an id whose peer may still send so many data frames that are on their way. */
  add(streamId: StreamId, dataLeft: number, nowMs: number): void {
    if (this.#cap === 0 || this.has(streamId, nowMs)) return;
    const stone = { streamId, expiresAtMs: nowMs + this.#lifeMs, dataLeft, controlLeft: CONTROL_FRAMES };
    const replaced = this.#ring[this.#oldest];
    if (replaced !== undefined) this.#table.delete(replaced);
    this.#ring[this.#oldest] = stone;
    this.#oldest = (this.#oldest + 1) % this.#cap;
    this.#table.add(stone);
  }

  has(streamId: StreamId, nowMs: number): boolean {
    return this.#find(streamId, nowMs) !== undefined;
  }

  /** True for a frame that was under way when its stream ended. */
  excuses(frame: StreamFrame, nowMs: number): boolean {
    const stone = this.#find(frame.streamId, nowMs);
    if (stone === undefined) return false;
    return frame.kind === "data" ? stone.dataLeft-- > 0 : stone.controlLeft-- > 0;
  }

  #find(streamId: StreamId, nowMs: number): Tombstone | undefined {
    const stone = this.#table.get(streamId);
    return stone !== undefined && nowMs < stone.expiresAtMs ? stone : undefined;
  }
}
