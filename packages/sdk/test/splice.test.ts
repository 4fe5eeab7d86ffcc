// Streams from module to module through a host: both directions, the credit of the far side, and every end that one of the three may put to it.

import { TransportError } from "@ixt/transport";
import { describe, expect, it } from "vitest";
import {
  CancelReason,
  CloseReason,
  createError,
  createInvocationContext,
  deadlineAfter,
  defineModule,
  defineStream,
  RemoteError,
  resolveStreamLimits,
  type StreamCall,
  StreamErrorCode,
  type StreamHandle,
  text,
} from "../src/index.js";
import { settle } from "./rig.js";
import { createRoutingRig, type RoutingRig } from "./routing-rig.js";

const kind = "bidiStream";

interface Scene extends RoutingRig {
  /** The near end, of the module that asks. */
  readonly near: StreamCall;
  /** The far end, of the module that answers. */
  readonly far: StreamHandle;
  readonly crash: (which: "asker" | "answerer") => void;
}

/** A stream that one module has opened to another through the host; each end is in the test's hand. */
async function createScene(timeoutMs?: number): Promise<Scene> {
  const rig = createRoutingRig({ streamLimits: resolveStreamLimits({ initialCredit: 4, bufferCapFrames: 4 }) });
  let far: StreamHandle | undefined;
  const keep = defineStream({
    kind,
    accept: async (stream) => {
      far = stream;
      await stream.closed;
    },
  });
  const answerer = await rig.attach(defineModule({ name: "b", version: "1", streams: { "b.talk": keep } }));
  const asker = await rig.attach(defineModule({ name: "a", version: "1" }));
  const deadline = timeoutMs === undefined ? {} : { deadline: deadlineAfter(timeoutMs, rig.clock) };
  const near = asker.serving.open("b.talk", kind, { context: createInvocationContext(deadline) });
  await settle();
  if (far === undefined) throw new Error("the stream did not arrive");
  const crash = (which: "asker" | "answerer"): void => {
    const cause = new TransportError("it crashed", { code: "unavailable", blame: "transport" });
    (which === "asker" ? asker : answerer).moduleSide.close(cause);
  };
  return { ...rig, near, far, crash };
}

/** How the stream ended at both ends, and that nothing is left of it. */
async function endsOf({ near, far, host, clock }: Scene): Promise<string[]> {
  const ends: string[] = [];
  for (const { closed } of [near, far]) {
    const outcome = await closed;
    ends.push(outcome.status === "complete" ? outcome.status : `${outcome.status} ${outcome.cause.code}`);
  }
  await settle();
  await host.close();
  expect(clock.pendingTimers).toBe(0);
  return ends;
}

async function readAll({ incoming }: StreamHandle): Promise<string[]> {
  const lines: string[] = [];
  for await (const payload of incoming) lines.push(text.decode(payload));
  return lines;
}

