// Whether JSON is what a scenario expects, and where it is not, in words.

import { isDeepStrictEqual } from "node:util";
import { text } from "@ixt/sdk";
import type { Json } from "../vectors/vector.js";
import { isObject } from "./fields.js";
import { pattern } from "./pattern.js";
import type { Matching, Payload } from "./step.js";

/** As long as a payload may be to be shown whole. */
const SHOWN_BYTES = 48;

/** Why `actual` does not match; undefined when it does. An object matches one that has its fields, and perhaps others. */
export function findMismatch(actual: unknown, expected: Json, path = "it"): string | undefined {
  if (Array.isArray(expected)) return findListMismatch(actual, expected, path);
  if (!isObject(expected)) {
    return actual === expected ? undefined : `${path} is ${show(actual)}, expected ${show(expected)}`;
  }
  const { anyOf, ...others } = expected;
  if (Array.isArray(anyOf) && Object.keys(others).length === 0) {
    const reasons = anyOf.map((each: Json) => findMismatch(actual, each, path));
    return reasons.includes(undefined) ? undefined : `${path} matches none of what may be: ${reasons.join("; or ")}`;
  }
  if (typeof actual !== "object" || actual === null || Array.isArray(actual)) {
    return `${path} is ${show(actual)}, expected ${show(expected)}`;
  }
  const fields = new Map<string, unknown>(Object.entries(actual));
  return firstOf(Object.entries(expected), ([name, value]) =>
    fields.has(name) ? findMismatch(fields.get(name), value, `${path}.${name}`) : `${path} lacks the field ${name}`,
  );
}

function findListMismatch(actual: unknown, expected: readonly Json[], path: string): string | undefined {
  if (!Array.isArray(actual) || actual.length !== expected.length) {
    return `${path} is ${show(actual)}, expected ${show(expected)}`;
  }
  return firstOf(expected.entries(), ([i, each]) => findMismatch(actual[i], each, `${path}[${i}]`));
}

/** Why the bytes are not what is expected; undefined when they are. */
export function findDifference(actual: Uint8Array, expected: Payload | Matching): string | undefined {
  if (expected.kind === "bytes") {
    if (Buffer.compare(actual, expected.bytes) === 0) return undefined;
    return `expected ${showBytes(expected.bytes)}, and ${showBytes(actual)} came`;
  }
  let value: unknown;
  try {
    value = JSON.parse(text.decode(actual));
  } catch {
    return `expected JSON text, and ${showBytes(actual)} came`;
  }
  if (expected.kind === "matching") {
    const mismatch = findMismatch(value, expected.expected);
    return mismatch === undefined ? undefined : `the JSON does not match: ${mismatch}`;
  }
  if (isDeepStrictEqual(value, expected.value)) return undefined;
  return `expected the JSON ${show(expected.value)}, and ${show(value)} came`;
}

/** The bytes to send. */
export function encodePayload(payload: Payload): Uint8Array {
  return payload.kind === "bytes" ? payload.bytes : text.encode(JSON.stringify(payload.value));
}

/** The bytes for a person: as text where they are a short one, and else as hex. */
export function showBytes(bytes: Uint8Array): string {
  if (bytes.length === 0) return "no bytes";
  const first = whichPattern(bytes);
  if (first !== undefined) return `Pattern(${first}, ${bytes.length})`;
  const shown = Buffer.from(bytes.subarray(0, SHOWN_BYTES));
  const rest = bytes.length > SHOWN_BYTES ? `... (${bytes.length} bytes)` : "";
  const isText = shown.every((byte) => byte >= 0x20 && byte < 0x7f);
  return isText ? `${JSON.stringify(shown.toString("latin1"))}${rest}` : `${shown.toString("hex")}${rest}`;
}

/** Of fewer bytes it would be a guess. */
const LEAST_PATTERN_BYTES = 4;

function whichPattern(bytes: Uint8Array): number | undefined {
  const first = bytes[0];
  if (first === undefined || bytes.length < LEAST_PATTERN_BYTES) return undefined;
  return Buffer.compare(bytes, pattern(first, bytes.length)) === 0 ? first : undefined;
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}

function firstOf<Item>(items: Iterable<Item>, find: (item: Item) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
