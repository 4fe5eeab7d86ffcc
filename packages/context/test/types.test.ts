// The public surface as the compiler sees it. `pnpm typecheck` is what holds it, so it is no proof of a rule.

import type { Bytes16 } from "@ixt/wire";
import { describe, expectTypeOf, test } from "vitest";
import {
  type Actor,
  type ActorInit,
  ActorSubject,
  type BaggageEntry,
  type CapabilitySet,
  type ChildContextInit,
  type Clock,
  type ContextLimits,
  type ContextOptions,
  createActor,
  createDeadlineSignal,
  createError,
  type createInvocationContext,
  createMetadata,
  type Deadline,
  type DeadlineSignal,
  deadlineAfter,
  decodeInvocationContext,
  EMPTY_CONTEXT,
  EMPTY_METADATA,
  type ErrorCode,
  encodeInvocationContext,
  type InvocationContext,
  type IxtError,
  MessageTarget,
  type Metadata,
  MetadataKey,
  type MetadataValues,
  NO_DEADLINE,
  onAbort,
  readMetadata,
  systemClock,
  type TokenRef,
  type Traceparent,
  type Tracestate,
} from "../src/index.js";
import type { MetadataReaders } from "../src/read-metadata.js";

describe("a context's types", () => {
  test("its parts are read-only, and absent ones undefined", () => {
    expectTypeOf<InvocationContext["messageId"]>().toEqualTypeOf<Bytes16 | undefined>();
    expectTypeOf<InvocationContext["correlationId"]>().toEqualTypeOf<string | undefined>();
    expectTypeOf<InvocationContext["actor"]>().toEqualTypeOf<Actor>();
    expectTypeOf<InvocationContext["target"]>().toEqualTypeOf<MessageTarget>();
    expectTypeOf<InvocationContext["deadline"]>().toEqualTypeOf<Deadline>();
    expectTypeOf<InvocationContext["metadata"]>().toEqualTypeOf<Metadata>();
    expectTypeOf<Parameters<typeof createInvocationContext>[1]>().toEqualTypeOf<ContextOptions | undefined>();
    expectTypeOf((context: InvocationContext, actor: Actor): void => {
      // @ts-expect-error a part cannot be set
      context.actor = actor;
    }).returns.toBeVoid();
  });

  test("it is made by its functions alone: what only looks like one is none", () => {
    expectTypeOf({ ...EMPTY_CONTEXT }).not.toExtend<InvocationContext>();
    expectTypeOf<{ hasCapability(name: string): boolean }>().not.toExtend<Actor>();
    expectTypeOf<Map<string, string>>().not.toExtend<Metadata>();
    expectTypeOf<Set<string>>().not.toExtend<CapabilitySet>();
    expectTypeOf<{ reveal(): string }>().not.toExtend<TokenRef>();
  });

  test("a context goes to bytes and comes back from them, or from none", () => {
    expectTypeOf(encodeInvocationContext).parameters.toEqualTypeOf<[context: InvocationContext]>();
    expectTypeOf(encodeInvocationContext).returns.toExtend<Uint8Array>();
    expectTypeOf(decodeInvocationContext).parameter(0).toEqualTypeOf<Uint8Array | undefined>();
    expectTypeOf(decodeInvocationContext).returns.toEqualTypeOf<InvocationContext>();
  });

  test("a child takes only what a child may have of its own", () => {
    expectTypeOf(EMPTY_CONTEXT.child).parameter(0).toEqualTypeOf<ChildContextInit | undefined>();
    expectTypeOf(EMPTY_CONTEXT.child()).toEqualTypeOf<InvocationContext>();
    expectTypeOf<keyof ChildContextInit>().toEqualTypeOf<
      "messageId" | "random" | "target" | "deadline" | "timeoutMs" | "clock" | "capabilities" | "actingAs" | "metadata"
    >();
  });
});

describe("an actor's types", () => {
  test("a subject is one of six, four of them with an id", () => {
    expectTypeOf<ActorSubject["kind"]>().toEqualTypeOf<
      "anonymous" | "user" | "operator" | "service" | "module" | "system"
    >();
    expectTypeOf<Extract<ActorSubject, { id: string }>["kind"]>().toEqualTypeOf<
      "user" | "operator" | "service" | "module"
    >();
    expectTypeOf(ActorSubject.user).toEqualTypeOf<(id: string) => ActorSubject>();
    expectTypeOf(ActorSubject.system).toEqualTypeOf<ActorSubject>();
  });

  test("capabilities are read and never added", () => {
    expectTypeOf<CapabilitySet>().toExtend<Iterable<string>>();
    expectTypeOf<CapabilitySet>().not.toHaveProperty("add");
    expectTypeOf<Actor["hasCapability"]>().toEqualTypeOf<(name: string) => boolean>();
    expectTypeOf<Actor["requireCapability"]>().toEqualTypeOf<(name: string) => void>();
    expectTypeOf<ReturnType<Actor["attenuate"]>>().toEqualTypeOf<Actor>();
    expectTypeOf<ReturnType<Actor["actingAs"]>>().toEqualTypeOf<Actor>();
    expectTypeOf(createActor).parameter(0).toEqualTypeOf<ActorInit>();
  });

  test("a tokenRef gives text out by reveal alone, and compares with its like", () => {
    expectTypeOf<Actor["tokenRef"]>().toEqualTypeOf<TokenRef | undefined>();
    expectTypeOf<TokenRef>().not.toExtend<string>();
    expectTypeOf<TokenRef["reveal"]>().toEqualTypeOf<() => string>();
    expectTypeOf<TokenRef["equals"]>().parameters.toEqualTypeOf<[other: TokenRef]>();
  });

  test("a target is one of five, told apart by its kind", () => {
    expectTypeOf<MessageTarget["kind"]>().toEqualTypeOf<"none" | "module" | "service" | "topic" | "reply">();
    expectTypeOf<Extract<MessageTarget, { kind: "service" }>>().toEqualTypeOf<{
      readonly kind: "service";
      readonly name: string;
      readonly method: string;
    }>();
    expectTypeOf<Extract<MessageTarget, { kind: "reply" }>["messageId"]>().toEqualTypeOf<Bytes16>();
    expectTypeOf(MessageTarget.none).toEqualTypeOf<MessageTarget>();
  });
});

