// A conversation under fast-check's scheduler: two real ends joined by the real codec, each frame delivered as a task of its own, and
// the tasks of both applications beside them.

import { createInvocationContext, deadlineAfter, IxtError } from "@ixt/context";
import { VirtualClock } from "@ixt/context/virtual-clock";
import {
  acceptStream,
  decodeStreamFrame,
  encodeStreamFrame,
  type FrameSink,
  type InteractionKind,
  openStream,
  resolveStreamLimits,
  StreamErrorCode,
  type StreamHandle,
  type StreamOptions,
  type StreamOutcome,
  type StreamRole,
} from "@ixt/stream";
import type fc from "fast-check";
import { expect } from "vitest";
import { DEADLINE_MS } from "./arbitraries.js";
import { sendsOne } from "./end-state.js";
import { describeFrame } from "./end-under-test.js";

/** What a task does next. */
export type Action =
  | "send"
  | "trySend"
  | "sendData"
  | "ready"
  | "next"
  | "return"
  | "grant"
  | "close"
  | "cancel"
  | "sendError";

/** One end, and what came of it. */
interface End {
  readonly stream: StreamHandle;
  readonly inbox: Uint8Array[];
  readonly frames: string[];
  /** What each send was answered: `sent`, or the code of the refusal. */
  readonly answers: string[];
  /** The waiting calls, in the order in which they were told. */
  readonly told: number[];
  readonly got: number[];
  readonly outcomes: StreamOutcome[];
  /** What no rule allows. */
  readonly problems: string[];
  calls: number;
  waiting: number;
  reading: boolean;
  /** That the consumer has seen the end. */
  read: boolean;
  /** That it did not wait for the end. */
  left: boolean;
}

/** Two ends, the frames between them, and who works on them. */
export class ScheduledEnds {
  readonly clock: VirtualClock = new VirtualClock();
  readonly of: { readonly [Role in StreamRole]: End };
  private readonly scheduler: fc.Scheduler;
  private readonly kind: InteractionKind;

  constructor(scheduler: fc.Scheduler, kind: InteractionKind, initialCredit: number) {
    this.scheduler = scheduler;
    this.kind = kind;
    const limits = resolveStreamLimits({ initialCredit, bufferCapFrames: 3 });
    const options: StreamOptions = { limits, clock: this.clock, timers: this.clock };
    const context = createInvocationContext({ deadline: deadlineAfter(DEADLINE_MS, this.clock) });
    const toCallee: Uint8Array[] = [];
    const toCaller: Uint8Array[] = [];
    const callerFrames: string[] = [];
    const calleeFrames: string[] = [];
    const callerSink = this.createSink(callerFrames, toCallee, "callee");
    const caller = openStream({ kind, context }, callerSink, { ...options, peer: limits });
    const open = decodeStreamFrame(toCallee.shift() ?? new Uint8Array(0), { clock: this.clock });
    if (open.kind !== "open") expect.fail("a stream begins with its open frame");
    const callee = acceptStream(open, this.createSink(calleeFrames, toCaller, "caller"), options);
    this.of = {
      caller: createEnd(caller, toCaller, callerFrames),
      callee: createEnd(callee, toCallee, calleeFrames),
    };
  }

  /** Runs the actions one after the other, beside all other tasks. */
  run(role: StreamRole, actions: readonly Action[]): void {
    this.scheduler.scheduleSequence(
      actions.map((action) => ({ label: `${role} ${action}`, builder: async () => this.act(role, action) })),
    );
  }

  /** Lets the deadline pass, some time. */
  expire(): void {
    this.scheduler.scheduleSequence([
      { label: "the deadline passes", builder: async () => this.clock.advance(DEADLINE_MS) },
    ]);
  }

  /** Both applications read on, send what their kind asks for, and close, until both ends are over. */
  async finish(): Promise<void> {
    for (let round = 0; round < 60 && this.isUnfinished(); round++) {
      for (const role of ["caller", "callee"] as const) {
        const end = this.of[role];
        if (!end.reading && !end.read) this.act(role, "next");
        this.act(role, "grant");
        if (end.waiting > 0) continue; // their turn comes
        if (sendsOne(this.kind, role) && end.stream.sender.sent === 0) this.act(role, "send");
        else this.act(role, "close");
      }
      await this.scheduler.waitIdle();
    }
    if (this.isUnfinished())
      for (const role of ["caller", "callee"] as const) this.of[role].problems.push("never ends");
  }

