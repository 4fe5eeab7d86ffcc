/** This project's streams, over routers of their own. */
import { InteractionKind, type StreamCall, type StreamHandle, type StreamId, StreamRouter } from "@ixt/stream";
import type { DataFrame, Inlet, Outlet, StreamPeer } from "../peer.js";

/** Data frames after which a peer with the default window of 16 grants again. */
const grantFrames = 8;

class OurInlet implements Inlet {
  private readonly router: StreamRouter;
  private readonly incoming: StreamHandle["incoming"];

  constructor(router: StreamRouter, { incoming }: StreamHandle) {
    this.router = router;
    this.incoming = incoming;
  }

  put(frame: DataFrame): void {
    this.router.route(frame);
  }

  take(): Promise<IteratorResult<Uint8Array>> {
    return this.incoming.next();
  }
}

class OurOutlet implements Outlet {
  private readonly router: StreamRouter;
  private readonly call: StreamCall;
  private ungranted = 0;

  constructor(router: StreamRouter, call: StreamCall) {
    this.router = router;
    this.call = call;
  }

  send(payload: Uint8Array): undefined {
    const { streamId, sender } = this.call;
    if (!sender.trySend(payload)) throw new Error("no credit");
    this.ungranted += 1;
    if (this.ungranted < grantFrames) return;
    this.ungranted = 0;
    this.router.route({ streamId, kind: "credit", credit: { frames: grantFrames } });
  }
}

const openAll = (router: StreamRouter, ids: readonly StreamId[]): StreamCall[] =>
  ids.map((streamId) => router.open({ kind: InteractionKind.bidiStream, streamId }));

export const ours: StreamPeer = {
  about:
    "@ixt/stream: `StreamRouter.route` and `incoming.next()`, default limits, each 8 frames a grant to the sink; `trySend`, each 8 frames a grant routed",
  createInlets: (ids) => {
    const streams: StreamHandle[] = [];
    const accept = (stream: StreamHandle): void => {
      streams.push(stream);
    };
    // What is granted to the peer is not measured beyond the sink: the bench sends only as much as a peer might.
    const callee = new StreamRouter({ send: () => {} }, { accept });
    openAll(new StreamRouter({ send: (frame) => callee.route(frame) }), ids);
    return streams.map((stream) => new OurInlet(callee, stream));
  },
  createOutlets: (ids, write) => {
    const router = new StreamRouter({
      send: (frame) => {
        if (frame.kind === "data") write(frame);
      },
    });
    return openAll(router, ids).map((call) => new OurOutlet(router, call));
  },
};
