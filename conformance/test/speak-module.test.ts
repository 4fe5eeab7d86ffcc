// The conformance module where no scenario goes: requests that make no sense, and a question that is given up.

import { createInvocationContext, deadlineAfter } from "@ixt/context";
import { VirtualClock } from "@ixt/context/virtual-clock";
import { connect, createMemoryPair, json, serve } from "@ixt/sdk";
import { expect, test } from "vitest";
import { collect } from "../src/speak/collect.js";
import { createConformanceModule } from "../src/speak/module.js";
import { playScenario } from "../src/speak/runtime.js";
import { parseScenario } from "../src/speak/scenario.js";
import { reachInMemory } from "./memory-reach.js";

const NOTHING = new Uint8Array(0);

test.each([
  ["a drink that nobody sips", [{ call: "control.drink", as: "c", body: { text: "1" } }], "notFound"],
  ["a drink of no number", [{ call: "control.drink", as: "c", body: { text: "-1" } }], "invalidArgument"],
])("%s is refused", async (_, steps, code) => {
  expect(await play([...steps, { answer: "c", error: { code } }])).toEqual({ result: "passed" });
});

test.each([
  ["a production of no number", "serverStream.produce", { json: { count: -1, size: 1 } }],
  ["a production with an unknown end", "serverStream.produce", { text: '{"count":1,"size":1,"then":"sing"}' }],
  ["a production that is no JSON", "serverStream.produce", { text: "{" }],
  ["a failure of no code", "unary.fail", { text: "outOfStock" }],
])("%s is refused", async (_, open, payload) => {
  const end = { end: "s", status: "failed", why: "invalidArgument" };
  expect(await play([{ open, as: "s" }, { send: "s", payload }, end])).toEqual({ result: "passed" });
});

test("a caller that closes without the payload that was needed is told so", async () => {
  const steps = [
    { open: "bidiStream.stop", as: "s" },
    { close: "s" },
    { end: "s", status: "failed", why: "invalidArgument" },
  ];
  expect(await play(steps)).toEqual({ result: "passed" });
});

test("a sipping stream asks for nothing that it was not allowed, not even whether there is more", async () => {
  const steps = [
    { open: "bidiStream.sip", as: "s" },
    { send: "s", count: 3, size: 8 },
    { call: "control.drink", as: "d", body: { text: "1" } },
    { answer: "d", body: { text: "" } },
    { receive: "s", count: 1, size: 8 },
    { close: "s" },
    { quiet: "s" },
    { call: "control.drink", as: "e", body: { text: "3" } },
    { answer: "e", body: { text: "" } },
    { receive: "s", count: 2, size: 8, from: 1 },
    { end: "s", status: "complete" },
    { call: "control.drink", as: "f", body: { text: "1" } },
    { answer: "f", error: { code: "notFound" } },
  ];
  expect(await play(steps)).toEqual({ result: "passed" });
});

test("a question for the next end that is given up leaves that to the next question", async () => {
  const clock = new VirtualClock();
  const options = { clock, timers: clock, log: () => {} };
  const [moduleSide, runtimeSide] = createMemoryPair();
  serve(
    createConformanceModule({ crash: () => new Promise(() => {}), truncate: () => new Promise(() => {}) }),
    moduleSide,
    options,
  );
  const connection = await connect(runtimeSide, options);
  const context = createInvocationContext({ deadline: deadlineAfter(10, clock) });
  const given = connection.call("control.ended", NOTHING, { context });
  await connection.ping();
  clock.advance(10);
  await expect(given).rejects.toMatchObject({ code: "deadlineExceeded" });
  const stream = connection.open("unary.hold", "unary");
  stream.cancel();
  expect(json().decode(await connection.call("control.ended", NOTHING))).toEqual({
    status: "cancelled",
    why: "caller",
    received: 0,
    sent: 0,
    signalled: true,
  });
  await connection.close();
});

test("the sum of a collection is FNV-1a of 32 bits over all bytes", async () => {
  const foobar = [Buffer.from("foo"), NOTHING, Buffer.from("bar")];
  expect(await collect(fromList([]))).toEqual({ frames: 0, bytes: 0, sum: "811c9dc5" });
  expect(await collect(fromList(foobar))).toEqual({ frames: 3, bytes: 6, sum: "bf9cf968" });
});

async function* fromList(payloads: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* payloads;
}

function play(steps: readonly object[]) {
  const scenario = parseScenario("test/own", JSON.stringify({ about: "x", steps }), "own.json");
  return playScenario(scenario, reachInMemory({ create: createConformanceModule }));
}
