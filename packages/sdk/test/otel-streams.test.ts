// A span on each side of every stream, from its opening to its end, on every way that one can go.

import { describe, expect, it } from "vitest";
import { type Path, readAll, refusal, walk } from "./otel-scene.js";
import { settle } from "./rig.js";

const kinds = ["unary", "clientStream", "serverStream", "bidiStream"] as const;

const paths: Record<string, Path> = {
  ...Object.fromEntries(
    kinds.flatMap((kind): [string, Path][] => [
      [
        `complete: ${kind}`,
        {
          act: async ({ send }) => readAll(await send(`m.${kind}`, kind, "hello")),
          spans: [`CLIENT m.${kind} UNSET ok`, `SERVER m.${kind} UNSET ok`],
        },
      ],
      [
        `its handler throws: ${kind}`,
        {
          act: async ({ send }) => readAll(await send(`m.${kind}`, kind, "throw")),
          spans: [`CLIENT m.${kind} ERROR internal internal`, `SERVER m.${kind} ERROR internal internal`],
        },
      ],
    ]),
  ),
  "its handler refuses with an error of the family": {
    act: async ({ send }) => readAll(await send("m.bidiStream", "bidiStream", "notFound")),
    spans: ["CLIENT m.bidiStream ERROR notFound notFound", "SERVER m.bidiStream UNSET notFound"],
  },
  "nothing handles it": {
    act: async ({ send }) => readAll(await send("m.other", "bidiStream", "hello")),
    spans: ["CLIENT ixt ERROR unimplemented unimplemented", "SERVER ixt ERROR unimplemented unimplemented"],
  },
  "it is of another kind": {
    act: async ({ send }) => readAll(await send("m.unary", "bidiStream", "hello")),
    spans: ["CLIENT m.unary ERROR invalidArgument invalidArgument", "SERVER m.unary UNSET invalidArgument"],
  },
  "a capability lacks": {
    act: ({ connection }) => connection.open("m.bidiStream", "bidiStream").closed,
    spans: [
      "CLIENT m.bidiStream ERROR permissionDenied permissionDenied",
      "SERVER m.bidiStream UNSET permissionDenied",
    ],
  },
  "its caller cancels it": {
    async act({ send }) {
      const stream = await send("m.bidiStream", "bidiStream", "hang");
      await settle();
      stream.cancel();
    },
    spans: ["CLIENT m.bidiStream UNSET cancelled", "SERVER m.bidiStream UNSET cancelled"],
  },
  "its caller's signal aborts": {
    async act({ connection, context }) {
      const controller = new AbortController();
      connection.open("m.bidiStream", "bidiStream", { context, signal: controller.signal });
      await settle();
      controller.abort();
    },
    spans: ["CLIENT m.bidiStream UNSET cancelled", "SERVER m.bidiStream UNSET cancelled"],
  },
  "its caller has read enough": {
    async act({ send }) {
      const stream = await send("m.serverStream", "serverStream", "endless");
      stream.sender.close();
      for await (const _ of stream.incoming) break;
    },
    spans: ["CLIENT m.serverStream UNSET cancelled", "SERVER m.serverStream UNSET cancelled"],
  },
  "its handler cancels it": {
    act: async ({ send }) => readAll(await send("m.cancels", "bidiStream", "hello")),
    spans: ["CLIENT m.cancels ERROR cancelled cancelled", "SERVER m.cancels UNSET cancelled"],
  },
  "its deadline passes": {
    async act({ send, clock }) {
      await send("m.bidiStream", "bidiStream", "hang");
      await settle();
      clock.advance(1_000);
    },
    spans: [
      "CLIENT m.bidiStream ERROR deadlineExceeded deadlineExceeded",
      "SERVER m.bidiStream ERROR deadlineExceeded deadlineExceeded",
    ],
  },
  "its deadline has passed before": {
    act({ connection, context, clock }) {
      clock.advance(1_001);
      return connection.open("m.bidiStream", "bidiStream", { context }).closed;
    },
    spans: ["CLIENT m.bidiStream ERROR deadlineExceeded deadlineExceeded"],
  },
  "its session is lost": {
    async act({ send, connection }) {
      await send("m.bidiStream", "bidiStream", "hang");
      await settle();
      await connection.close();
    },
    spans: ["CLIENT m.bidiStream ERROR unavailable unavailable", "SERVER m.bidiStream ERROR unavailable unavailable"],
  },
  "its session is over": {
    async act({ connection, context }) {
      await connection.close();
      expect(() => connection.open("m.bidiStream", "bidiStream", { context })).toThrow(
        expect.objectContaining({ code: "unavailable" }),
      );
    },
    spans: ["CLIENT m.bidiStream ERROR unavailable unavailable"],
  },
  "an interceptor of the caller's refuses it": {
    inner: { open: refusal },
    async act({ connection, context }) {
      expect(() => connection.open("m.bidiStream", "bidiStream", { context })).toThrow("not now");
    },
    spans: ["CLIENT m.bidiStream ERROR rejected rejected"],
  },
  "an interceptor of the module's refuses it at once": {
    inner: { handleStream: refusal },
    act: ({ connection, context }) => connection.open("m.bidiStream", "bidiStream", { context }).closed,
    spans: ["CLIENT m.bidiStream ERROR rejected rejected", "SERVER m.bidiStream UNSET rejected"],
  },
  "an interceptor of the module's fails it later": {
    inner: { handleStream: () => Promise.reject(new Error("secret")) },
    act: ({ connection, context }) => connection.open("m.bidiStream", "bidiStream", { context }).closed,
    spans: ["CLIENT m.bidiStream ERROR internal internal", "SERVER m.bidiStream ERROR internal internal"],
  },
};

describe("the spans of a stream", () => {
  it.each(Object.entries(paths))("%s", (_, path) => walk(path));
});