  /** What each consumer got is what the other side sent, in order, and all of it where it saw the end. */
  expectDelivery(): void {
    const { caller, callee } = this.of;
    for (const [from, to] of [
      [caller, callee],
      [callee, caller],
    ] as const) {
      const sent = from.frames.filter((frame) => frame.startsWith("data ")).map((frame) => Number(frame.split("x")[1]));
      expect(to.got).toEqual(sent.slice(0, to.got.length));
      if (to.outcomes[0]?.status === "complete" && to.read && !to.left) expect(to.got).toHaveLength(sent.length);
    }
  }

  private isUnfinished(): boolean {
    const { caller, callee } = this.of;
    return caller.outcomes.length + callee.outcomes.length < 2 || !caller.read || !callee.read;
  }

  /** Each frame is a task, and whichever task runs first delivers the first frame: the way keeps the order. */
  private createSink(frames: string[], inbox: Uint8Array[], to: StreamRole): FrameSink {
    const deliver = async (): Promise<void> => {
      const bytes = inbox.shift();
      if (bytes !== undefined) this.of[to].stream.feed(decodeStreamFrame(bytes, { clock: this.clock }));
    };
    return {
      send: (frame) => {
        const line = describeFrame(frame);
        inbox.push(encodeStreamFrame(frame));
        if (frame.kind === "open") return;
        frames.push(line);
        this.scheduler.scheduleSequence([{ label: `${to} hears ${line}`, builder: deliver }]);
      },
    };
  }

  private act(role: StreamRole, action: Action): void {
    const end = this.of[role];
    const { sender, incoming } = end.stream;
    switch (action) {
      case "send":
        return wait(end, (payload) => sender.send(payload));
      case "ready":
        return wait(end, () => sender.ready());
      case "trySend":
        return attempt(end, (payload) => (sender.trySend(payload) ? "sent" : "rejected"));
      case "sendData":
        return attempt(end, (payload) => {
          sender.sendData(payload);
          return "sent";
        });
      case "next":
        return read(end, () => incoming.next());
      case "return":
        end.left = true;
        return read(end, () => incoming.return?.() ?? expect.fail("an iterator that can be left"));
      case "grant":
        return attempt(end, () => void sender.grantCredit(1));
      case "close":
        return attempt(end, () => void sender.close());
      case "cancel":
        return attempt(end, () => void sender.cancel());
      case "sendError":
        return attempt(end, () => void sender.sendError(StreamErrorCode.internal, "it broke"));
    }
  }
}

function createEnd(stream: StreamHandle, inbox: Uint8Array[], frames: string[]): End {
  const counts = { calls: 0, waiting: 0, reading: false, read: false, left: false };
  const end: End = { stream, inbox, frames, answers: [], told: [], got: [], outcomes: [], problems: [], ...counts };
  void stream.closed.then((outcome) => {
    end.outcomes.push(outcome);
    if (outcome.status !== "complete" && outcome.cause.code === "protocolError")
      end.problems.push(outcome.cause.message);
  });
  return end;
}

/** A call that may wait; a send's payload is its number. */
function wait(end: End, call: (payload: Uint8Array) => Promise<void>): void {
  const id = end.calls++;
  end.waiting++;
  const tell = (answer: string): void => {
    end.waiting--;
    end.answers.push(answer);
    if (answer !== "protocolError") end.told.push(id); // what its kind forbids has not waited
  };
  call(Uint8Array.of(id)).then(
    () => tell("sent"),
    (error: unknown) => tell(codeOf(end, error)),
  );
}

/** A call that answers at once. */
function attempt(end: End, call: (payload: Uint8Array) => string | undefined): void {
  try {
    const answer = call(Uint8Array.of(end.calls++));
    if (answer !== undefined) end.answers.push(answer);
  } catch (error) {
    end.answers.push(codeOf(end, error));
  }
}

/** The consumer's: one read at a time. */
function read(end: End, call: () => Promise<IteratorResult<Uint8Array>>): void {
  if (end.reading) return;
  end.reading = true;
  call().then(
    ({ value, done }) => {
      end.reading = false;
      if (done === true) end.read = true;
      else end.got.push(value[0] ?? -1);
    },
    (error: unknown) => {
      end.reading = false;
      codeOf(end, error);
    },
  );
}

function codeOf(end: End, error: unknown): string {
  if (IxtError.is(error)) return error.code;
  end.problems.push(String(error));
  return "unknown";
}
