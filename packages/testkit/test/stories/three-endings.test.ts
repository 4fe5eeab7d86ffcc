// The stories that do not end well: one side gives up, the time is up, and one that only has to wait. Read four-kinds first.

import { createInvocationContext, deadlineAfter } from "@ixt/context";
import { InteractionKind, resolveStreamLimits, type StreamHandle } from "@ixt/stream";
import { expect, test } from "vitest";
import { bytesOf, joinRouters, settle, textOf } from "../two-ends.js";

/** What a callee's handler learns of the end by its signal. */
function watchSignal(stream: StreamHandle): { reason: unknown } {
  const seen: { reason: unknown } = { reason: undefined };
  stream.signal.addEventListener("abort", () => {
    seen.reason = stream.signal.reason;
  });
  return seen;
}

test("story: cancel, the caller leaves its loop and the callee stops working [23.40, 23.43, 23.56]", async () => {
  let told: { reason: unknown } | undefined;
  const { caller, callee, transcript } = joinRouters(async (stream) => {
    told = watchSignal(stream);
    for (const n of [0, 1, 2]) stream.sender.sendData(Uint8Array.of(n));
    // There would be more to send, but for the signal.
    await stream.closed;
  });

  const call = caller.open({ kind: InteractionKind.serverStream });
  for await (const number of call.incoming) if (number[0] === 1) break;
  expect(await call.closed).toMatchObject({ status: "cancelled", cause: { code: "cancelled", blame: "local" } });
  await settle();
  expect(told?.reason).toMatchObject({ code: "cancelled", blame: "peer" });
  expect([caller.size, callee.size]).toEqual([0, 0]);

  console.log(transcript.join("\n"));
  expect(transcript).toEqual([
    "caller -> open serverStream credit 16 cap 512",
    "callee -> data #0 1 B",
    "callee -> data #1 1 B",
    "callee -> data #2 1 B",
    "caller -> cancel consumerStopped",
  ]);
});

test("story: deadline, which both sides keep by their own clocks [23.41, 23.43, 23.45, 23.50]", async () => {
  let told: { reason: unknown } | undefined;
  let outcome: unknown;
  const { clock, caller, callee, transcript } = joinRouters(async (stream) => {
    told = watchSignal(stream);
    // It never answers; it waits for its caller, who waits for it.
    outcome = await stream.closed;
  });

  // The deadline travels in the open frame's context, and each side counts it down by itself.
  const context = createInvocationContext({ deadline: deadlineAfter(2_000, clock) });
  const call = caller.open({ kind: InteractionKind.unary, context });
  await call.send(bytesOf("is anybody there?"));
  clock.advance(1_999);
  expect(call.state).toBe("open");
  clock.advance(1);
  expect(await call.closed).toMatchObject({ status: "failed", cause: { code: "deadlineExceeded", blame: "local" } });
  await settle();
  // The caller's timer was first; its cancel says why, so that the callee has the same story to tell.
  expect(outcome).toMatchObject({ status: "cancelled", cause: { code: "deadlineExceeded", blame: "peer" } });
  expect(told?.reason).toMatchObject({ code: "deadlineExceeded" });
  expect([caller.size, callee.size, clock.pendingTimers]).toEqual([0, 0, 0]);

  console.log(transcript.join("\n"));
  expect(transcript).toEqual([
    "caller -> open unary credit 16 cap 512",
    "caller -> data #0 17 B",
    "caller -> cancel deadline",
  ]);
});

test("story: zero credit, a send is refused, then waits, then goes [23.15, 23.16, 23.17, 23.22, 23.28]", async () => {
  // The callee takes nothing by itself: it grants a frame when it wants one.
  const limits = resolveStreamLimits({ initialCredit: 0, bufferCapFrames: 4 });
  const streams: StreamHandle[] = [];
  const { caller, transcript } = joinRouters((stream) => void streams.push(stream), { limits, creditPolicy: "manual" });

  const call = caller.open({ kind: InteractionKind.clientStream });
  expect(() => call.sender.sendData(bytesOf("now"))).toThrow(
    expect.objectContaining({ code: "rejected", blame: "local", retryable: true }),
  );
  expect(call.sender.trySend(bytesOf("now?"))).toBe(false);
  const waiting = call.send(bytesOf("when you can"));
  expect([call.sender.sent, call.stats().creditStalls]).toEqual([0, 3]);

  const [callee] = streams;
  callee?.sender.grantCredit(1);
  await waiting;
  const { value } = (await callee?.incoming.next()) ?? {};
  expect(textOf(value ?? new Uint8Array(0))).toBe("when you can");
  // The answer needs credit too, and an end never does.
  call.sender.close();
  call.sender.grantCredit(1);
  callee?.sender.sendData(bytesOf("thanks"));
  callee?.sender.close();
  expect(await call.closed).toEqual({ status: "complete" });

  console.log(transcript.join("\n"));
  expect(transcript).toEqual([
    "caller -> open clientStream credit 0 cap 4",
    "callee -> credit +1",
    "caller -> data #0 12 B",
    "caller -> close complete after 1",
    "caller -> credit +1",
    "callee -> data #0 6 B",
    "callee -> close complete after 1",
  ]);
});
