// Two ends of one stream joined by the real codec, each beside its own model. Frames wait on their way until they are delivered.

import { VirtualClock } from "@ixt/context/virtual-clock";
import {
  CloseReason,
  decodeStreamFrame,
  encodeStreamFrame,
  type InteractionKind,
  type OpenFrame,
  type StreamFrame,
  type StreamRole,
} from "@ixt/stream";
import { expect } from "vitest";
import { expectAgreement, grantedBy, happenToBoth } from "./agreement.js";
import type { EndEvent } from "./end-event.js";
import { createEndModel, happen } from "./end-model.js";
import { type EndModel, maySend, peerSendsOne, type Setup, sendsOne } from "./end-state.js";
import { EndUnderTest, toEvent } from "./end-under-test.js";

const EMPTY = new Uint8Array(0);

/** What one side holds; what it grants is the other one's credit. */
export type SideSetup = Pick<Setup, "policy" | "initialCredit" | "bufferCapFrames">;

/** What a conversation begins with. */
export interface JoinedSetup {
  readonly kind: InteractionKind;
  readonly deadlineMs: number;
  readonly caller: SideSetup;
  readonly callee: SideSetup;
}

/** One side: the model, the real end, and the frames on their way to it. */
export interface Side {
  readonly model: EndModel;
  readonly real: EndUnderTest;
  readonly inbox: Uint8Array[];
}

/** Both sides, and the one clock over them. */
export class JoinedEnds {
  readonly sides: { readonly [Role in StreamRole]: Side };
  private readonly clock: VirtualClock = new VirtualClock();

  constructor(setup: JoinedSetup) {
    const toCaller: Uint8Array[] = [];
    const toCallee: Uint8Array[] = [];
    const caller = this.createSide("caller", setup, toCaller, toCallee);
    const open = decodeStreamFrame(toCallee.shift() ?? EMPTY, { clock: this.clock });
    if (open.kind !== "open") expect.fail("a stream begins with its open frame");
    this.sides = { caller, callee: this.createSide("callee", setup, toCallee, toCaller, open) };
  }

  /** Lets it happen on one side; what is over both, time and the transport, happens to both. */
  async happen(role: StreamRole, event: EndEvent): Promise<void> {
    const { caller, callee } = this.sides;
    const { model, real } = this.sides[role];
    if (event.type === "wait") {
      happen(role === "caller" ? callee.model : caller.model, event);
      await happenToBoth(model, real, event);
    } else if (event.type === "fail") {
      await happenToBoth(caller.model, caller.real, event);
      await happenToBoth(callee.model, callee.real, event);
    } else {
      await happenToBoth(model, real, event);
    }
    this.expectConserved();
  }

  /** Delivers the next frame on its way to one side; false when there is none. */
  async deliver(role: StreamRole): Promise<boolean> {
    const { model, real, inbox } = this.sides[role];
    const bytes = inbox.shift();
    if (bytes === undefined) return false;
    const frame = decodeStreamFrame(bytes, { clock: this.clock });
    await happenToBoth(model, real, toEvent(frame), () => real.hear(frame));
    this.expectConserved();
    return true;
  }

  /** Both take everything and close, until nothing moves. */
  async finish(): Promise<void> {
    for (let moved = true; moved; ) {
      moved = false;
      for (const role of ["caller", "callee"] as const) {
        while (await this.deliver(role)) moved = true;
        for (const event of toFinish(this.sides[role].model)) {
          await this.happen(role, event);
          moved = true;
        }
      }
    }
  }

  /** Credit and data of both directions add up: what one side has not got is on its way [23.14, 23.17]. */
  private expectConserved(): void {
    const { caller, callee } = this.sides;
    for (const side of [caller, callee]) expectAgreement(side.model, side.real);
    for (const [from, to] of [
      [caller, callee],
      [callee, caller],
    ] as const) {
      if (to.model.ending === undefined) {
        const underWay = to.inbox.filter((bytes) => decodeStreamFrame(bytes).kind === "data").length;
        expect(from.real.stream.sender.sent, "data is lost").toBe(to.real.stream.stats().receivedFrames + underWay);
      }
      if (maySend(from.model) && to.model.ending === undefined) {
        const underWay = from.inbox.reduce((sum, bytes) => sum + creditOf(decodeStreamFrame(bytes)), 0);
        const { sent, credit } = from.real.stream.sender;
        expect(grantedBy(to.model, to.real), "credit is lost").toBe(sent + credit + underWay);
      }
    }
  }

  private createSide(
    role: StreamRole,
    setup: JoinedSetup,
    inbox: Uint8Array[],
    outbox: Uint8Array[],
    open?: OpenFrame,
  ): Side {
    const peer = setup[role === "caller" ? "callee" : "caller"];
    const own: Setup = {
      ...setup[role],
      role,
      kind: setup.kind,
      sendCredit: Math.min(peer.initialCredit, peer.bufferCapFrames),
      // Room for 15 payloads of what a window takes them for when it widens [23.90].
      bufferCapBytes: 1_000_000,
      deadlineMs: setup.deadlineMs,
      idleTimeoutMs: Number.POSITIVE_INFINITY,
      abortedBefore: false,
    };
    const transmit = (frame: StreamFrame): void => void outbox.push(encodeStreamFrame(frame));
    const real = new EndUnderTest(own, true, { clock: this.clock, transmit, ...(open === undefined ? {} : { open }) });
    return { model: createEndModel(own), real, inbox };
  }
}

/** What an application does next that wants its conversation complete: nothing, once there is nothing left to do. */
function toFinish(model: EndModel): EndEvent[] {
  const { setup, state, waiting, outstanding } = model;
  const events: EndEvent[] = [];
  if (model.nexts === 0 && model.incoming !== "done") events.push({ type: "next" });
  const needsGrant = setup.policy === "manual" || setup.initialCredit === 0 || peerSendsOne(model);
  const hearsMore = state === "open" || state === "localClosed";
  if (needsGrant && hearsMore && outstanding + model.buffer.length === 0) events.push({ type: "grant", frames: 1 });
  if (maySend(model) && waiting.length === 0) {
    const mustSend = sendsOne(setup.kind, setup.role) && model.sent === 0;
    events.push(mustSend ? { type: "send", payload: EMPTY } : { type: "close", reason: CloseReason.complete });
  }
  return events;
}

function creditOf(frame: StreamFrame): number {
  return frame.kind === "credit" ? frame.credit.frames : 0;
}
