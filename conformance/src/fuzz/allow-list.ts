// The reasons for which we may refuse what libcapnp accepts (allow-list.json), and how each is seen to be true of the
// very message: a code alone excuses nothing.

import { isUtf8 } from "node:buffer";
import { readFileSync } from "node:fs";
import { DEFAULT_LIMITS, type Limits } from "@ixt/wire";
import type { OracleVerdict } from "../oracle/client.js";
import type { SchemaModel } from "../schema/model.js";
import type { OwnVerdict } from "./decode-verdict.js";

/** A refusal of ours where libcapnp accepted. */
export interface StricterCase {
  readonly bytes: Uint8Array;
  readonly limits: Limits;
  readonly verdict: OracleVerdict;
  /** True when libcapnp too reads more words than the message holds. */
  readonly exceedsItself: boolean;
  /** Our verdict on a mended copy of the message. */
  readonly read: (bytes: Uint8Array) => OwnVerdict;
}

/** What an entry of the list needs to be true of a message. */
export type Evidence = (stricter: StricterCase) => boolean;

/** Codes whose evidence needs a second, tight reading by the oracle. */
export const NEEDS_TIGHT: ReadonlySet<string> = new Set(["SHARED_OBJECT", "LIST_TOO_LONG"]);

/** The allow-list: evidence by code. Throws when the data file and the evidence here do not name the same codes. */
export function readAllowList(model: SchemaModel): ReadonlyMap<string, Evidence> {
  const url = new URL("../../allow-list.json", import.meta.url);
  const entries = JSON.parse(readFileSync(url, "utf8")) as readonly {
    readonly code: string;
    readonly reason: string;
  }[];
  const evidence = evidenceFor(model);
  const listed = new Map<string, Evidence>();
  for (const { code, reason } of entries) {
    const check = evidence.get(code);
    if (check === undefined || reason === "") throw new Error(`allow-list.json: ${code} has no evidence or no reason`);
    listed.set(code, check);
  }
  return listed;
}

function evidenceFor(model: SchemaModel): ReadonlyMap<string, Evidence> {
  const fields = model.structs.flatMap((node) => [...node.plain, ...node.variants]);
  const namesOf = (which: "isBytes16" | "isSafeInteger"): string =>
    [...new Set(fields.filter((field) => field[which]).map(({ name }) => name))].join("|");
  const ids = new RegExp(`(?:${namesOf("isBytes16")}):x([0-9a-f]*)`, "g");
  const integers = new RegExp(`(?:${namesOf("isSafeInteger")}):([0-9]+)`, "g");
  const wordAligned = (bytes: Uint8Array): number => bytes.length & ~7;
  return new Map<string, Evidence>([
    ["UNALIGNED", ({ bytes }) => bytes.length % 8 !== 0],
    ["TOO_MANY_SEGMENTS", ({ bytes, limits }) => segmentCount(bytes) > limits.maxSegments],
    ["TRAILING_BYTES", ({ bytes, verdict }) => verdict.consumedWords * 8 < wordAligned(bytes)],
    ["MESSAGE_TOO_LARGE", ({ bytes, limits }) => bytes.length > limits.maxFrameBytes],
    ["SHARED_OBJECT", ({ exceedsItself }) => exceedsItself],
    [
      "LIST_TOO_LONG",
      (stricter) =>
        stricter.exceedsItself ||
        stricter.verdict.status === "partial" ||
        isLow(stricter.limits, "maxListElements") ||
        isMended(stricter, negativeTags(stricter.bytes)),
    ],
    ["TOO_DEEP", ({ limits }) => isLow(limits, "maxDepth")],
    ["INVALID_TEXT", ({ verdict }) => hasInvalidText(verdict.text)],
    ["INVALID_LENGTH", ({ verdict }) => some(verdict.text, ids, (hex) => hex.length !== 0 && hex.length !== 32)],
    ["BAD_FAR_POINTER", ({ bytes }) => hasLaxPad(bytes)],
    ["BAD_TAG", (stricter) => isMended(stricter, negativeTags(stricter.bytes))],
    ["OUT_OF_RANGE", ({ verdict }) => some(verdict.text, integers, (digits) => BigInt(digits) > 2n ** 53n - 1n)],
  ]);
}

/** Refusals that can come after the first one: of content, which libcapnp does not look at. */
const UNCHECKED: ReadonlySet<string> = new Set(["INVALID_TEXT", "INVALID_LENGTH", "OUT_OF_RANGE"]);

/** A word to be written at a byte position. */
interface Mend {
  readonly at: number;
  readonly low: number;
}

/**
 * True when one mend alone ends our refusal, or leaves only content to refuse. The value may then differ from libcapnp's:
 * in a damaged message the mended word can be another object's data too.
 */
function isMended({ bytes, read }: StricterCase, mends: readonly Mend[]): boolean {
  return mends.some(({ at, low }) => {
    const mended = bytes.slice();
    new DataView(mended.buffer).setUint32(at, low >>> 0, true);
    const { status, text } = read(mended);
    return status === "accepted" || (status === "refused" && UNCHECKED.has(text));
  });
}

/** True when a double-far pointer leads to a landing pad whose first word is not a plain far pointer. */
function hasLaxPad(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const starts: number[] = [];
  let end = Math.ceil((segmentCount(bytes) + 1) / 2) * 8;
  for (let i = 0; i < segmentCount(bytes); i++) {
    starts.push(end);
    end += view.getUint32(4 + 4 * i, true) * 8;
  }
  for (let at = starts[0] ?? end; at + 8 <= end; at += 8) {
    const low = view.getUint32(at, true);
    const start = starts[view.getUint32(at + 4, true)];
    if ((low & 7) !== 6 || start === undefined) continue;
    const pad = start + (low >>> 3) * 8;
    if (pad + 16 <= end && (view.getUint32(pad, true) & 7) !== 2) return true;
  }
  return false;
}

/** Words that could be the tag of a list of structs with a negative count, each without its top bit. */
function negativeTags(bytes: Uint8Array): readonly Mend[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const mends: Mend[] = [];
  for (let at = 8; at + 8 <= bytes.length; at += 8) {
    const low = view.getUint32(at, true);
    if (low >= 0x8000_0000 && (low & 3) === 0) mends.push({ at, low: low & 0x7fff_ffff });
  }
  return mends;
}

function segmentCount(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true) + 1;
}

function isLow(limits: Limits, name: keyof Limits): boolean {
  return limits[name] < DEFAULT_LIMITS[name];
}

function some(dump: string, pattern: RegExp, test: (part: string) => boolean): boolean {
  return [...dump.matchAll(pattern)].some((match) => test(match[1] ?? ""));
}

/** True when a text of the dump is not UTF-8. */
export function hasInvalidText(dump: string): boolean {
  return [...dump.matchAll(/"([^"]*)"/g)].some(([, text = ""]) => {
    const bytes = text.replace(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    return !isUtf8(Buffer.from(bytes, "latin1"));
  });
}
