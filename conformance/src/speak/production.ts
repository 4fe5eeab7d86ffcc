// What `serverStream.produce` is asked for, and the payloads that it makes of it.

import { createError } from "@ixt/context";
import { type Context, json } from "@ixt/sdk";
import { ASKED_TO_FAIL, forever } from "./calls.js";
import type { ModuleProcess } from "./module-process.js";
import { pattern } from "./pattern.js";

const LAST_WORDS = ["fail", "hold", "crash", "truncate"] as const;

/** The request. */
export interface Production {
  readonly count: number;
  readonly size: number;
  /** What is done when all were sent, instead of closing. */
  readonly ending: (typeof LAST_WORDS)[number] | undefined;
}

/** @throws IxtError `invalidArgument` for what is no such request. */
export function decodeProduction(request: Uint8Array): Production {
  try {
    return asProduction(json<unknown>().decode(request));
  } catch (cause) {
    throw createError("invalidArgument", "the request is no production", { blame: "peer", cause });
  }
}

function asProduction(value: unknown): Production {
  const { count, size, then }: Partial<Record<string, unknown>> = Object(value);
  const ending = LAST_WORDS.find((word) => word === then);
  if (isCount(count) && isCount(size) && ending === then) return { count, size, ending };
  throw new TypeError(`expected count, size and perhaps then (${LAST_WORDS.join(", ")})`);
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

/** Pattern(0, size) to Pattern(count - 1, size), and then what was asked for. */
export async function* produce(
  { count, size, ending }: Production,
  context: Context,
  process: ModuleProcess,
): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < count; i++) yield pattern(i, size);
  switch (ending) {
    case "fail":
      throw createError("resourceExhausted", ASKED_TO_FAIL);
    case "hold":
      return await forever(context);
    case "crash":
      return await process.crash();
    case "truncate":
      return await process.truncate();
  }
}
