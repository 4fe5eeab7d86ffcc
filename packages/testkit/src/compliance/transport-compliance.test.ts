// Our own transports keep the rules that they set others.

import { type ChildProcessByStdio, spawn } from "node:child_process";
import { PassThrough, type Readable, type Writable } from "node:stream";
import { createMemoryPair } from "@ixt/transport";
import { createChildTransport } from "@ixt/transport/stdio";
import { describe, test } from "vitest";
import { breakPair, createBreakablePair, splitReads } from "../../test/kit/channels.js";
import { createFaultyPair } from "../faulty-pair.js";
import { FaultyTransport } from "../faulty-transport.js";
import { registerWith } from "./suite.js";
import { transportCompliance } from "./transport-compliance.js";
import type { TransportPair, TransportSubject } from "./transport-subject.js";

const KIB = 1024;
const MIB = KIB * KIB;

/** Both ends over two pipes in this process, through Node's own streams. */
function createPipedPair(): TransportPair {
  const [there, back] = [new PassThrough(), new PassThrough()];
  const pair: TransportPair = [
    createChildTransport({ stdin: there, stdout: back }),
    createChildTransport({ stdin: back, stdout: there }),
  ];
  pipes.set(pair, [there, back]);
  return pair;
}

const pipes = new WeakMap<TransportPair, PassThrough[]>();

/** Both ends over the pipes of two processes that copy their input to their output. */
function createProcessPair(): TransportPair {
  const cat = (): ChildProcessByStdio<Writable, Readable, null> => spawn("cat", { stdio: ["pipe", "pipe", "ignore"] });
  const [there, back] = [cat(), cat()];
  return [
    createChildTransport({ stdin: there.stdin, stdout: back.stdout }),
    createChildTransport({ stdin: back.stdin, stdout: there.stdout }),
  ];
}

const OURS: readonly (readonly [name: string, subject: TransportSubject])[] = [
  [
    "the memory pair",
    { createPair: () => createMemoryPair(), maxMessageBytes: 4 * MIB, sendsControlFirst: true, pressureBytes: MIB },
  ],
  [
    "the memory pair with a tiny high-water mark",
    {
      createPair: () => createBreakablePair({ highWaterBytes: 64, maxBacklogBytes: 4 * MIB }),
      lose: breakPair,
      pressureBytes: KIB,
      maxBacklogBytes: 5 * MIB,
    },
  ],
  [
    "a channel that splits at every byte",
    {
      createPair: () => createBreakablePair({ highWaterBytes: KIB }, (channel) => splitReads(channel, 1)),
      lose: breakPair,
      maxMessageBytes: 64 * KIB,
      pressureBytes: 16 * KIB,
    },
  ],
  [
    "stdio over Node's streams",
    {
      createPair: createPipedPair,
      sendsControlFirst: true,
      lose: (pair) => {
        for (const pipe of pipes.get(pair) ?? []) pipe.destroy(new Error("EPIPE"));
      },
      maxMessageBytes: 4 * MIB,
      pressureBytes: MIB,
    },
  ],
  [
    "a faulty transport without a fault",
    {
      createPair: () => {
        const [near, far] = createMemoryPair({ highWaterBytes: KIB });
        return [new FaultyTransport(near, {}, 1), new FaultyTransport(far, {}, 2)];
      },
      pressureBytes: 16 * KIB,
    },
  ],
  [
    "a faulty pair that only cuts bytes into pieces",
    { createPair: () => createFaultyPair({ split: 1 }, 1, { highWaterBytes: KIB }), pressureBytes: 16 * KIB },
  ],
  [
    "stdio over the pipes of processes",
    { createPair: createProcessPair, maxMessageBytes: 4 * MIB, sendsControlFirst: true },
  ],
];

for (const [name, subject] of OURS) {
  const suite = transportCompliance(subject);
  registerWith({ describe, test }, { ...suite, name: `${suite.name}: ${name}` });
}
