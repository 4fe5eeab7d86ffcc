// Capabilities under attack: names that look alike, lists that are too long, and how long an answer takes.

import { Bytes16 } from "@ixt/wire";
import * as Wire from "@ixt/wire/module";
import { expect, test } from "vitest";
import { ActorSubject, createActor, decodeInvocationContext, fromWireInvocationContext } from "../src/index.js";

const NAMES_ALIKE: readonly (readonly [what: string, held: string, asked: string])[] = [
  ["a NUL at its end", "admin", "admin\0"],
  ["a byte-order mark before it", "admin", "\ufeffadmin"],
  ["a byte-order mark that is asked without", "\ufeffadmin", "admin"],
  ["composed, asked decomposed", "caf\u00e9", "cafe\u0301"],
  ["decomposed, asked composed", "cafe\u0301", "caf\u00e9"],
  ["another case", "admin", "Admin"],
  ["the dotless i", "ADMIN", "adm\u0131n"],
  ["a prefix", "a.readwrite", "a.read"],
  ["a longer name", "a.read", "a.readwrite"],
  ["a wildcard within a name", "a.*", "a.read"],
  ["a space at its end", "admin", "admin "],
  ["the empty name", "admin", ""],
  ["the wildcard", "admin", "*"],
  ["a wildcard that is held", "*", "admin"],
];

test.each(NAMES_ALIKE)(
  "hostile case 91: %s is another capability, ours and a peer's [21.7, 21.8]",
  (_what, held, asked) => {
    const subject = ActorSubject.operator("alice");
    expect(createActor({ subject, capabilities: [held] }).hasCapability(held)).toBe(true);
    expect(createActor({ subject, capabilities: [held] }).hasCapability(asked)).toBe(false);
    const received = receive([held]);
    expect([received.hasCapability(held), received.hasCapability(asked)]).toEqual([true, false]);
    expect(() => received.requireCapability(asked)).toThrow(expect.objectContaining({ code: "permissionDenied" }));
  },
);

test("hostile case 85: of 100,000 capabilities none past the 1,024th is even looked at [21.5, 21.10]", () => {
  let taken = 0;
  function* flood(): Generator<string> {
    while (taken < 100_000) yield `c${taken++}`;
  }
  const message = "an actor with 1025 capabilities or more is over the limit of 1024";
  const local = expect.objectContaining({ code: "resourceExhausted", blame: "local", message });
  expect(() => createActor({ capabilities: flood() })).toThrow(local);
  expect(taken).toBe(1_025);
  const peer = expect.objectContaining({ code: "resourceExhausted", blame: "peer", message });
  const names = Array.from({ length: 10_000 }, (_, i) => `c${i}`);
  expect(() => receive(names)).toThrow(peer);
  expect(receive(names.slice(0, 1_024)).actor.capabilities.size).toBe(1_024);
  // Repeats are counted too: a peer pays for what it sends.
  expect(() => receive(names.slice(0, 1_025).fill("c"))).toThrow(peer);
});

test("hostile case 85: whether a capability is held is one look, however many there are [21.9]", () => {
  const counts = [1, 10, 1_024].map((size) => {
    const capabilities = Array.from({ length: size }, (_, i) => `c${i}`);
    const actor = createActor({ subject: ActorSubject.user("ada"), capabilities });
    return countLooks(() => {
      actor.hasCapability(`c${size - 1}`);
      actor.hasCapability("absent");
    });
  });
  const twice = { has: 2, walks: 0 };
  expect(counts).toEqual([twice, twice, twice]);
});

/** How often sets are asked for one thing and how often sets or arrays are gone through, while it runs. */
function countLooks(run: () => void): { has: number; walks: number } {
  const looks = { has: 0, walks: 0 };
  const walks = ["values", "keys", "entries", "forEach", Symbol.iterator];
  const watched: readonly (readonly [object, string | symbol])[] = [
    [Set.prototype, "has"],
    ...walks.map((name) => [Set.prototype, name] as const),
    ...[...walks, "includes", "indexOf", "some", "find"].map((name) => [Array.prototype, name] as const),
  ];
  const originals = watched.map(([prototype, name]) => Reflect.get(prototype, name));
  const replace = (index: number, method: unknown): void => {
    const [prototype, name] = watched[index] ?? [{}, ""];
    Object.defineProperty(prototype, name, { value: method, writable: true, configurable: true });
  };
  const count = watched.length;
  try {
    for (let i = 0; i < count; i++) {
      const original = originals[i];
      replace(i, function (this: unknown, ...args: unknown[]): unknown {
        looks[i === 0 ? "has" : "walks"]++;
        return Reflect.apply(original, this, args);
      });
    }
    looks.has = looks.walks = 0;
    run();
    return { ...looks };
  } finally {
    for (let i = 0; i < count; i++) replace(i, originals[i]);
  }
}

test("a subject is one of six, and each keeps the wildcard ordinary but one, from a peer too [21.6, 21.8]", () => {
  const subjects: readonly Wire.ActorSubject[] = [
    { kind: "anonymous" },
    { kind: "user", user: "root" },
    { kind: "operator", operator: "root" },
    { kind: "service", service: "root" },
    { kind: "module", module: "root" },
    { kind: "system" },
  ];
  const received = subjects.map((subject) => receive(["*"], subject).actor);
  expect(received.map(({ subject }) => subject.kind)).toEqual(subjects.map(({ kind }) => kind));
  expect(received.map((actor) => actor.hasCapability("x"))).toEqual([false, false, false, false, false, true]);
  for (const kind of ["root", "System", "__proto__", undefined]) {
    const subject = { kind, id: "x" } as unknown as ActorSubject;
    expect(() => createActor({ subject })).toThrow(expect.objectContaining({ code: "invalidArgument" }));
  }
});

test("the system's wildcard does not match what is no name [21.8]", () => {
  const system = createActor({ subject: ActorSubject.system, capabilities: ["*"] });
  for (const name of ["", undefined, null, 0, {}]) expect(system.hasCapability(name as string)).toBe(false);
  expect(createActor({ subject: ActorSubject.system, capabilities: ["a.*"] }).hasCapability("a.read")).toBe(false);
});

function receive(
  capabilities: readonly string[],
  subject: Wire.ActorSubject = { kind: "operator", operator: "alice" },
): ReturnType<typeof decodeInvocationContext> {
  const wire: Wire.InvocationContext = {
    messageId: Bytes16.ZERO,
    correlationId: "",
    causationId: "",
    actor: { subject, capabilities: [...capabilities], tokenRef: "", onBehalfOf: undefined },
    target: undefined,
    deadlineUnixMs: 0n,
    metadata: [],
  };
  // Lists beyond what a message may hold do not come that far.
  return capabilities.length > 1_024
    ? fromWireInvocationContext(wire)
    : decodeInvocationContext(Wire.encodeInvocationContext(wire));
}
