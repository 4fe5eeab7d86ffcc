// Faults of the channel (hostile cases 74 to 80), over a real Unix socket and over real pipes: a module that we serve against a raw
// runtime, and a connection of ours against a raw module.

import { VirtualClock } from "@ixt/context/virtual-clock";
import { type Envelope, encodeEnvelope } from "@ixt/wire/wasipc";
import { afterEach, describe, expect, it } from "vitest";
import {
  bytes,
  connect,
  defineCall,
  defineModule,
  defineStream,
  type IxtError,
  type LogEntry,
  StreamErrorCode,
  serve,
  text,
} from "../../src/index.js";
import { hello, WELCOME } from "../by-hand.js";
import { CHANNELS, closeEnds, type RawEnd } from "./ends.js";
import { callOf, cancelOf, closeOf, dataOf, openOf, streamIdOf } from "./envelopes.js";
import { concat, connectRaw, quiet, serveRaw } from "./scene.js";

afterEach(closeEnds);

const echo = defineModule({
  name: "m",
  version: "1",
  handlers: { "m.ask": defineCall({ input: text, output: text, handle: (question) => `${question}!` }) },
  streams: {
    "m.echo": defineStream({
      kind: "bidiStream",
      input: text,
      output: text,
      async *handle(lines) {
        for await (const line of lines) yield `> ${line}`;
      },
    }),
  },
});

/** Everything that a short conversation says to a module. */
const conversation = (): Envelope[] => [
  WELCOME,
  callOf(1, "m.ask", "one"),
  openOf(1, "m.echo", "bidiStream"),
  dataOf(1, 0, "two"),
  closeOf(1, 1),
];

async function readAnswers(raw: RawEnd): Promise<string[]> {
  const answers: string[] = [];
  const { result } = await raw.until("result");
  if (result.result?.kind === "ok") answers.push(text.decode(result.result.ok));
  for (;;) {
    const { stream } = await raw.until("stream");
    if (stream.kind === "data") answers.push(text.decode(stream.data?.payload ?? new Uint8Array(0)));
    if (stream.kind === "close") return answers;
  }
}

