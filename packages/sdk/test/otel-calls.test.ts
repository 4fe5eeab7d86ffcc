// A span on each side of every call, from its beginning to its end, on every way that one can go.

import { describe, expect, it } from "vitest";
import { createInvocationContext, text } from "../src/index.js";
import { createScene, never, type Path, refusal, walk } from "./otel-scene.js";
import { settle } from "./rig.js";

const paths: Record<string, Path> = {
  answered: { act: ({ call }) => call("hello"), spans: ["CLIENT m.ask UNSET ok", "SERVER m.ask UNSET ok"] },
  "a handler throws anything": {
    act: ({ call }) => call("throw"),
    spans: ["CLIENT m.ask ERROR internal internal", "SERVER m.ask ERROR internal internal"],
  },
  "a handler throws nothing at all": {
    act: ({ call }) => call("throw nothing"),
    spans: ["CLIENT m.ask ERROR internal internal", "SERVER m.ask ERROR internal internal"],
  },
  "a handler refuses with an error of the family": {
    act: ({ call }) => call("notFound"),
    spans: ["CLIENT m.ask ERROR notFound notFound", "SERVER m.ask UNSET notFound"],
  },
  "a handler refuses with a code of its own": {
    act: ({ call }) => call("own code"),
    spans: ["CLIENT m.ask ERROR outOfStock _OTHER", "SERVER m.ask UNSET outOfStock"],
  },
  "a handler refuses with the code `ok`": {
    act: ({ call }) => call("code ok"),
    spans: ["CLIENT m.ask ERROR ok _OTHER", "SERVER m.ask UNSET ok"],
  },
  "nothing handles it": {
    act: ({ connection }) => connection.call("m.other", text.encode("")).catch(() => {}),
    spans: ["CLIENT ixt ERROR unimplemented unimplemented", "SERVER ixt ERROR unimplemented unimplemented"],
  },
  "a capability lacks": {
    act: ({ connection }) => connection.call("m.ask", text.encode("")).catch(() => {}),
    spans: ["CLIENT m.ask ERROR permissionDenied permissionDenied", "SERVER m.ask UNSET permissionDenied"],
  },
  "its request does not decode": {
    act: ({ connection, context }) => connection.call("m.ask", Uint8Array.of(0xff), { context }).catch(() => {}),
    spans: ["CLIENT m.ask ERROR invalidArgument invalidArgument", "SERVER m.ask UNSET invalidArgument"],
  },
  "its deadline passes while its handler runs on": {
    async act({ call, clock }) {
      const answer = call("hang");
      await settle();
      clock.advance(1_000);
      await answer;
    },
    spans: [
      "CLIENT m.ask ERROR deadlineExceeded deadlineExceeded",
      "SERVER m.ask ERROR deadlineExceeded deadlineExceeded",
    ],
  },
  "its deadline has passed before": {
    async act({ call, clock }) {
      clock.advance(1_001);
      await call("hello");
    },
    spans: ["CLIENT m.ask ERROR deadlineExceeded deadlineExceeded"],
  },
  "its caller gives it up": {
    async act({ connection, context }) {
      const controller = new AbortController();
      const options = { context, signal: controller.signal };
      const answer = connection.call("m.ask", text.encode("hang"), options).catch(() => {});
      await settle();
      controller.abort();
      await answer;
    },
    spans: ["CLIENT m.ask UNSET cancelled"],
    // The peer is not told.
    open: 1,
  },
  "its session is lost": {
    async act({ call, connection }) {
      const answer = call("hang");
      await settle();
      await connection.close();
      await answer;
    },
    spans: ["CLIENT m.ask ERROR unavailable unavailable", "SERVER m.ask ERROR unavailable unavailable"],
  },
  "its session is over": {
    async act({ call, connection }) {
      await connection.close();
      expect(await call("hello")).toMatchObject({ code: "unavailable" });
    },
    spans: ["CLIENT m.ask ERROR unavailable unavailable"],
  },
  "its module drains": {
    async act({ call, serving }) {
      const held = call("hang");
      await settle();
      const drained = serving.drain({ timeoutMs: 500 });
      await call("hello");
      await serving.close();
      await Promise.all([held, drained]);
    },
    spans: [
      "CLIENT m.ask ERROR rejected rejected",
      "CLIENT m.ask ERROR unavailable unavailable",
      "SERVER m.ask UNSET rejected",
      "SERVER m.ask ERROR unavailable unavailable",
    ],
  },
  "an interceptor of the caller's refuses it": {
    inner: { call: refusal },
    act: ({ call }) => call("hello"),
    spans: ["CLIENT m.ask ERROR rejected rejected"],
  },
  "an interceptor of the module's refuses it": {
    inner: { handleCall: refusal },
    act: ({ call }) => call("hello"),
    spans: ["CLIENT m.ask ERROR rejected rejected", "SERVER m.ask UNSET rejected"],
  },
  "an interceptor of the module's never hands it on": {
    inner: { handleCall: () => never },
    async act({ call, clock }) {
      const answer = call("hello");
      await settle();
      clock.advance(1_000);
      await answer;
    },
    spans: [
      "CLIENT m.ask ERROR deadlineExceeded deadlineExceeded",
      "SERVER m.ask ERROR deadlineExceeded deadlineExceeded",
    ],
  },
};

describe("the spans of a call", () => {
  it.each(Object.entries(paths))("%s", (_, path) => walk(path));
});

it("a call without a trace in its context begins one", async () => {
  const { telemetry, connection } = await createScene({});
  await connection.call("m.ask", text.encode("q"), { context: createInvocationContext({}) }).catch(() => {});
  expect(telemetry.finished()).toHaveLength(2);
  expect(telemetry.finished().map((span) => span.parentSpanContext?.spanId)).toEqual([
    telemetry.finished()[1]?.spanContext().spanId,
    undefined,
  ]);
});
