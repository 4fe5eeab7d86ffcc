// The reference model: what one end of a stream does with each event, written from the rules of docs/spec/23-streaming.md and from
// nothing else. It says what must come out; how the real one does it is no concern of its.

import { CancelReason, cancelReasonName, closeReasonName, interactionKindName, streamErrorCodeName } from "@ixt/stream";
import { describePayload, type EndEvent } from "./end-event.js";
import {
  bytesOf,
  COMPLETE,
  createEndState,
  type Ending,
  type EndModel,
  keepsTheRules,
  maySend,
  peerSendsOne,
  type Setup,
  sendsOne,
} from "./end-state.js";

/** One end at its beginning [23.21]. */
export function createEndModel(setup: Setup): EndModel {
  const end = createEndState(setup);
  begin(end);
  return end;
}

/** The open frame of a caller, unless the stream is over before it began [23.52]; a callee's then says so [23.51, 23.53]. */
function begin(end: EndModel): void {
  const { role, kind, deadlineMs, abortedBefore, bufferCapFrames } = end.setup;
  const open = `open ${interactionKindName(kind)} credit ${end.outstanding} cap ${bufferCapFrames}`;
  end.aborted = abortedBefore;
  if (deadlineMs <= 0) fail(end, "deadlineExceeded", "local", role === "callee" ? "error deadlineExceeded" : undefined);
  else if (abortedBefore && role === "caller") finish(end, { status: "cancelled", code: "cancelled", blame: "local" });
  else if (abortedBefore) cancel(end, defaultReason(end));
  else if (role === "caller") end.frames.push(open);
}

/** Lets the event happen, and says what the call answered: `ok`, `no`, or the refusal. */
export function happen(end: EndModel, event: EndEvent): string {
  switch (event.type) {
    case "trySend":
    case "sendData":
      return send(end, event.payload, event.type === "trySend" ? "no" : "noCredit rejected");
    case "send":
      return queue(end, event.payload);
    case "ready":
      return queue(end, undefined);
    case "close":
      return close(end, closeReasonName(event.reason));
    case "cancel":
      return cancel(end, event.reason ?? defaultReason(end));
    case "sendError":
      return sendError(end, streamErrorCodeName(event.code));
    case "grant":
      return grant(end, event.frames);
    case "next":
      return next(end);
    case "return":
    case "throw":
      return leave(end, event.type);
    case "abort":
      return abort(end);
    case "fail":
      fail(end, "unavailable", "transport"); // [23.48]
      return "ok";
    case "sinkRefuses":
    case "sinkIsLost":
      if (end.sink !== "lost") end.sink = event.type === "sinkRefuses" ? "refuses" : "lost";
      return "ok";
    case "wait":
      return wait(end, event.durationMs);
    case "atDeadline":
      return atDeadline(end, event.event, event.first);
    default:
      hear(end, event);
      return "ok";
  }
}

// --- Sending -------------------------------------------------------------------------------------------------------------

/** Why no data can be sent whatever the credit [23.9, 23.42]. */
function refusal(end: EndModel): string | undefined {
  if (end.ending !== undefined) return `ended ${end.ending.code}`;
  if (end.state === "localClosed") return "closed cancelled";
  return undefined;
}

/** That the one of its kind was sent or waits to be [23.9]. */
function spent(end: EndModel): boolean {
  const mine = end.sent + end.waiting.filter((waiter) => waiter.payload !== undefined).length;
  return sendsOne(end.setup.kind, end.setup.role) && mine > 0;
}

function send(end: EndModel, payload: Uint8Array, noCredit: string): string {
  const refused = refusal(end) ?? (spent(end) ? "kind protocolError" : undefined);
  if (refused !== undefined) return refused;
  if (end.sendCredit > 0) return transmitData(end, payload);
  stall(end); // [23.15]; who waits has used the credit up [23.28]
  return noCredit;
}

/** A frame found no credit [23.76]. */
function stall(end: EndModel): void {
  end.stalls++;
  end.stalledAtMs ??= end.nowMs;
}

/** One data frame to the sink, with the next sequence [23.10, 23.14]; a refused one uses nothing [23.49]. */
function transmitData(end: EndModel, payload: Uint8Array): string {
  if (end.sink === "refuses") {
    end.sink = "works";
    return "refused invalidArgument";
  }
  if (!transmit(end, `data #${end.sent} ${describePayload(payload)}`)) return "cause";
  end.sendCredit--;
  end.sent++;
  end.movedAtMs = end.nowMs;
  return "ok";
}

/** A send or a `ready` that may have to wait its turn [23.28]. */
function queue(end: EndModel, payload: Uint8Array | undefined): string {
  const id = end.calls++;
  const failed = end.ending !== undefined && end.ending.status !== "complete";
  const refused = refusal(end) ?? (payload !== undefined && spent(end) ? "kind protocolError" : undefined);
  if (failed && payload === undefined) tell(end, id, "cause");
  else if (refused !== undefined) tell(end, id, refused);
  else {
    end.waiting.push({ id, payload });
    if (payload !== undefined && end.sendCredit === 0) stall(end);
  }
  flush(end);
  return "ok";
}

