/** An EventEmitter: one synchronous call, no queue, no promise. The floor. */
import { EventEmitter } from "node:events";
import { type DataFrame, FrameCounter, type Inlet, type Outlet, type StreamPeer, type Taken } from "../peer.js";

class EmitterInlet implements Inlet {
  private readonly emitter: EventEmitter = new EventEmitter();
  private readonly last: { value?: Uint8Array } = {};

  constructor() {
    this.emitter.on("data", (payload: Uint8Array) => {
      this.last.value = payload;
    });
  }

  put({ data }: DataFrame): void {
    this.emitter.emit("data", data.payload);
  }

  take(): Taken {
    return this.last;
  }
}

class EmitterOutlet implements Outlet {
  private readonly emitter: EventEmitter = new EventEmitter();

  constructor(frames: FrameCounter, write: (frame: DataFrame) => void) {
    this.emitter.on("data", (payload: Uint8Array) => write(frames.next(payload)));
  }

  send(payload: Uint8Array): undefined {
    this.emitter.emit("data", payload);
  }
}

export const eventEmitter: StreamPeer = {
  about: "Node: `emit` to one listener; no queue, no promise, so what no stream can be faster than",
  createInlets: (ids) => ids.map(() => new EmitterInlet()),
  createOutlets: (ids, write) => ids.map((id) => new EmitterOutlet(new FrameCounter(id), write)),
};
