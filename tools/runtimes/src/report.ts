// What the program under a runtime prints, one line of JSON: which runtime it was, what it loaded, and what was said.

import type { Report } from "./conversation.js";

/** How one way of loading an entry went: what it exports, or why it was refused. */
export type Loading = { readonly names: readonly string[] } | { readonly code: string; readonly message: string };

/** An entry, loaded both ways. */
export interface LoadedEntry {
  readonly import: Loading;
  readonly require: Loading;
}

/** What one channel came to; `absent` where the runtime has not what it is made of. */
export type ChannelReport =
  | {
      readonly said: Report;
      /** How the module was served, in the end. */
      readonly served: string;
      /** What a call comes to whose module vanishes. */
      readonly lost: string;
    }
  | "absent";

/** All that one runtime says. */
export interface RuntimeReport {
  readonly runtime: "node" | "bun" | "deno";
  /** Such as `20.19.0`. */
  readonly version: string;
  /** From an entry, such as `@ixt/wire/module`. */
  readonly entries: Readonly<Record<string, LoadedEntry>>;
  /** From a channel's name. */
  readonly channels: Readonly<Record<string, ChannelReport>>;
}

/** Undefined where more was printed than the one line. */
export function readReport(output: string): RuntimeReport | undefined {
  if (!/^\{.*\}\n$/.test(output)) return undefined;
  return JSON.parse(output);
}