/** Those who wait are served in order while there is credit [23.28]. */
function flush(end: EndModel): void {
  while (end.sendCredit > 0) {
    const waiter = end.waiting[0];
    if (waiter === undefined) return;
    const answer = waiter.payload === undefined ? "ok" : transmitData(end, waiter.payload);
    if (end.ending !== undefined) return; // told with all the others
    end.waiting.shift();
    tell(end, waiter.id, answer);
  }
}

function tell(end: EndModel, id: number, what: string): void {
  end.told.push(`${id} ${what}`);
}

/** Ends our own direction [23.12, 23.31, 23.35, 23.36]. */
function close(end: EndModel, reason: string): string {
  if (!maySend(end)) return "ok";
  if (sendsOne(end.setup.kind, end.setup.role) && end.sent === 0) return "kind protocolError"; // [23.9]
  for (const waiter of end.waiting.splice(0)) tell(end, waiter.id, "closed cancelled");
  if (!transmit(end, `close ${reason} after ${end.sent}`)) return "ok";
  if (end.state === "remoteClosed")
    finish(end, COMPLETE); // [23.32]
  else end.state = "localClosed";
  return "ok";
}

// --- Receiving -----------------------------------------------------------------------------------------------------------

/** A frame of the peer's. Once the stream is over only a cause is heard [23.38]. */
function hear(end: EndModel, event: EndEvent): void {
  if (end.ending !== undefined && event.type !== "peerCancel" && event.type !== "peerError") return;
  if (event.type === "peerCredit" && !maySend(end)) return; // [23.29]
  if (end.ending === undefined && !keepsTheRules(end, event))
    return fail(end, "protocolError", "peer", "error protocolError");
  switch (event.type) {
    case "peerData":
      end.outstanding--;
      end.received++;
      end.movedAtMs = end.nowMs;
      if (!hasRoom(end, event.payload)) return fail(end, "resourceExhausted", "local", "error resourceExhausted"); // [23.25]
      end.buffer.push(event.payload);
      return deliver(end);
    case "peerCredit":
      end.sendCredit += event.frames; // [23.17]
      end.stalledAtMs = undefined;
      flush(end);
      if (end.waiting.length > 0) end.stalledAtMs = end.nowMs;
      return;
    case "peerClose":
      if (end.state === "remoteClosed") return; // [23.35]
      if (end.state === "localClosed") return finish(end, COMPLETE);
      end.state = "remoteClosed";
      end.outstanding = 0;
      end.incoming = end.incoming === "flows" ? "ends" : end.incoming;
      return deliver(end);
    case "peerCancel":
      return finish(end, { status: "cancelled", code: cancelCode(event.reason), blame: "peer" }); // [23.40, 23.45]
    case "peerError":
      // [23.41, 23.45]
      return finish(end, { status: "failed", code: streamErrorCodeName(event.code), blame: "peer", keeps: true });
    default:
  }
}

/** Whether a payload may wait beside the others [23.25]. */
function hasRoom({ nexts, buffer, setup }: EndModel, payload: Uint8Array): boolean {
  const bytes = bytesOf(buffer);
  return nexts > 0 || bytes === 0 || bytes + payload.length <= setup.bufferCapBytes;
}

/** Hands what waits to those who ask, and then how it ended: once [23.33, 23.57]. */
function deliver(end: EndModel): void {
  while (end.nexts > 0) {
    const payload = end.buffer.shift();
    if (payload !== undefined) {
      end.nexts--;
      end.got.push(describePayload(payload));
      end.movedAtMs = end.nowMs;
      regrant(end);
    } else if (end.incoming === "flows") {
      return;
    } else {
      end.nexts--;
      end.got.push(end.incoming === "throws" ? `throws ${end.ending?.code}` : "done");
      end.incoming = "done";
    }
  }
}

/** Payloads of this model are smaller than what they are taken for when a window widens [23.90]. */
const LEAST_PAYLOAD_BYTES = 64 * 1024;

/** Grants again what the consumer took, once it is half the window [23.22], to a peer that may still send. */
function regrant(end: EndModel): void {
  if (end.setup.policy === "manual" || end.ending !== undefined || end.state === "remoteClosed") return;
  if (peerSendsOne(end)) return;
  end.owed++;
  if (end.owed * 2 < end.window) return;
  const growth = end.buffer.length > 0 ? 0 : Math.max(0, widest(end) - end.window);
  const frames = end.owed + growth;
  if (!transmit(end, `credit +${frames}`)) return;
  end.window += growth;
  end.owed = 0;
  end.outstanding += frames;
}

/** How wide the window may be once nothing waits in the buffer [23.90]. */
function widest({ window, setup }: EndModel): number {
  return Math.min(2 * window, setup.bufferCapFrames, Math.floor(setup.bufferCapBytes / LEAST_PAYLOAD_BYTES));
}

