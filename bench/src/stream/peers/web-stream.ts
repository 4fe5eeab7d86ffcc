/** Web streams, as Node implements them. */
import { type DataFrame, FrameCounter, type Inlet, type Outlet, type StreamPeer } from "../peer.js";

/** Chunks that may wait: as many as our default window. */
const highWaterMark = 16;

function createInlet(): Inlet {
  let enqueue: ((payload: Uint8Array) => void) | undefined;
  const stream = new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        enqueue = (payload) => controller.enqueue(payload);
      },
    },
    { highWaterMark },
  );
  const reader = stream.getReader();
  return {
    put: ({ data }) => enqueue?.(data.payload),
    take: () => reader.read(),
  };
}

function createOutlet(frames: FrameCounter, write: (frame: DataFrame) => void): Outlet {
  const stream = new WritableStream<Uint8Array>({ write: (payload) => write(frames.next(payload)) }, { highWaterMark });
  const writer = stream.getWriter();
  return {
    send: (payload) => {
      // Its failure is the writer's, and `ready` tells it.
      writer.write(payload).catch(() => {});
      return writer.desiredSize === 0 ? writer.ready : undefined;
    },
  };
}

export const webStream: StreamPeer = {
  about: "Web streams of Node: `enqueue` and `reader.read()`; `writer.write()`, waiting for `ready` at 16 chunks",
  createInlets: (ids) => ids.map(createInlet),
  createOutlets: (ids, write) => ids.map((id) => createOutlet(new FrameCounter(id), write)),
};
