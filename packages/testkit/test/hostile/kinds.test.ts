// Hostile cases about what an open may ask for: more data frames than its kind has, no context, a context of a newer schema.

import { createActor, createInvocationContext, MessageTarget } from "@ixt/context";
import {
  decodeStreamFrame,
  encodeStreamFrame,
  InteractionKind,
  interactionKindName,
  type StreamRole,
  toWireStreamFrame,
} from "@ixt/stream";
import * as Wire from "@ixt/wire/ipc_streaming";
import { describe, expect, test } from "vitest";
import { drain } from "../conversation.js";
import {
  begin,
  closeOf,
  createSession,
  creditOf,
  dataOf,
  expectAtRest,
  expectLives,
  expectViolation,
  openOf,
  ROLES,
  said,
} from "./session-scene.js";

/** How many data frames each side sends, as literals. */
const KINDS: readonly [name: string, caller: "one" | "many", callee: "one" | "many"][] = [
  ["unary", "one", "one"],
  ["clientStream", "many", "one"],
  ["serverStream", "one", "many"],
  ["bidiStream", "many", "many"],
];

const SIDES = KINDS.flatMap(([name, caller, callee]) =>
  ROLES.map((role): [string, StreamRole, InteractionKind, string, string] => [
    name,
    role,
    InteractionKind[name as keyof typeof InteractionKind],
    role === "caller" ? callee : caller,
    role === "caller" ? caller : callee,
  ]),
);

describe.each(SIDES)("of a %s our %s", (_name, role, kind, peerSends, weSend) => {
  test("hostile case 37: fails alone when the peer sends more or less than its kind has [23.7, 23.8]", async () => {
    const session = createSession();
    const bystander = begin(session, role, 9);
    const [full, empty] = [begin(session, role, 1, kind), begin(session, role, 2, kind)];
    for (const sequence of [0, 1]) session.router.route(dataOf(1, sequence));
    if (peerSends === "one") {
      await expectViolation(session, full, "a second data frame came where the kind allows one");
      expect(await drain(full)).toEqual(["protocolError"]);
      session.router.route(closeOf(2, 0));
      await expectViolation(session, empty, "the close came before the one data frame of the kind");
      expect(await drain(empty)).toEqual(["protocolError"]);
      expect(session.router.stats()).toMatchObject({ live: 1, failed: 2 });
    } else {
      session.router.route(closeOf(1, 2));
      session.router.route(closeOf(2, 0));
      expect([await drain(full), await drain(empty)]).toEqual([[0, 1], []]);
      expect([full.state, empty.state, said(session)]).toEqual(["remoteClosed", "remoteClosed", []]);
    }
    await expectLives(session, bystander);
  });

  test("hostile case 37: sends no more and no less itself, and lives on when it tries [23.7, 23.9]", async () => {
    const session = createSession();
    const stream = begin(session, role, 1, kind);
    const refused = expect.objectContaining({ code: "protocolError", refusal: "kind", blame: "local" });
    if (weSend === "one") {
      expect(() => stream.sender.close()).toThrow(refused);
      expect([stream.state, said(session)]).toEqual(["open", []]);
    }
    stream.sender.sendData(Uint8Array.of(1));
    if (weSend === "one") {
      expect(() => stream.sender.sendData(Uint8Array.of(2))).toThrow(refused);
      expect(() => stream.sender.trySend(Uint8Array.of(2))).toThrow(refused);
      await expect(stream.sender.send(Uint8Array.of(2))).rejects.toEqual(refused);
      expect([stream.state, stream.sender.sent, stream.sender.credit]).toEqual(["open", 1, 3]);
    } else stream.sender.sendData(Uint8Array.of(2));
    stream.sender.close();
    const sent = weSend === "one" ? 1 : 2;
    const frames = Array.from({ length: sent }, (_, i) => `1 data #${i} 1 B`);
    expect(said(session)).toEqual([...frames, `1 close complete after ${sent}`]);
    session.router.route(dataOf(1, 0));
    session.router.route(closeOf(1, 1));
    expect([await stream.closed, await drain(stream)]).toEqual([{ status: "complete" }, [0]]);
    expectAtRest(session);
  });
});

type WireOpen = Extract<Wire.StreamFrame, { kind: "open" }>;

function wireOpen(n: number, context = createInvocationContext({})): WireOpen {
  const wire = toWireStreamFrame(openOf(n, { context }));
  if (wire.kind !== "open") throw new Error("not an open frame");
  return wire;
}

/** Capabilities, and nobody who holds them. */
const NOBODY = { subject: undefined, capabilities: ["*", "logs:read"], tokenRef: "", onBehalfOf: undefined };

