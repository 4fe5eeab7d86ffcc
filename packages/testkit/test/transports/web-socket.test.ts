// WebSockets keep the rules of transports: those of `ws`, over a real connection, both ends ours.

import { once } from "node:events";
import { createWebSocketTransport, type WebSocketLike, type WebSocketTransportOptions } from "@ixt/transport";
import { afterAll, beforeAll, describe, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { registerWith } from "../../src/compliance/suite.js";
import { transportCompliance } from "../../src/compliance/transport-compliance.js";
import type { TransportPair, TransportSubject } from "../../src/compliance/transport-subject.js";
import { passTurn } from "../../src/settle.js";

const KIB = 1024;
const MIB = KIB * KIB;

/** What the system holds of a connection that nobody reads is its own to say, and here much less. */
const PRESSURE_BYTES = 40 * MIB;

let server: WebSocketServer | undefined;
let url = "";
const broken = new WeakMap<TransportPair, readonly WebSocket[]>();

beforeAll(async () => {
  server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await once(server, "listening");
  const address = server.address();
  url = typeof address === "object" && address !== null ? `ws://127.0.0.1:${address.port}` : "";
});

afterAll(() => new Promise<void>((resolve) => void server?.close(() => resolve())));

/** A new connection with a transport at either end; the near one is made before the connection is there. */
async function createPair(
  options: WebSocketTransportOptions = {},
  view: (socket: WebSocket) => WebSocketLike = (socket) => socket,
): Promise<TransportPair> {
  const accepted = new Promise<WebSocket>((resolve) => server?.once("connection", resolve));
  const nearSocket = new WebSocket(url);
  const near = createWebSocketTransport(view(nearSocket), options);
  const farSocket = await accepted;
  const pair: TransportPair = [near, createWebSocketTransport(view(farSocket), options)];
  broken.set(pair, [nearSocket, farSocket]);
  return pair;
}

/** The socket with no more than what a browser's has: nothing that calls back, pauses or terminates. */
function asInBrowser(socket: WebSocket): WebSocketLike {
  return {
    set binaryType(type: "arraybuffer") {
      socket.binaryType = type;
    },
    get readyState() {
      return socket.readyState;
    },
    get bufferedAmount() {
      return socket.bufferedAmount;
    },
    send: (data) => socket.send(data),
    close: (code) => {
      if (code !== 1000 && (code ?? 0) < 3000) throw new DOMException("not for a page", "InvalidAccessError");
      socket.close(code);
    },
    addEventListener: (type, listener) => socket.addEventListener(type, listener),
    removeEventListener: (type, listener) => socket.removeEventListener(type, listener),
  };
}

/** The system hands bytes on in turns of its own. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await passTurn();
}

const SUBJECTS: readonly (readonly [name: string, subject: TransportSubject])[] = [
  [
    "of ws",
    {
      createPair: () => createPair(),
      settle,
      maxMessageBytes: 4 * MIB,
      sendsControlFirst: true,
      pressureBytes: PRESSURE_BYTES,
    },
  ],
  [
    "of ws, with a low high-water mark and a small backlog",
    {
      createPair: () => createPair({ highWaterBytes: 16 * KIB, maxBacklogBytes: 4 * MIB }),
      settle,
      lose: (pair) => broken.get(pair)?.[1]?.terminate(),
      sendsControlFirst: true,
      pressureBytes: PRESSURE_BYTES,
      maxBacklogBytes: 5 * MIB,
    },
  ],
  [
    "that can no more than a browser's",
    {
      createPair: () => createPair({}, asInBrowser),
      settle,
      lose: (pair) => broken.get(pair)?.[0]?.terminate(),
      maxMessageBytes: 4 * MIB,
    },
  ],
];

for (const [name, subject] of SUBJECTS) {
  const suite = transportCompliance(subject);
  registerWith({ describe, test }, { ...suite, name: `${suite.name}: WebSockets ${name}` });
}
