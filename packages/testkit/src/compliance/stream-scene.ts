// One end of a stream under test, its peer played by the case, its frames captured, its time virtual.

import { createInvocationContext, type Deadline, deadlineAfter, type Timers } from "@ixt/context";
import { VirtualClock } from "@ixt/context/virtual-clock";
import {
  InteractionKind,
  resolveStreamLimits,
  type StreamFrame,
  type StreamHandle,
  StreamId,
  type StreamLimits,
  type StreamOptions,
  type StreamRole,
} from "@ixt/stream";
import { AssertionFailure, assertLines } from "../assertion-failure.js";
import { CaptureSink } from "../capture-sink.js";
import { frameLine } from "../frame-line.js";
import { type FrameDraft, onStream, open } from "../frames.js";
import type { StreamSubject } from "./stream-subject.js";
import type { ComplianceCase } from "./suite.js";

type KindName = keyof typeof InteractionKind;

const STREAM_ID = StreamId.fromHex("000102030405060708090a0b0c0d0e0f");

/** How one stream under test is begun. Limits are what we grant the peer. */
export interface SceneInit extends Partial<StreamLimits> {
  /** Default `bidiStream`. */
  readonly kind?: KindName;
  /** Data frames that we may send at once. Default 2. */
  readonly credit?: number;
  /** Data frames that the peer says it holds. Default 64. */
  readonly peerCap?: number;
  /** From now, by the virtual clock. Default none. */
  readonly deadlineMs?: number;
  readonly deadline?: (clock: VirtualClock) => Deadline;
  /** What the stream is given for timers. Default the virtual clock's own. */
  readonly timers?: (clock: VirtualClock) => Timers;
  readonly options?: Omit<StreamOptions, "limits">;
}

/** One stream under test. */
export class StreamScene {
  readonly role: StreamRole;
  readonly clock: VirtualClock = new VirtualClock();
  readonly sink: CaptureSink = new CaptureSink();
  readonly stream: StreamHandle;
  /** What the caller began with; nothing of the callee's. */
  readonly began: readonly StreamFrame[];

  constructor(subject: StreamSubject, role: StreamRole, init: SceneInit) {
    const { kind = "bidiStream", credit = 2, peerCap = 64, deadlineMs, deadline, timers, options, ...limits } = init;
    const { clock, sink } = this;
    this.role = role;
    const until = deadline?.(clock) ?? (deadlineMs === undefined ? undefined : deadlineAfter(deadlineMs, clock));
    const context = createInvocationContext(until === undefined ? {} : { deadline: until });
    const all = { clock, timers: timers?.(clock) ?? clock, ...options, limits: resolveStreamLimits(limits) };
    if (role === "callee") {
      const frame = onStream(STREAM_ID, open(kind, { credit, cap: peerCap, context }));
      this.stream = subject.accept(frame, sink, all);
      this.began = [];
    } else {
      const peer = { initialCredit: credit, bufferCapFrames: peerCap };
      const init = { streamId: STREAM_ID, kind: InteractionKind[kind], context };
      this.stream = subject.open(init, sink, { ...all, peer });
      this.began = sink.take();
    }
  }

  /** Speaks as the peer. */
  feed(...drafts: readonly FrameDraft[]): void {
    for (const draft of drafts) this.stream.feed(onStream(this.stream.streamId, draft));
  }

  /** What the stream has said since the last look, without the texts that explain its errors. */
  said(): string[] {
    return this.sink.take().map((frame) => frameLine(withoutText(frame)));
  }

  /** @throws AssertionFailure unless the stream has said just this since the last look. */
  assertSaid(expected: readonly string[], what: string): void {
    assertLines(this.said(), expected, `${what}, frames sent`);
  }

  /** What our side says when the stream fails by itself at its deadline or for idleness. */
  get expiry(): string {
    return this.role === "callee" ? "error deadlineExceeded" : "cancel deadline";
  }
}

/** The frame with its explanation left out: its wording is nobody's promise. */
function withoutText(frame: StreamFrame): StreamFrame {
  if (frame.kind === "error") return { ...frame, error: { ...frame.error, message: "" } };
  return frame.kind === "cancel" ? { ...frame, cancel: { ...frame.cancel, message: "" } } : frame;
}

/** What a case of a stream's suite does with one end. */
export type SceneBody = (scene: StreamScene) => void | Promise<void>;

/** Begins streams of either role for a case. */
export interface Stage {
  /** Plays the body with the caller's end and with the callee's; a failure says which. */
  bothRoles(init: SceneInit, body: SceneBody): Promise<void>;
  oneRole(role: StreamRole, init: SceneInit, body: SceneBody): Promise<void>;
  /** As `bothRoles`, for each of the four kinds. */
  allKinds(init: SceneInit, body: (scene: StreamScene, kind: KindName) => void | Promise<void>): Promise<void>;
}

/** One rule of a stream's suite: how it is named, what it says, how it is put to the test. */
export type StreamRule = readonly [id: string, rule: string, body: (stage: Stage) => Promise<void>];

/** The rules as cases for one subject. */
export function streamCases(prefix: string, subject: StreamSubject, rules: readonly StreamRule[]): ComplianceCase[] {
  const stage = createStage(subject);
  return rules.map(([id, rule, body]) => ({ id: `${prefix}/${id}`, rule, run: () => body(stage) }));
}

function createStage(subject: StreamSubject): Stage {
  const play = async (role: StreamRole, init: SceneInit, body: SceneBody): Promise<void> => {
    const where = init.kind === undefined ? role : `${role} of a ${init.kind}`;
    const scene = new StreamScene(subject, role, init);
    // For a stream whose `closed` rejects a case of its own tells.
    scene.stream.closed.then(undefined, () => {});
    try {
      await body(scene);
    } catch (error) {
      // A scene within a scene has said where already.
      if (!(error instanceof AssertionFailure) || error.message.startsWith("as ")) throw error;
      throw new AssertionFailure(`as ${where}: ${error.message}`, error.actual, error.expected);
    } finally {
      leave(scene.stream);
    }
  };
  const bothRoles = async (init: SceneInit, body: SceneBody): Promise<void> => {
    await play("callee", init, body);
    await play("caller", init, body);
  };
  return {
    bothRoles,
    oneRole: play,
    async allKinds(init, body) {
      const kinds = Object.keys(InteractionKind) as KindName[];
      for (const kind of kinds) await bothRoles({ ...init, kind }, (scene) => body(scene, kind));
    },
  };
}

function leave(stream: StreamHandle): void {
  try {
    stream.sender.cancel();
  } catch {
    // What is wrong with its cancel was for a case to find.
  }
}

/** How many data frames each side of a kind sends. */
export const CARDINALITY: {
  readonly [Kind in KindName]: { readonly [Role in StreamRole]: "one" | "many" };
} = {
  unary: { caller: "one", callee: "one" },
  clientStream: { caller: "many", callee: "one" },
  serverStream: { caller: "one", callee: "many" },
  bidiStream: { caller: "many", callee: "many" },
};

/** The other side. */
export function otherRole(role: StreamRole): StreamRole {
  return role === "caller" ? "callee" : "caller";
}
