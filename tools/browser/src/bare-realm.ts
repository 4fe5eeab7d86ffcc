// A realm with what the web has and nothing of Node: no Buffer, no process, no require.

import { createContext, Script } from "node:vm";

/** Of the web's globals, those that the packages stand on, and the types of the bytes that they give. */
const WEB_GLOBALS = [
  "AbortController",
  "AbortSignal",
  "ArrayBuffer",
  "DOMException",
  "Event",
  "EventTarget",
  "MessageChannel",
  "ReadableStream",
  "TextDecoder",
  "TextEncoder",
  "Uint8Array",
  "WritableStream",
  "atob",
  "btoa",
  "clearTimeout",
  "crypto",
  "performance",
  "queueMicrotask",
  "setTimeout",
] as const;

/** Runs a bundled program in a new realm; its `converse` gives the report. */
export async function runInBareRealm(code: string): Promise<unknown> {
  const realm = createContext(Object.fromEntries(WEB_GLOBALS.map((name) => [name, globalThis[name]])));
  new Script(code, { filename: "program.js" }).runInContext(realm);
  const run = new Script("program.converse().then(JSON.stringify)", { filename: "run.js" });
  return JSON.parse(await run.runInContext(realm));
}
