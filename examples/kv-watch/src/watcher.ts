// One watcher of the story: takes notices, says what it sees, counts, and says how its watch has ended.

import { IxtError } from "@ixt/sdk";
import type { Notice } from "./protocol.js";

/** Where the lines of the story go. */
export type Say = (line: string) => void;

/** What a watcher has seen. */
export interface Sight {
  readonly seen: number;
  readonly skipped: number;
  /** `complete`, or the code of what ended the watch; undefined while it goes on. */
  readonly end: string | undefined;
}

/** Somebody who watches. */
export class Watcher {
  readonly #name: string;
  readonly #notices: AsyncIterator<Notice>;
  readonly #say: Say;
  #sight: Sight = { seen: 0, skipped: 0, end: undefined };

  constructor(name: string, notices: AsyncIterator<Notice>, say: Say) {
    this.#name = name;
    this.#notices = notices;
    this.#say = say;
  }

  get sight(): Sight {
    return this.#sight;
  }

  /** Waits for one notice, or for the end. False once the watch is over. */
  async take(): Promise<boolean> {
    if (this.#sight.end !== undefined) return false;
    try {
      const next = await this.#notices.next();
      if (next.done !== true) this.#onNotice(next.value);
      else this.#onEnd("complete", "complete");
    } catch (error) {
      if (!IxtError.is(error)) throw error;
      this.#onEnd(error.code, `${error.code}, ${error.message}`);
    }
    return this.#sight.end === undefined;
  }

  /** Takes all that comes until the watch is over. */
  async takeAll(): Promise<void> {
    while (await this.take());
  }

  #onNotice(notice: Notice): void {
    const { seen, skipped, end } = this.#sight;
    switch (notice.kind) {
      case "watching": {
        const { remainingMs } = notice;
        const left = remainingMs === null ? "without a deadline" : `with ${Math.ceil(remainingMs)} ms left`;
        return this.#tell(`watches, ${left}`);
      }
      case "change": {
        const { key, value, revision } = notice.entry;
        this.#sight = { seen: seen + 1, skipped: skipped + notice.skipped, end };
        const missed = notice.skipped === 0 ? "" : `, in the place of ${notice.skipped} older ones`;
        return this.#tell(`sees ${key} = ${JSON.stringify(value)} (revision ${revision}${missed})`);
      }
      case "draining":
        return this.#tell("is told that the session drains");
    }
  }

  #onEnd(end: string, text: string): void {
    this.#sight = { ...this.#sight, end };
    this.#tell(`is done: ${text}`);
  }

  #tell(text: string): void {
    this.#say(`  ${this.#name} ${text}`);
  }
}