describe.each(CHANNELS)("over %s", { timeout: 30_000 }, (_, open) => {
  it("hostile case 74: a conversation cut at every byte says the same, as does one that comes in a single chunk", async () => {
    const whole = concat(conversation());
    for (const cut of ["every byte", "nowhere"]) {
      const ends = await open();
      const serving = await serveRaw(ends, echo);
      if (cut === "nowhere") ends.raw.write(whole);
      else for (const byte of whole) ends.raw.write(Uint8Array.of(byte));
      expect(await readAnswers(ends.raw)).toEqual(["one!", "> two"]);
      serving.close();
      await ends.raw.over();
    }
  });

  it("hostile case 74: garbage ends the session with the offset of the first byte that was none", async () => {
    const ends = await open();
    const serving = await serveRaw(ends, echo);
    const good = concat([WELCOME, callOf(1, "m.ask", "x")]);
    ends.raw.write(good);
    await ends.raw.until("result");
    ends.raw.write(new Uint8Array(64).fill(0xff));
    const end = await serving.closed;
    expect(end).toMatchObject({ code: "protocolError", blame: "peer", byteOffset: good.length });
    await ends.raw.over();
  });

  it.each([0, 1, 7, 8, 20])(
    "hostile case 75: a peer that is gone %s bytes into a message fails everything with it as cause",
    async (cut) => {
      const ends = await open();
      const connection = await connectRaw(ends);
      const call = connection.call("m.ask", text.encode("x"));
      const stream = connection.open("m.echo", "bidiStream");
      const failure = call.catch((error: unknown) => error);
      await ends.raw.until("stream");
      ends.raw.write(concat([dataOf(0, 0, "half", streamIdOf(stream))]).subarray(0, cut));
      ends.raw.end();
      const outcome = await stream.closed;
      expect(outcome).toMatchObject({ status: "failed", cause: { code: "unavailable", retryable: true } });
      expect(await failure).toMatchObject({ code: "unavailable" });
      const end = await connection.closed;
      expect(end).toMatchObject({ code: "unavailable", blame: "transport" });
      if (cut > 0) expect(end).toHaveProperty("byteOffset");
    },
  );

  it("hostile case 75: data without its close is never a success, neither as a response nor as the end of a loop", async () => {
    const ends = await open();
    const connection = await connectRaw(ends);
    const unary = connection.open("m.one", "unary");
    const many = connection.open("m.many", "bidiStream");
    const response = unary.response.catch((error: IxtError) => error.code);
    await ends.raw.until("stream");
    await ends.raw.until("stream");
    ends.raw.write(concat([dataOf(0, 0, "partial", streamIdOf(unary)), dataOf(0, 0, "first", streamIdOf(many))]));
    const first = await many.incoming.next();
    expect(text.decode(first.value ?? new Uint8Array(0))).toBe("first");
    ends.raw.breakOff();
    expect(await response).toBe("unavailable");
    await expect(many.incoming.next()).rejects.toMatchObject({ code: "unavailable" });
  });

  it("hostile case 75: a peer that is gone before its first message fails the handshake", async () => {
    const { ours, raw } = await open();
    const connecting = connect(ours, quiet);
    raw.end();
    await expect(connecting).rejects.toMatchObject({ code: "unavailable", blame: "transport" });
  });

  const ORDERS = [
    ["twice", [0, 0]],
    ["with a gap", [0, 2]],
    ["backwards", [1, 0]],
  ] as const;

  it.each(ORDERS)(
    "hostile case 76: frames that come %s end their stream alone, and none is delivered out of its order",
    async (__, order) => {
      const ends = await open();
      await serveRaw(ends, echo);
      const frames = order.map((sequence) => dataOf(1, sequence, String(sequence)));
      ends.raw.write(
        concat([WELCOME, openOf(1, "m.echo", "bidiStream"), ...frames, callOf(1, "m.ask", "still there?")]),
      );
      await ends.raw.until("result");
      const answers = ends.raw.seen.flatMap((envelope) => (envelope.kind === "stream" ? [envelope.stream] : []));
      const errors = answers.flatMap((frame) => (frame.kind === "error" ? [frame.error?.code] : []));
      const payloads = answers.flatMap((frame) => (frame.kind === "data" ? [text.decode(frame.data.payload)] : []));
      expect(errors).toEqual([StreamErrorCode.protocolError]);
      expect(["", "> 0"]).toContain(payloads.join());
    },
  );

  it("hostile case 76: a corrupted message ends the session, and the module's handlers are told", async () => {
    const ends = await open();
    const reasons: unknown[] = [];
    const waiting = defineCall({
      input: bytes,
      output: bytes,
      handle: (_body, { signal }) =>
        new Promise((resolve) => {
          signal.addEventListener("abort", () => {
            reasons.push(signal.reason);
            resolve(new Uint8Array(0));
          });
        }),
    });
    const module = defineModule({ name: "m", version: "1", handlers: { "m.ask": waiting } });
    const serving = await serveRaw(ends, module);
    const corrupt = encodeEnvelope(callOf(2, "m.ask", "x"));
    corrupt.fill(0x7f, 8, 16);
    ends.raw.write(concat([WELCOME, callOf(1, "m.ask", "x")]));
    ends.raw.write(corrupt);
    expect(await serving.closed).toMatchObject({ code: "protocolError", blame: "peer" });
    const { goodbye } = await ends.raw.until("goodbye");
    expect(goodbye.code).toBe("protocolError");
    expect(reasons).toMatchObject([{ code: "protocolError" }]);
  });

  it("hostile case 77: a peer that takes everything and says nothing is given up", async () => {
    const ends = await open();
    const clock = new VirtualClock();
    const connection = await connectRaw(ends, { ...quiet, clock, timers: clock, keepaliveMs: 30_000 });
    const call = connection.call("m.ask", text.encode("x")).catch((error: IxtError) => error.code);
    clock.advance(30_000);
    await ends.raw.until("ping");
    // What has come and is not read yet has a turn of the loop more.
    clock.advance(30_001);
    expect(await call).toBe("unavailable");
    expect(await connection.closed).toMatchObject({ code: "unavailable", blame: "peer" });
  });

  it("hostile case 78: a peer that does not read slows the handler down, and its cancel is heard all the same", async () => {
    const ends = await open({ highWaterBytes: 64 * 1024 });
    let made = 0;
    const ended = new Promise<unknown>((resolve) => {
      const flood = defineStream({
        kind: "serverStream",
        input: bytes,
        output: bytes,
        async *handle(_request, { signal }) {
          signal.addEventListener("abort", () => resolve(signal.reason));
          for (;;) {
            made += 1;
            yield new Uint8Array(16 * 1024);
          }
        },
      });
      const module = defineModule({ name: "m", version: "1", streams: { "m.flood": flood } });
      serve(module, ends.ours, quiet);
    });
    ends.raw.write(
      concat([WELCOME, openOf(1, "m.flood", "serverStream", { initialCredit: 1_000_000 }), dataOf(1, 0, "")]),
    );
    ends.raw.write(concat([closeOf(1, 1)]));
    while (ends.ours.writable) await new Promise((resolve) => setImmediate(resolve));
    ends.raw.write(encodeEnvelope(cancelOf(1)));
    expect(await ended).toMatchObject({ code: "cancelled" });
    // Bounded by what the mark and the system's own buffers hold (TCP's grow to 4 MiB and more), not by what may wait at all, nor by
    // the million that its credit would allow.
    expect(made).toBeLessThan(1_000);
  });

  it("hostile case 78: one that does not read what is due to it in control alone is given up before memory is", async () => {
    const ends = await open({ maxBacklogBytes: 256 * 1024 });
    const serving = await serveRaw(ends, echo);
    ends.raw.write(encodeEnvelope(WELCOME));
    const pings = concat(Array.from({ length: 4_096 }, () => ({ kind: "ping", ping: { nonce: 1n } }) as const));
    const write = (): void => {
      if (!over) {
        ends.raw.write(pings);
        setImmediate(write);
      }
    };
    let over = false;
    void serving.closed.then(() => {
      over = true;
    });
    write();
    expect(await serving.closed).toMatchObject({ code: "resourceExhausted", blame: "peer" });
  });

  it("hostile case 79: a peer that starts again with the ids of its former life gets new streams, and stale frames are ignored", async () => {
    const former = await open();
    const lost = await connectRaw(former);
    const stale = lost.open("m.echo", "bidiStream");
    await former.raw.until("stream");
    former.raw.breakOff();
    await lost.closed;
    const ends = await open();
    const connection = await connectRaw(ends);
    const fresh = connection.open("m.echo", "bidiStream");
    await ends.raw.until("stream");
    await ends.raw.send(dataOf(0, 0, "for the dead", streamIdOf(stale)));
    await ends.raw.send(dataOf(0, 0, "for the living", streamIdOf(fresh)));
    const next = await fresh.incoming.next();
    expect(text.decode(next.value ?? new Uint8Array(0))).toBe("for the living");
    expect((await stale.closed).status).toBe("failed");
  });

  it("hostile case 80: a peer of a newer schema is warned about and spoken to; what it alone knows ends the session", async () => {
    const ends = await open();
    const log: LogEntry[] = [];
    const connecting = connect(ends.ours, { ...quiet, log: (entry) => log.push(entry) });
    await ends.raw.send(hello({ schemaPin: "feedfacecafe" }));
    const connection = await connecting;
    expect(log).toMatchObject([{ level: "warn", message: expect.stringContaining("feedfacecafe") }]);
    const call = connection.call("m.ask", text.encode("x"));
    const failure = call.catch((error: IxtError) => error.code);
    await ends.raw.until("handle");
    // The discriminant of the union stands in the first word of the root: a message of a kind that is yet to come.
    const unknown = encodeEnvelope({ kind: "ping", ping: { nonce: 7n } });
    new DataView(unknown.buffer, unknown.byteOffset).setUint16(16, 999, true);
    ends.raw.write(unknown);
    expect(await failure).toBe("protocolError");
    expect(await connection.closed).toMatchObject({ code: "protocolError", cause: { code: "UNKNOWN_VARIANT" } });
  });
});
