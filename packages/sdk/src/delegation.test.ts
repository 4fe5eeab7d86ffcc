// Hostile case 93, as a rule of values alone: what a module may send in whose name.

import {
  ActorSubject,
  createActor,
  createInvocationContext,
  deadlineAfter,
  type InvocationContext,
  type IxtError,
} from "@ixt/context";
import { VirtualClock } from "@ixt/context/virtual-clock";
import { Bytes16 } from "@ixt/wire";
import { describe, expect, it } from "vitest";
import { authorizeDelegation, ContextsUnderWay } from "./delegation.js";

const clock = new VirtualClock();
const idOf = (byte: number): Bytes16 => Bytes16.from(new Uint8Array(16).fill(byte));
const ada = createActor({
  subject: ActorSubject.user("ada"),
  capabilities: ["logs:read", "logs:write"],
  tokenRef: "vault:ada",
});
const cause = createInvocationContext({ messageId: idOf(1), actor: ada, deadline: deadlineAfter(1_000, clock) });

function authorize(context: InvocationContext, causes: readonly InvocationContext[] = [cause]): InvocationContext {
  return authorizeDelegation({ module: "relay", grants: ["own:use"], name: "store.get", context, causes });
}

function refusalOf(context: InvocationContext, causes?: readonly InvocationContext[]): string {
  try {
    authorize(context, causes);
  } catch (error) {
    const { code, blame, message } = error as IxtError;
    expect([code, blame]).toEqual(["permissionDenied", "peer"]);
    expect(message).not.toContain("vault");
    return message.replace("the context is not this module's to send: ", "");
  }
  return "taken";
}

describe("a context that a module derived from one under way", () => {
  it.each<[string, Parameters<InvocationContext["child"]>[0]]>([
    ["as it is", {}],
    ["with fewer capabilities", { capabilities: ["logs:read"] }],
    ["with an earlier deadline", { timeoutMs: 5 }],
    ["as the module on the caller's behalf", { actingAs: ActorSubject.module("relay") }],
  ])("is taken %s, unchanged", (_, init) => {
    const child = cause.child({ ...init, clock });
    expect(authorize(child)).toBe(child);
  });

  it("is taken of an anonymous caller, and of one that acts for another", () => {
    const anonymous = createInvocationContext({ messageId: idOf(2) });
    const gateway = createInvocationContext({
      messageId: idOf(3),
      actor: ada.actingAs(ActorSubject.service("gateway")),
    });
    for (const each of [anonymous, gateway]) {
      for (const init of [{}, { actingAs: ActorSubject.module("relay") }]) {
        expect(refusalOf(each.child(init), [each])).toBe("taken");
      }
    }
  });

  it("is taken of the system, which holds everything, and narrows with it", () => {
    const system = createInvocationContext({
      messageId: idOf(4),
      actor: createActor({ subject: ActorSubject.system, capabilities: ["*"] }),
    });
    expect(refusalOf(system.child({ capabilities: ["logs:read"] }), [system])).toBe("taken");
  });
});

describe("a context that is more than its cause", () => {
  const child = cause.child({ clock });
  const forged = (init: object): InvocationContext => createInvocationContext({ ...child, ...init });

  it.each<[string, InvocationContext, string]>([
    [
      "another subject",
      forged({ actor: createActor({ subject: ActorSubject.user("root"), capabilities: ["logs:read"] }) }),
      "its actor is neither its cause's nor this module on that one's behalf",
    ],
    [
      "the system",
      forged({ actor: createActor({ subject: ActorSubject.system, capabilities: ["*"] }) }),
      "its actor is neither its cause's nor this module on that one's behalf",
    ],
    [
      "another module on the caller's behalf",
      cause.child({ actingAs: ActorSubject.module("other"), clock }),
      "its actor is neither its cause's nor this module on that one's behalf",
    ],
    [
      "this module on another's behalf",
      forged({
        actor: createActor({ subject: ActorSubject.module("relay"), onBehalfOf: ActorSubject.user("root") }),
      }),
      "its actor is neither its cause's nor this module on that one's behalf",
    ],
    [
      "the caller on another's behalf",
      forged({ actor: createActor({ subject: ActorSubject.user("ada"), onBehalfOf: ActorSubject.user("root") }) }),
      "its actor is neither its cause's nor this module on that one's behalf",
    ],
    [
      "a capability more",
      forged({ actor: createActor({ subject: ActorSubject.user("ada"), capabilities: ["logs:read", "logs:admin"] }) }),
      "it has a capability that its cause lacks",
    ],
    ["a later deadline", forged({ deadline: deadlineAfter(1_001, clock) }), "its deadline is later than its cause's"],
    ["no deadline", forged({ deadline: deadlineAfter(Infinity, clock) }), "its deadline is later than its cause's"],
    [
      "a token of its own",
      forged({ actor: createActor({ subject: ActorSubject.user("ada"), tokenRef: "vault:root" }) }),
      "its tokenRef did not come with its cause",
    ],
  ])("is refused: %s", (_, context, fault) => {
    expect(refusalOf(context)).toBe(fault);
  });

  it("is refused when its cause is not under way: answered, another's, or derived twice", () => {
    const text = "its cause is not under way in this module: derive contexts with Context.call, and once";
    expect(refusalOf(child, [])).toBe(text);
    const underWay = new ContextsUnderWay();
    underWay.add(cause);
    expect(refusalOf(child, underWay.causesOf(child))).toBe("taken");
    const grandchild = child.child({ clock });
    expect(refusalOf(grandchild, underWay.causesOf(grandchild))).toBe(text);
  });

  it("is measured by each of several that have the same id", () => {
    const poor = createInvocationContext({ messageId: idOf(1) });
    expect(refusalOf(child, [poor, cause])).toBe("taken");
    expect(refusalOf(child, [poor])).not.toBe("taken");
  });
});

it("a context without a cause speaks for the module, with what it was granted, and keeps no token", () => {
  const claimed = createInvocationContext({ actor: ada, correlationId: "c-1", deadline: deadlineAfter(5, clock) });
  const { actor, correlationId, deadline } = authorize(claimed, []);
  expect(actor.subject).toEqual({ kind: "module", id: "relay" });
  expect([...actor.capabilities]).toEqual(["own:use"]);
  expect([actor.tokenRef, actor.onBehalfOf]).toEqual([undefined, undefined]);
  expect([correlationId, deadline.unixMs]).toEqual(["c-1", claimed.deadline.unixMs]);
});

it("contexts under way are told apart, though of one id, and nothing of them stays", () => {
  const underWay = new ContextsUnderWay();
  const twin = createInvocationContext({ messageId: idOf(1) });
  underWay.add(cause);
  underWay.add(twin);
  underWay.add(createInvocationContext({}));
  expect(underWay.causesOf(cause.child({ clock }))).toEqual([cause, twin]);
  underWay.remove(cause);
  underWay.remove(cause);
  expect(underWay.causesOf(cause.child({ clock }))).toEqual([twin]);
  underWay.remove(twin);
  expect(underWay.size).toBe(0);
});