describe("a deadline's types", () => {
  test("the wire's moment is a bigint, what is left a number", () => {
    expectTypeOf(NO_DEADLINE).toEqualTypeOf<Deadline>();
    expectTypeOf<Deadline["unixMs"]>().toEqualTypeOf<bigint>();
    expectTypeOf<Deadline["remainingMs"]>().returns.toEqualTypeOf<number>();
    expectTypeOf(deadlineAfter).parameter(1).toEqualTypeOf<Clock | undefined>();
    expectTypeOf(systemClock).toEqualTypeOf<Clock>();
  });

  test("its signal is an AbortSignal that using can hold", () => {
    expectTypeOf<DeadlineSignal["signal"]>().toEqualTypeOf<AbortSignal>();
    expectTypeOf<DeadlineSignal["release"]>().toEqualTypeOf<() => void>();
    expectTypeOf<DeadlineSignal>().toExtend<Disposable>();
    expectTypeOf(createDeadlineSignal).parameter(0).toEqualTypeOf<Deadline>();
    expectTypeOf(onAbort).toEqualTypeOf<(signal: AbortSignal, callback: () => void) => () => void>();
  });
});

describe("metadata's types", () => {
  test("every conventional key reads by its own type, and undefined", () => {
    expectTypeOf<keyof MetadataValues>().toEqualTypeOf<MetadataKey>();
    expectTypeOf(readMetadata(EMPTY_METADATA, MetadataKey.attempt)).toEqualTypeOf<number | undefined>();
    expectTypeOf(readMetadata(EMPTY_METADATA, MetadataKey.traceparent)).toEqualTypeOf<Traceparent | undefined>();
    expectTypeOf(readMetadata(EMPTY_METADATA, "tracestate")).toEqualTypeOf<Tracestate | undefined>();
    expectTypeOf(readMetadata(EMPTY_METADATA, MetadataKey.baggage)).toEqualTypeOf<
      readonly BaggageEntry[] | undefined
    >();
    expectTypeOf(readMetadata(EMPTY_METADATA, MetadataKey.tenantId)).toEqualTypeOf<string | undefined>();
    // @ts-expect-error a key without a convention has no type to read it by
    readMetadata(EMPTY_METADATA, "my-own");
  });

  test("a table of readers in which one is missing, or reads as another type, does not compile", () => {
    expectTypeOf<keyof MetadataReaders>().toEqualTypeOf<MetadataKey>();
    expectTypeOf<Omit<MetadataReaders, "attempt">>().not.toExtend<MetadataReaders>();
    expectTypeOf<
      Omit<MetadataReaders, "attempt"> & { attempt: (text: string) => string }
    >().not.toExtend<MetadataReaders>();
  });

  test("values are text, or bytes that go in and come out", () => {
    expectTypeOf<Metadata["get"]>().toEqualTypeOf<(key: string) => string | undefined>();
    expectTypeOf<Metadata["getBytes"]>().toEqualTypeOf<(key: string) => Uint8Array | undefined>();
    expectTypeOf<Metadata>().toExtend<Iterable<[string, string]>>();
    expectTypeOf<Metadata>().not.toHaveProperty("set");
    expectTypeOf(createMetadata).toBeCallableWith({ a: "1", "x-bin": new Uint8Array(1) });
    expectTypeOf(createMetadata).toBeCallableWith([["a", "1"]], { reserved: true });
    // @ts-expect-error a number is no value
    createMetadata.bind(undefined, { a: 1 });
  });
});

test("errors are of one family whose codes are the wire's", () => {
  expectTypeOf(createError).parameter(0).toEqualTypeOf<ErrorCode>();
  expectTypeOf(createError).returns.toEqualTypeOf<IxtError>();
  expectTypeOf<"permissionDenied" | "deadlineExceeded" | "resourceExhausted">().toExtend<ErrorCode>();
  expectTypeOf<"OUT_OF_BOUNDS">().not.toExtend<ErrorCode>();
  // @ts-expect-error no such code
  createError.bind(undefined, "noSuchCode");
});

test("limits are numbers, every one of them", () => {
  expectTypeOf<ContextLimits[keyof ContextLimits]>().toEqualTypeOf<number>();
});
