/** Node streams in object mode. */
import { PassThrough, Writable } from "node:stream";
import { type DataFrame, FrameCounter, type Inlet, type Outlet, type StreamPeer } from "../peer.js";

class NodeInlet implements Inlet {
  private readonly stream: PassThrough = new PassThrough({ objectMode: true });
  private readonly iterator: AsyncIterator<Uint8Array> = this.stream[Symbol.asyncIterator]();

  put({ data }: DataFrame): void {
    this.stream.write(data.payload);
  }

  take(): Promise<IteratorResult<Uint8Array>> {
    return this.iterator.next();
  }
}

class NodeOutlet implements Outlet {
  private readonly stream: Writable;

  constructor(frames: FrameCounter, write: (frame: DataFrame) => void) {
    this.stream = new Writable({
      objectMode: true,
      write: (payload: Uint8Array, _encoding, done) => {
        write(frames.next(payload));
        done();
      },
    });
  }

  send(payload: Uint8Array): Promise<void> | undefined {
    if (this.stream.write(payload)) return undefined;
    return new Promise((resolve) => {
      this.stream.once("drain", resolve);
    });
  }
}

export const nodeStream: StreamPeer = {
  about: "Node: a `PassThrough` in object mode, `write` and its async iterator; a `Writable`, `write` and `drain`",
  createInlets: (ids) => ids.map(() => new NodeInlet()),
  createOutlets: (ids, write) => ids.map((id) => new NodeOutlet(new FrameCounter(id), write)),
};
