// What a caller and the module agree on: methods, capabilities, and codecs that take nothing for a message unless it is one.

import { type Codec, json } from "@ixt/sdk";

/** A call: a key in, its entry out; `notFound` where there is none. */
export const GET = "kv.get";
/** A call: a key and its value in, the entry out. */
export const PUT = "kv.put";
/** A server stream: a prefix in; its entries as they are, and from then on their changes, out. */
export const WATCH = "kv.watch";

/** What the actor of `kv.get` and `kv.watch` must hold. */
export const READ = "kv:read";
/** What that of `kv.put` must hold. */
export const WRITE = "kv:write";

/** Characters of a key, of which there is at least one, and of a value: together well below a frame's limit. */
const MAX_KEY_LENGTH = 256;
const MAX_VALUE_LENGTH = 16_384;

/** A key. */
export interface Get {
  readonly key: string;
}

/** The keys that begin so; all of them where it is empty. */
export interface Selection {
  readonly prefix: string;
}

/** A key and what it is to be. */
export interface Put extends Get {
  readonly value: string;
}

/** A key and what it is. */
export interface Entry extends Put {
  /** Which put of the whole store it is of, from 1. */
  readonly revision: number;
}

/** An entry that is new to a watcher. */
export interface Change {
  readonly entry: Entry;
  /** How many entries of the same key it has taken the place of, because the watcher was slow. */
  readonly skipped: number;
}

/** What a watcher is told: first `watching`, then changes, and `draining` as the last thing where its session drains. */
export type Notice =
  | {
      readonly kind: "watching";
      /** Milliseconds that the watch has left, as the module sees it; null for a watch without deadline. */
      readonly remainingMs: number | null;
    }
  | ({ readonly kind: "change" } & Change)
  | { readonly kind: "draining" };

/** What `kv.get` takes. */
export const gets: Codec<Get> = json((value) => ({ key: toKey(toRecord(value)["key"]) }));

/** What `kv.put` takes. */
export const puts: Codec<Put> = json(toPut);

/** What both give. */
export const entries: Codec<Entry> = json(toEntry);

/** What `kv.watch` takes. */
export const selections: Codec<Selection> = json((value) => ({
  prefix: toText(toRecord(value)["prefix"], MAX_KEY_LENGTH),
}));

/** What `kv.watch` gives. */
export const notices: Codec<Notice> = json((value) => {
  const { kind, remainingMs, entry, skipped } = toRecord(value);
  if (kind === "watching") {
    if (remainingMs === null || typeof remainingMs === "number") return { kind, remainingMs };
  }
  if (kind === "change") return { kind, entry: toEntry(entry), skipped: toCount(skipped, 0) };
  if (kind === "draining") return { kind };
  throw new Error("not a notice");
});

function toPut(value: unknown): Put {
  const put = toRecord(value);
  return { key: toKey(put["key"]), value: toText(put["value"], MAX_VALUE_LENGTH) };
}

function toEntry(value: unknown): Entry {
  return { ...toPut(value), revision: toCount(toRecord(value)["revision"], 1) };
}

function toKey(value: unknown): string {
  const key = toText(value, MAX_KEY_LENGTH);
  if (key === "") throw new Error("the key is empty");
  return key;
}

function toText(value: unknown, maxLength: number): string {
  if (typeof value !== "string" || value.length > maxLength) throw new Error(`not a text of up to ${maxLength}`);
  return value;
}

function toCount(value: unknown, least: number): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < least) throw new Error("not a count");
  return value;
}

function toRecord(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) throw new Error("not an object");
  return { ...value };
}