describe("a stream from module to module", () => {
  it("carries payloads both ways in order, however many, and completes when both have closed", async () => {
    const scene = await createScene();
    const lines = Array.from({ length: 500 }, (_, i) => `line ${i}`);
    const say = async (stream: StreamHandle): Promise<void> => {
      for (const line of lines) await stream.sender.send(text.encode(line));
      stream.sender.close();
    };
    const [heardNear, heardFar] = await Promise.all([
      readAll(scene.near),
      readAll(scene.far),
      say(scene.near),
      say(scene.far),
    ]);
    expect([heardNear, heardFar]).toEqual([lines, lines]);
    expect(await endsOf(scene)).toEqual(["complete", "complete"]);
  });

  it("goes no further than the far side's credit: what nobody takes stops whoever sends", async () => {
    const { near, far } = await createScene();
    let sent = 0;
    const sending = (async () => {
      for (; sent < 100; sent++) await near.send(text.encode(`${sent}`));
    })();
    await settle();
    // Four that wait in the far module; at the host one in hand, and four at most that wait.
    const before = sent;
    expect(before).toBeGreaterThan(4);
    expect(before).toBeLessThanOrEqual(9);
    await settle();
    expect(sent).toBe(before);
    for (let i = 0; i < 100; i++)
      expect(text.decode((await far.incoming.next()).value ?? text.encode(""))).toBe(`${i}`);
    await sending;
    near.cancel();
    await settle();
  });

  it("half closes, with the reason: one direction ends, the other goes on", async () => {
    const scene = await createScene();
    expect([scene.near.peerCloseReason, scene.far.peerCloseReason]).toEqual([undefined, undefined]);
    scene.near.sender.close(CloseReason.goingAway);
    expect(await readAll(scene.far)).toEqual([]);
    expect([scene.near.peerCloseReason, scene.far.peerCloseReason]).toEqual([undefined, CloseReason.goingAway]);
    await scene.far.sender.send(text.encode("still here"));
    scene.far.sender.close();
    expect(await readAll(scene.near)).toEqual(["still here"]);
    expect(scene.near.peerCloseReason).toBe(CloseReason.complete);
    expect(await endsOf(scene)).toEqual(["complete", "complete"]);
  });

  it.each([
    ["caller", CancelReason.caller, "cancelled"],
    ["consumerStopped", CancelReason.consumerStopped, "cancelled"],
    ["overflow", CancelReason.overflow, "resourceExhausted"],
    ["shutdown", CancelReason.shutdown, "unavailable"],
    ["superseded", CancelReason.superseded, "cancelled"],
  ] as const)("is cancelled for both, with its reason and its text: %s", async (name, reason, code) => {
    for (const side of ["near", "far"] as const) {
      const scene = await createScene();
      scene[side].sender.cancel(reason, "enough");
      const outcome = await scene[side === "near" ? "far" : "near"].closed;
      expect(outcome).toMatchObject({ status: "cancelled", cause: { code, blame: "peer" } });
      if (outcome.status === "cancelled") expect(outcome.cause.message).toBe(`the peer cancelled (${name}): enough`);
      expect(await endsOf(scene)).toEqual([`cancelled ${code}`, `cancelled ${code}`]);
    }
  });

  it("fails for both with code, message and details, behind the payloads that came before", async () => {
    for (const [from, to] of [
      ["near", "far"],
      ["far", "near"],
    ] as const) {
      const scene = await createScene();
      for (const line of ["1", "2", "3"]) await scene[from].sender.send(text.encode(line));
      scene[from].sender.sendError(StreamErrorCode.notFound, "no such log", Uint8Array.of(7));
      const lines: string[] = [];
      const error = await (async () => {
        for await (const payload of scene[to].incoming) lines.push(text.decode(payload));
      })().catch((caught: unknown) => caught);
      expect(lines).toEqual(["1", "2", "3"]);
      expect(error).toMatchObject({ code: "notFound", message: "no such log" });
      expect(error instanceof RemoteError && [...error.details]).toEqual([7]);
      expect(await endsOf(scene)).toEqual(["failed notFound", "failed notFound"]);
    }
  });

  it("ends for the other one when a module crashes", async () => {
    const byAnswerer = await createScene();
    byAnswerer.crash("answerer");
    expect(await byAnswerer.near.closed).toMatchObject({ status: "failed", cause: { code: "unavailable" } });
    const byAsker = await createScene();
    byAsker.crash("asker");
    expect(await byAsker.far.closed).toMatchObject({ status: "failed", cause: { code: "unavailable" } });
    await Promise.all([byAnswerer.host.close(), byAsker.host.close()]);
    await settle();
    expect([byAnswerer.clock.pendingTimers, byAsker.clock.pendingTimers]).toEqual([0, 0]);
  });

  it("ends at once when who asked has crashed, though payloads of it wait for credit", async () => {
    const scene = await createScene();
    for (let i = 0; i < 20; i++) scene.near.send(text.encode("x")).catch(() => {});
    await settle();
    scene.crash("asker");
    await settle();
    expect(scene.far.signal.aborted).toBe(true);
    expect(await endsOf(scene)).toEqual(["failed unavailable", "failed unavailable"]);
  });

  it("gives who asked what had come before the other one crashed, however late it is taken", async () => {
    const scene = await createScene();
    for (const line of ["1", "2", "3", "4"]) await scene.far.sender.send(text.encode(line));
    // The credit of who asked is used up: the rest waits at the host.
    for (const line of ["5", "6"]) await scene.far.sender.send(text.encode(line));
    await settle();
    scene.crash("answerer");
    await settle();
    expect(scene.near.state).toBe("open");
    const lines: string[] = [];
    const error = await (async () => {
      for await (const payload of scene.near.incoming) lines.push(text.decode(payload));
    })().catch((caught: unknown) => caught);
    expect([lines, error]).toEqual([["1", "2", "3", "4", "5", "6"], expect.objectContaining({ code: "unavailable" })]);
    expect(await endsOf(scene)).toEqual(["failed unavailable", "failed unavailable"]);
  });

  it("ends when its deadline passes, though neither side moves and payloads wait for credit", async () => {
    const scene = await createScene(200);
    const refused: unknown[] = [];
    for (let i = 0; i < 20; i++) scene.near.send(text.encode("x")).catch((error) => refused.push(error.code));
    await settle();
    scene.clock.advance(200);
    expect(await endsOf(scene)).toEqual(["failed deadlineExceeded", "failed deadlineExceeded"]);
    expect(new Set(refused)).toEqual(new Set(["deadlineExceeded"]));
  });

  it("is refused with notFound and unavailable as a call is", async () => {
    const { attach } = createRoutingRig();
    const { serving } = await attach(defineModule({ name: "a", version: "1" }));
    expect(await serving.open("b.talk", kind).closed).toMatchObject({ status: "failed", cause: { code: "notFound" } });
    const b = await attach(
      defineModule({
        name: "b",
        version: "1",
        streams: {
          "b.talk": defineStream({
            kind,
            accept() {
              throw createError("rejected", "not now");
            },
          }),
        },
      }),
    );
    expect(await serving.open("b.talk", kind).closed).toMatchObject({ status: "failed", cause: { code: "rejected" } });
    expect(await serving.open("b.talk", "unary").closed).toMatchObject({ cause: { code: "invalidArgument" } });
    await b.connection.close();
    expect(await serving.open("b.talk", kind).closed).toMatchObject({ cause: { code: "unavailable" } });
  });
});
