// A frame's fields as text, by value: what two frames are compared by, and what a failure shows of them.

import { encodeInvocationContext } from "@ixt/context";
import type { StreamFrame } from "@ixt/stream";
import { AssertionFailure } from "../assertion-failure.js";
import { frameLine } from "../frame-line.js";

/** So much of a field's text is shown at most. */
const MAX_SHOWN = 120;

/** Every field with its value, nested ones by their path. */
export function frameFields(frame: StreamFrame): Map<string, string> {
  const fields = new Map([
    ["streamId", String(frame.streamId)],
    ["kind", frame.kind],
  ]);
  const body: object = bodyOf(frame);
  for (const [name, value] of Object.entries(body)) fields.set(`${frame.kind}.${name}`, printed(value));
  if (frame.kind === "open") {
    const { context } = frame.open;
    fields.set("open.context", JSON.stringify(context));
    // The same context always gives the same bytes, and they hold what is redacted above.
    fields.set("open.context (encoded)", printed(encodeInvocationContext(context)));
  }
  return fields;
}

function bodyOf(frame: StreamFrame): object {
  switch (frame.kind) {
    case "open":
      return { ...frame.open, context: "" };
    case "data":
      return frame.data;
    case "credit":
      return frame.credit;
    case "close":
      return frame.close;
    case "cancel":
      return frame.cancel;
    case "error":
      return frame.error;
  }
}

function printed(value: unknown): string {
  if (!(value instanceof Uint8Array)) return JSON.stringify(value);
  return `${value.length} B ${Array.from(value, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** @throws AssertionFailure that names the first frame that is missing, strange or changed, and in which field. */
export function assertFrames(
  got: readonly StreamFrame[],
  sent: readonly (StreamFrame | ReadonlyMap<string, string>)[],
  what: string,
): void {
  for (const [i, each] of sent.entries()) {
    const expected = each instanceof Map ? each : frameFields(each as StreamFrame);
    const frame = got[i];
    const which = `${what}: frame ${i + 1} of ${sent.length}`;
    if (frame === undefined) {
      throw new AssertionFailure(`${which} never arrived; got ${list(got)}`, got.length, sent.length);
    }
    const actual = frameFields(frame);
    for (const name of new Set([...expected.keys(), ...actual.keys()])) {
      const [is, due] = [actual.get(name), expected.get(name)];
      if (is === due) continue;
      throw new AssertionFailure(`${which}: its ${name} is ${clipped(is)}, expected ${clipped(due)}`, is, due);
    }
  }
  const extra = got[sent.length];
  if (extra === undefined) return;
  throw new AssertionFailure(
    `${what}: ${sent.length} frames were sent, and ${got.length} arrived, the first too many being: ${frameLine(extra)}`,
    got.length,
    sent.length,
  );
}

function clipped(text: string | undefined): string {
  if (text === undefined) return "(no such field)";
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

function list(frames: readonly StreamFrame[]): string {
  return frames.length === 0 ? "nothing" : frames.map(frameLine).join("; ");
}