/** What an open frame's bytes come to, as a session routes them. */
function routeBytes(session: ReturnType<typeof createSession>, bytes: Uint8Array): void {
  session.router.routeWire(Wire.decodeStreamFrame(bytes));
}

describe("an open", () => {
  test("hostile case 38: without a context, or with an empty one, is from nobody and has no capability [21.6, 23.61]", async () => {
    const session = createSession();
    const none = wireOpen(1);
    expect(none.open.context).toBeUndefined();
    const partial = wireOpen(2, createInvocationContext({ correlationId: "c" }));
    const context = partial.open.context && { ...partial.open.context, actor: NOBODY };
    routeBytes(session, Wire.encodeStreamFrame(none));
    routeBytes(session, Wire.encodeStreamFrame({ ...partial, open: { ...partial.open, context } }));
    for (const stream of session.accepted) {
      expect(stream.context.actor).toMatchObject({ subject: { kind: "anonymous" } });
      expect([...stream.context.actor.capabilities]).toEqual([]);
      expect(() => stream.context.requireCapability("logs:read")).toThrow(
        expect.objectContaining({ code: "permissionDenied" }),
      );
      expect(stream.context.deadline.isSet).toBe(false);
      await expectLives(session, stream);
    }
    expect(session.accepted.length).toBe(2);
  });

  test("hostile case 38: from a system with * may all, from anyone else * is a word [21.8]", () => {
    const session = createSession();
    const subjects = [{ kind: "system" }, { kind: "user", id: "system" }, { kind: "module", id: "*" }] as const;
    for (const [i, subject] of subjects.entries()) {
      const context = createInvocationContext({ actor: createActor({ subject, capabilities: ["*"] }) });
      routeBytes(session, encodeStreamFrame(openOf(i + 1, { context })));
    }
    expect(session.accepted.map(({ context }) => context.hasCapability("logs:read"))).toEqual([true, false, false]);
  });

  test("hostile case 38: to a target of a newer schema is answered on its own stream [23.5, 23.72]", async () => {
    const session = createSession();
    const bystander = begin(session, "callee", 9);
    const bytes = withUnknownTarget();
    expect(() => decodeStreamFrame(bytes)).toThrow(expect.objectContaining({ code: "UNKNOWN_VARIANT", blame: "peer" }));
    routeBytes(session, bytes);
    const text = "UNKNOWN_VARIANT at InvocationContext.target: variant 99 is of a newer schema";
    expect(said(session)).toEqual([`1 error protocolError "${text}"`]);
    expect(session.accepted).toEqual([bystander]);
    expect(session.router.stats()).toMatchObject({ live: 1, accepted: 1, refused: 1, unknownFrames: 0 });
    // What the caller had sent on its heels is late, no offence.
    session.router.route(creditOf(1, 1));
    expect(session.router.stats()).toMatchObject({ lateFrames: 1, unknownFrames: 0 });
    await expectLives(session, bystander);
    expectAtRest(session);
  });

  test.each([4, 9, 65_535])(
    "hostile case 38: of the unknown kind %i is answered on its own stream [23.5, 23.72]",
    async (ordinal) => {
      const session = createSession();
      const bystander = begin(session, "callee", 9);
      const wire = wireOpen(1);
      const bytes = Wire.encodeStreamFrame({ ...wire, open: { ...wire.open, kind: { unrecognized: ordinal } } });
      expect(() => decodeStreamFrame(bytes)).toThrow(expect.objectContaining({ code: "unimplemented", blame: "peer" }));
      routeBytes(session, bytes);
      expect(said(session)).toEqual([`1 error unimplemented "the kind unrecognized(${ordinal}) is of a newer schema"`]);
      expect(interactionKindName({ unrecognized: ordinal })).toBe(`unrecognized(${ordinal})`);
      expect([session.accepted, session.router.stats().refused]).toEqual([[bystander], 1]);
      await expectLives(session, bystander);
      expectAtRest(session);
    },
  );
});

/** An open frame's bytes whose target's variant is 99. */
function withUnknownTarget(): Uint8Array {
  const [one, other] = [MessageTarget.topic("x"), MessageTarget.module("x")].map((target) =>
    encodeStreamFrame(openOf(1, { context: createInvocationContext({ target }) })),
  );
  if (one === undefined || other === undefined) throw new Error("nothing was encoded");
  // The two differ in nothing but the variant.
  const differing = [...one.keys()].filter((i) => one[i] !== other[i]);
  expect(differing).toHaveLength(1);
  const bytes = one.slice();
  for (const at of differing) bytes[at] = 99;
  return bytes;
}
