// What a codec says of a message or a value that it refuses.

import { WireError, type WireErrorCode } from "@ixt/wire";

export interface Refusal {
  readonly code: WireErrorCode;
  readonly path: string;
  readonly blame: string;
}

/** Runs `attempt` and returns how it was refused; anything but a WireError, or no error at all, fails the test. */
export function refusal(attempt: () => unknown): Refusal {
  let value: unknown;
  try {
    value = attempt();
  } catch (error) {
    if (error instanceof WireError) return { code: error.code, path: error.path, blame: error.blame };
    throw new Error("not refused with a WireError", { cause: error });
  }
  throw new Error(`not refused, but read as ${JSON.stringify(value, (_, v) => (typeof v === "bigint" ? `${v}n` : v))}`);
}

export function refusalCode(attempt: () => unknown): WireErrorCode {
  return refusal(attempt).code;
}
