// The consumer that asks for a data frame only when it is allowed to: what stands behind `sip` and `control.drink`.

import { createError } from "@ixt/context";
import type { StreamHandle } from "@ixt/stream";

/** What one stream may still ask for, and who waits for more. */
class Ration {
  #left = 0;
  #wake: () => void = () => {};

  add(frames: number): void {
    this.#left += frames;
    this.#wake();
  }

  /** Resolves when one more may be asked for, or the stream is over. */
  async use(stream: StreamHandle): Promise<void> {
    while (this.#left === 0 && stream.state !== "ended") {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#left = Math.max(0, this.#left - 1);
  }

  /** Whoever waits looks again. */
  wake(): void {
    this.#wake();
  }
}

/** How many frames the sipping stream under way may take. */
export class Rations {
  #current: Ration | undefined;

  /**
   * Lets the stream under way ask for so many frames more.
   *
   * @throws IxtError `notFound` when none is.
   */
  allow(frames: number): void {
    if (this.#current === undefined) throw createError("notFound", "no stream of sip is under way");
    this.#current.add(frames);
  }

  /** The payloads of a stream, each asked for when that is allowed. */
  async *take(stream: StreamHandle): AsyncGenerator<Uint8Array> {
    const ration = new Ration();
    this.#current = ration;
    void stream.closed.then(() => {
      if (this.#current === ration) this.#current = undefined;
      ration.wake();
    });
    for (;;) {
      await ration.use(stream);
      const next = await stream.incoming.next();
      if (next.done === true) return;
      yield next.value;
    }
  }
}
