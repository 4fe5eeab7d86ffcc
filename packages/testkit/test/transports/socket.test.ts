// The socket transports keep the rules of transports, over real sockets of both kinds.

import { describe, test } from "vitest";
import { registerWith } from "../../src/compliance/suite.js";
import { transportCompliance } from "../../src/compliance/transport-compliance.js";
import type { TransportSubject } from "../../src/compliance/transport-subject.js";
import { passTurn } from "../../src/settle.js";
import { breakSockets, createListenedPair, createSocketsPair, KINDS } from "./socket-pairs.js";

const KIB = 1024;
const MIB = KIB * KIB;

/** The system hands bytes on in turns of its own. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await passTurn();
}

/** What a socket holds that nobody reads is the system's to say: up to 4 MiB sent and 32 MiB received, here much less. */
const PRESSURE_BYTES = 40 * MIB;

for (const kind of KINDS) {
  const subjects: readonly (readonly [name: string, subject: TransportSubject])[] = [
    [
      "listened on and connected to",
      {
        createPair: () => createListenedPair(kind),
        settle,
        maxMessageBytes: 4 * MIB,
        sendsControlFirst: true,
        pressureBytes: PRESSURE_BYTES,
      },
    ],
    [
      "that breaks, with a tiny high-water mark and a small backlog",
      {
        createPair: () => createSocketsPair(kind, { highWaterBytes: 64, maxBacklogBytes: 4 * MIB }),
        settle,
        lose: (pair) => breakSockets(kind, pair),
        sendsControlFirst: true,
        pressureBytes: PRESSURE_BYTES,
        maxBacklogBytes: 5 * MIB,
      },
    ],
  ];
  for (const [name, subject] of subjects) {
    const suite = transportCompliance(subject);
    registerWith({ describe, test }, { ...suite, name: `${suite.name}: ${kind}, ${name}` });
  }
}
