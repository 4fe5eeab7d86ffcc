// For each rule of transports one that breaks it, and how: what the suite must catch.

import { type Transport, TransportError } from "@ixt/transport";
import type { TransportPair, TransportSubject } from "../../src/compliance/transport-subject.js";
import { passTurn, settle } from "../../src/settle.js";
import { bend } from "./bend.js";
import { breakPair, createBreakablePair } from "./channels.js";

type Deliver = (message: Uint8Array) => void;

/** Which case must catch it, what is wrong with it, and the thing itself. */
export type BrokenTransport = readonly [id: string, what: string, subject: TransportSubject];

const NEVER = new Promise<never>(() => {});
const KIB = 1024;

/** A pair with one end or both made dishonest. Nothing that it fails to do is waited for in real time. */
function broken(
  bendNear: (near: Transport, far: Transport) => Transport,
  bendFar: (far: Transport) => Transport = (far) => far,
  maxBacklogBytes = 80 * KIB,
): TransportSubject {
  const honest = new WeakMap<TransportPair, TransportPair>();
  return {
    createPair: () => {
      const inner = createBreakablePair({ highWaterBytes: 64, maxBacklogBytes });
      const pair: TransportPair = [bendNear(inner[0], inner[1]), bendFar(inner[1])];
      honest.set(pair, inner);
      return pair;
    },
    settle,
    patience: settle,
    maxMessageBytes: 64 * KIB,
    sendsControlFirst: true,
    pressureBytes: KIB,
    maxBacklogBytes: 100 * KIB,
    lose: (pair) => breakPair(honest.get(pair) ?? pair),
  };
}

/** A far end that does this to the messages it delivers. */
function delivering(change: (deliver: Deliver) => Deliver): TransportSubject {
  return broken(
    (near) => near,
    (far) => bend(far, { receive: (deliver) => far.receive(change(deliver)) }),
  );
}

/** A near end with these members. */
function near(members: (near: Transport) => Partial<Transport>): TransportSubject {
  return broken((inner) => bend(inner, members(inner)));
}

const cause = (text: string): TransportError => new TransportError(text, { code: "internal", blame: "local" });

const DELIVERY: readonly BrokenTransport[] = [
  ["carries-both-ways", "goes one way", near((inner) => ({ receive: () => inner.receive(() => {}) }))],
  [
    "keeps-order",
    "swaps the second and the third message",
    delivering((deliver) => {
      const held: Uint8Array[] = [];
      let count = 0;
      return (message) => {
        count++;
        if (count === 2) held.push(message);
        else for (const each of [message, ...held.splice(0)]) deliver(each);
      };
    }),
  ],
  [
    "keeps-lanes",
    "drops what is sent as control",
    near((inner) => ({ send: (message, lane) => (lane === "control" ? undefined : inner.send(message)) })),
  ],
  ["control-leaves-first", "has one lane", near((inner) => ({ send: (message) => inner.send(message) }))],
  ["loses-nothing", "drops the third message", delivering((deliver) => everyNth(3, () => {}, deliver))],
  [
    "loses-nothing",
    "delivers the hundredth message twice",
    delivering((deliver) =>
      everyNth(
        100,
        (message) => {
          deliver(message);
          deliver(message);
        },
        deliver,
      ),
    ),
  ],
  [
    "carries-the-smallest",
    "takes what is short for nothing",
    delivering((deliver) => (message) => {
      if (message.length > 16) deliver(message);
    }),
  ],
  ["carries-the-largest", "cuts at 4 KiB", delivering((deliver) => (message) => deliver(message.subarray(0, 4 * KIB)))],
  [
    "carries-segments",
    "takes the first segment for all",
    delivering((deliver) => (message) => {
      const view = new DataView(message.buffer, message.byteOffset, message.length);
      const table = Math.ceil((view.getUint32(0, true) + 2) / 2) * 8;
      deliver(message.subarray(0, table + 8 * view.getUint32(4, true)));
    }),
  ],
  [
    "copies-in-send",
    "keeps the sender's array until the turn is over",
    near((inner) => ({ send: (message) => queueMicrotask(() => void quietly(() => inner.send(message))) })),
  ],
  [
    "gives-messages-away",
    "delivers every message in one buffer",
    delivering((deliver) => {
      const shared = new Uint8Array(100 * KIB);
      return (message) => {
        shared.set(message);
        deliver(shared.subarray(0, message.length));
      };
    }),
  ],
  [
    "waits-for-a-receiver",
    "reads from the start, for nobody",
    broken(
      (inner) => inner,
      (far) => {
        let receiver: Deliver = () => {};
        far.receive((message) => receiver(message));
        const receive = (deliver: Deliver): void => {
          receiver = deliver;
        };
        return bend(far, { receive });
      },
    ),
  ],
  [
    "takes-one-receiver",
    "lets a second receiver take over",
    broken(
      (inner) => inner,
      (far) => {
        let receiver: Deliver | undefined;
        const receive = (deliver: Deliver): void => {
          if (receiver === undefined) far.receive((message) => receiver?.(message));
          receiver = deliver;
        };
        return bend(far, { receive });
      },
    ),
  ],
  [
    "sends-from-the-receiver",
    "forgets what is sent while it delivers",
    near((inner) => {
      let delivering = false;
      return {
        receive: (deliver) =>
          inner.receive((message) => {
            delivering = true;
            deliver(message);
            delivering = false;
          }),
        send: (message) => {
          if (!delivering) inner.send(message);
        },
      };
    }),
  ],
];

