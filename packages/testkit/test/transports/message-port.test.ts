// Message ports keep the rules of transports: within a process, and by way of a worker, which is a thread of its own.

import { MessageChannel as NodeMessageChannel, Worker } from "node:worker_threads";
import { type ByteTransportOptions, createPortTransport } from "@ixt/transport";
import { describe, test } from "vitest";
import { registerWith } from "../../src/compliance/suite.js";
import { transportCompliance } from "../../src/compliance/transport-compliance.js";
import type { TransportPair, TransportSubject } from "../../src/compliance/transport-subject.js";
import { passTurn } from "../../src/settle.js";

const KIB = 1024;
const MIB = KIB * KIB;

/** What breaks the ports below a pair. */
const breaks = new WeakMap<TransportPair, () => void>();

/** Both ends of a channel in this process; it breaks as it does where one end's process or page is gone: it closes. */
function createChannelPair({ port1, port2 }: NodeMessageChannel, options: ByteTransportOptions): TransportPair {
  const pair: TransportPair = [createPortTransport(port1, options), createPortTransport(port2, options)];
  breaks.set(pair, () => port1.close());
  return pair;
}

/** Hands on what is posted, from its own port to the one it was given and back, until either side has said its last word. */
const RELAY = `
  const { parentPort, workerData: port } = require("node:worker_threads");
  const relay = (from, to) => from.on("message", (value) => {
    to.postMessage(value, value instanceof Uint8Array ? [value.buffer] : []);
    if (value === null || value === false) for (const end of [port, parentPort]) end.close();
  });
  relay(parentPort, port);
  relay(port, parentPort);
`;

/** One end speaks to a worker, and the worker to the other end. */
function createWorkerPair(options: ByteTransportOptions): TransportPair {
  const { port1, port2 } = new NodeMessageChannel();
  const worker = new Worker(RELAY, { eval: true, workerData: port2, transferList: [port2] });
  const pair: TransportPair = [createPortTransport(worker, options), createPortTransport(port1, options)];
  breaks.set(pair, () => void worker.terminate());
  return pair;
}

/** Another thread runs when the system lets it: these turns are many, and what should come is waited for all the same. */
async function settleThreads(): Promise<void> {
  for (let turn = 0; turn < 200; turn++) await passTurn();
}

const lose = (pair: TransportPair): void => breaks.get(pair)?.();

const SUBJECTS: readonly (readonly [name: string, subject: TransportSubject])[] = [
  [
    "a channel of the Web's ports",
    {
      createPair: () => createChannelPair(new MessageChannel(), {}),
      lose,
      maxMessageBytes: 4 * MIB,
      sendsControlFirst: true,
      pressureBytes: MIB,
    },
  ],
  [
    "a channel of worker_threads' ports, with a tiny high-water mark",
    {
      createPair: () => createChannelPair(new NodeMessageChannel(), { highWaterBytes: 64, maxBacklogBytes: 4 * MIB }),
      lose,
      sendsControlFirst: true,
      pressureBytes: KIB,
      maxBacklogBytes: 5 * MIB,
    },
  ],
  [
    "a worker between its ends",
    {
      createPair: () => createWorkerPair({ highWaterBytes: 16 * KIB, maxBacklogBytes: 5 * MIB }),
      settle: settleThreads,
      lose,
      maxMessageBytes: 4 * MIB,
      sendsControlFirst: true,
      pressureBytes: 64 * KIB,
      maxBacklogBytes: 6 * MIB,
    },
  ],
];

for (const [name, subject] of SUBJECTS) {
  const suite = transportCompliance(subject);
  registerWith({ describe, test }, { ...suite, name: `${suite.name}: ${name}` });
}