/** Lets the peer send more, as far as there is room [23.23, 23.24]; it takes the place of what is owed. */
function grant(end: EndModel, frames: number): string {
  if (frames < 1) return "refused invalidArgument";
  if (end.ending !== undefined || end.state === "remoteClosed") return "ok";
  if (end.outstanding + end.buffer.length + frames > end.setup.bufferCapFrames) return "refused invalidArgument";
  if (!transmit(end, `credit +${frames}`)) return "ok";
  end.outstanding += frames;
  end.owed = Math.max(0, end.owed - frames);
  end.window = end.outstanding + end.buffer.length + end.owed;
  return "ok";
}

function next(end: EndModel): string {
  end.nexts++;
  deliver(end);
  return "ok";
}

/** The consumer leaves its loop [23.56]; one that has seen the end leaves nothing. */
function leave(end: EndModel, how: "return" | "throw"): string {
  if (end.incoming !== "done") {
    end.incoming = "done";
    end.buffer = [];
    deliver(end);
    cancel(end, CancelReason.consumerStopped);
  }
  end.got.push(how === "return" ? "done" : "thrown");
  return "ok";
}

// --- Ending --------------------------------------------------------------------------------------------------------------

/** A frame to the sink; false when the way to the peer turned out to be lost [23.48]. */
function transmit(end: EndModel, frame: string): boolean {
  if (end.sink === "lost") {
    finish(end, { status: "failed", code: "unavailable", blame: "transport", keeps: true });
    return false;
  }
  end.frames.push(frame);
  return true;
}

/** Of a failure without a word to the peer, which is its loss, what came before is kept [23.48]. */
function fail(end: EndModel, code: string, blame: Ending["blame"], goodbye?: string): void {
  stop(end, { status: "failed", code, blame, keeps: goodbye === undefined }, goodbye);
}

/** A failure of the application's own; again is nothing new [23.42]. */
function sendError(end: EndModel, code: string): string {
  if (end.ending !== undefined) return "ok";
  fail(end, code, "local", `error ${code}`);
  return "ok";
}

/** Gives both directions up [23.40]; again is nothing new [23.42]. */
function cancel(end: EndModel, reason: CancelReason): string {
  if (end.ending !== undefined) return "ok";
  stop(end, { status: "cancelled", code: cancelCode(reason), blame: "local" }, `cancel ${cancelReasonName(reason)}`);
  return "ok";
}

/** Ends the stream from our side, with at most one frame [23.37, 23.45]. */
function stop(end: EndModel, ending: Ending, goodbye: string | undefined): void {
  const first = end.ending === undefined;
  finish(end, ending);
  if (first && goodbye !== undefined && end.sink !== "lost") end.frames.push(goodbye);
}

/** The one outcome, and everything given back [23.30, 23.37]. */
function finish(end: EndModel, ending: Ending): void {
  if (end.ending !== undefined) {
    if (end.suppressed.length < 8) end.suppressed.push(`${ending.code} ${ending.blame}`); // [23.38]
    return;
  }
  end.ending = ending;
  end.state = "ended";
  end.sendCredit = 0;
  end.outstanding = 0;
  end.owed = 0;
  for (const waiter of end.waiting.splice(0)) tell(end, waiter.id, "cause"); // [23.28]
  if (ending.keeps !== true) end.buffer = [];
  if (end.incoming !== "done") end.incoming = ending.status === "complete" ? "ends" : "throws";
  deliver(end);
}

/** The reason of a cancel, as an error's code. */
function cancelCode(reason: CancelReason): string {
  if (reason === CancelReason.deadline) return "deadlineExceeded";
  if (reason === CancelReason.overflow) return "resourceExhausted";
  return reason === CancelReason.shutdown ? "unavailable" : "cancelled";
}

function defaultReason(end: EndModel): CancelReason {
  return end.setup.role === "caller" ? CancelReason.caller : CancelReason.unspecified;
}

/** The signal that the stream was given [23.53]. */
function abort(end: EndModel): string {
  if (end.aborted) return "ok";
  end.aborted = true;
  return cancel(end, defaultReason(end));
}

/** Time, and with it the deadline [23.50] and the idle timeout [23.54]. */
function wait(end: EndModel, durationMs: number): string {
  const { deadlineMs, idleTimeoutMs, role } = end.setup;
  end.nowMs += durationMs;
  if (end.ending !== undefined || end.nowMs < Math.min(deadlineMs, end.movedAtMs + idleTimeoutMs)) return "ok";
  fail(end, "deadlineExceeded", "local", role === "caller" ? "cancel deadline" : "error deadlineExceeded");
  return "ok";
}

/** Two things at one moment: whatever is first [23.37]. */
function atDeadline(end: EndModel, event: EndEvent, first: boolean): string {
  const leftMs = end.setup.deadlineMs - end.nowMs;
  if (leftMs <= 0 || leftMs === Number.POSITIVE_INFINITY) return happen(end, event);
  // The stream may have been idle too long by then.
  wait(end, first ? leftMs - 1 : leftMs);
  if (first) end.nowMs++;
  const answer = happen(end, event);
  if (first) wait(end, 0);
  return answer;
}