function everyNth(n: number, then: Deliver, otherwise: Deliver): Deliver {
  let count = 0;
  return (message) => (++count === n ? then(message) : otherwise(message));
}

const ENDING: readonly BrokenTransport[] = [
  ["stays-open", "says that it is closed from the start", near(() => ({ closed: Promise.resolve(undefined) }))],
  [
    "close-delivers",
    "drops at close what is under way",
    near((inner) => ({ close: () => inner.close(cause("closed")) })),
  ],
  [
    "ends-clean-once-all-came",
    "delivers a turn late, and its end at once",
    delivering((deliver) => (message) => void passTurn().then(() => quietly(() => deliver(message)))),
  ],
  [
    "close-ends-clean",
    "ends with an error whatever happened",
    near((inner) => ({ closed: inner.closed.then(() => cause("ended")) })),
  ],
  [
    "close-is-idempotent",
    "throws at the second close",
    near((inner) => {
      let closing = false;
      return {
        close: (why) => {
          if (closing) throw new Error("closed already");
          closing = true;
          inner.close(why);
        },
      };
    }),
  ],
  ["refuses-after-close", "swallows what comes too late", near(swallow)],
  [
    "refuses-after-close",
    "throws a bare Error",
    near((inner) => ({ send: (message) => bare(() => inner.send(message)) })),
  ],
  [
    "peer-refuses-after-end",
    "swallows at the peer what comes too late",
    broken(
      (inner) => inner,
      (far) => bend(far, swallow(far)),
    ),
  ],
  ["is-not-writable-once-closed", "is always writable", near(() => ({ writable: true }))],
  [
    "releases-who-waits-once-closed",
    "lets who waits wait for ever",
    near((inner) => ({ whenWritable: () => untilWritable(inner) })),
  ],
  [
    "delivers-nothing-after-close",
    "goes on delivering after close",
    near((inner) => ({ close: (why) => queueMicrotask(() => inner.close(why)) })),
  ],
  [
    "closed-tells-the-cause",
    "ends clean whatever happened",
    near((inner) => ({ closed: inner.closed.then(() => undefined) })),
  ],
  [
    "peer-notices-the-cause",
    "leaves the peer in the dark",
    broken(
      (inner) => inner,
      (far) => bend(far, { closed: NEVER }),
    ),
  ],
  [
    "closed-never-rejects",
    "rejects with the cause",
    near((inner) => {
      const closed = inner.closed.then((error) => {
        if (error !== undefined) throw error;
        return undefined;
      });
      return { closed };
    }),
  ],
  [
    "ends-when-the-receiver-throws",
    "swallows what the receiver throws",
    near((inner) => ({ receive: (deliver) => inner.receive((message) => void quietly(() => deliver(message))) })),
  ],
  [
    "is-silent-after-a-throw",
    "delivers the rest before it ends",
    near((inner) => ({
      receive: (deliver) =>
        inner.receive((message) => {
          if (!quietly(() => deliver(message))) queueMicrotask(() => inner.close(cause("the receiver failed")));
        }),
    })),
  ],
];

function swallow(inner: Transport): Partial<Transport> {
  return { send: (message) => void quietly(() => inner.send(message)) };
}

function quietly(act: () => void): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}

function bare(act: () => void): void {
  if (!quietly(act)) throw new Error("closed");
}

async function untilWritable(inner: Transport): Promise<void> {
  await inner.whenWritable();
  if (!inner.writable) await NEVER;
}

const PRESSURE: readonly BrokenTransport[] = [
  ["says-when-full", "is always writable", near(() => ({ writable: true }))],
  ["when-writable-waits", "never waits", near(() => ({ whenWritable: () => Promise.resolve() }))],
  ["resumes-when-read", "never resumes", near(() => ({ whenWritable: () => NEVER }))],
  [
    "lets-control-pass",
    "throws while it is not writable",
    near((inner) => ({
      send: (message) => {
        if (!inner.writable) throw cause("not writable");
        inner.send(message);
      },
    })),
  ],
  [
    "close-waits-for-the-backlog",
    "says that it is closed before it has written",
    near((inner) => {
      let end: (error: undefined) => void = () => {};
      const closed = new Promise<undefined>((resolve) => {
        end = resolve;
      });
      const close = (why?: TransportError): void => {
        inner.close(why);
        end(undefined);
      };
      return { closed, close };
    }),
  ],
  [
    "a-cause-drops-the-backlog",
    "waits for the peer whatever the cause",
    near((inner) => ({ close: () => inner.close() })),
  ],
  [
    "a-cause-releases-who-waits",
    "forgets who waits when it is closed",
    near((inner) => ({ whenWritable: () => untilWritable(inner) })),
  ],
  [
    "gives-up-who-does-not-read",
    "holds without end",
    broken(
      (inner) => inner,
      (far) => far,
      64 * KIB * KIB,
    ),
  ],
  ["loss-ends-both", "takes a loss for a clean end", near((inner) => ({ closed: inner.closed.then(() => undefined) }))],
  ["loss-refuses-sends", "swallows what is sent after a loss", near(swallow)],
  [
    "loss-releases-who-waits",
    "forgets who waits when the channel breaks",
    near((inner) => ({ whenWritable: () => untilWritable(inner) })),
  ],
];

export const BROKEN_TRANSPORTS: readonly BrokenTransport[] = [...DELIVERY, ...ENDING, ...PRESSURE].map(
  ([id, what, subject]) => [`transport/${id}`, what, subject],
);
