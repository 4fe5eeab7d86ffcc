// What one call or stream of a schedule is to do, drawn before it begins: both ends read it, and so do those who judge them.

import type { InteractionKind } from "@ixt/sdk";
import type { SeededRandom } from "@ixt/testkit";

export const MODULES: readonly ModuleName[] = ["alpha", "beta"];

export type ModuleName = "alpha" | "beta";
export type StreamKind = keyof typeof InteractionKind;

/**
 * `serves`: does all that is asked. `leaves`: stops early, and means it well. `refuses`: throws an IxtError. `breaks`: throws
 * anything else. `stalls`: does nothing until it is called off.
 */
export type Conduct = "serves" | "leaves" | "refuses" | "breaks" | "stalls";

/** How the caller's end of a stream behaves; `aborts` is by the signal that many share. */
export type CallerConduct = "finishes" | "cancels" | "stops" | "errs" | "aborts";

/** What calls and streams have in common. */
interface Script {
  /** Which operation of the schedule it is; travels in the metadata, and in every payload. */
  readonly op: number;
  readonly module: ModuleName;
  /** Whether the handler takes bytes as they are, or the stream's handle itself. */
  readonly isRaw: boolean;
  /** Whether the caller has the capability that is asked for. */
  readonly mayAsk: boolean;
  readonly timeoutMs: number | undefined;
  readonly conduct: Conduct;
  /** How long the handler takes for each step. */
  readonly handlerMs: number;
  /** How long a payload is at least. */
  readonly bytes: number;
}

/** What an error says that a handler throws by its script though it is none of the family. */
export const BREAKS = "breaks as its script says";

/** One call. */
export interface CallScript extends Script {
  /** The handler goes on when it has been called off. */
  readonly isDeaf: boolean;
}

/** One stream. */
export interface StreamScript extends Script {
  readonly kind: StreamKind;
  readonly requests: number;
  readonly responses: number;
  /** After how many payloads the handler, or the caller, does something else than to go on. */
  readonly after: number;
  readonly caller: CallerConduct;
  /** How long the caller takes for each step. */
  readonly callerMs: number;
  /** When the caller cancels or errs. */
  readonly callerEndsMs: number;
  /** Stays open, half way, until the conversation has come to rest. */
  readonly parks: boolean;
  /** The handler grants more credit by hand now and then. */
  readonly grants: boolean;
}

export const STREAM_KINDS: readonly StreamKind[] = ["unary", "clientStream", "serverStream", "bidiStream"];

export function drawCall(random: SeededRandom, op: number): CallScript {
  const script = drawScript(random, op);
  const stalls = script.conduct === "stalls";
  return {
    ...script,
    // Nobody else calls off a call.
    timeoutMs: stalls ? (script.timeoutMs ?? 1 + random.below(200)) : script.timeoutMs,
    isDeaf: !stalls && random.chance(0.2),
  };
}

export function drawStream(random: SeededRandom, op: number): StreamScript {
  const script = drawScript(random, op);
  const kind = random.pick(STREAM_KINDS) ?? "unary";
  const isMany = (kinds: readonly StreamKind[]): boolean => kinds.includes(kind);
  const parks = random.chance(0.25);
  const caller = random.chance(0.7)
    ? "finishes"
    : (random.pick(["cancels", "stops", "errs", "aborts"] as const) ?? "cancels");
  const endsItself = caller === "cancels" || caller === "errs" || caller === "aborts";
  const stalls = script.conduct === "stalls" && !endsItself && !parks;
  return {
    ...script,
    timeoutMs: parks ? undefined : stalls ? (script.timeoutMs ?? 1 + random.below(200)) : script.timeoutMs,
    conduct: parks ? "serves" : script.conduct,
    kind,
    requests: isMany(["clientStream", "bidiStream"]) ? random.below(6) : 1,
    responses: isMany(["serverStream", "bidiStream"]) ? random.below(7) : 1,
    after: random.below(4),
    caller: parks ? "finishes" : caller,
    callerMs: random.pick([0, 0, 1, 5, 15]) ?? 0,
    callerEndsMs: random.below(80),
    parks,
    grants: random.chance(0.3),
  };
}

function drawScript(random: SeededRandom, op: number): Script {
  return {
    op,
    module: random.pick(MODULES) ?? "alpha",
    isRaw: random.chance(0.5),
    mayAsk: random.chance(0.95),
    timeoutMs: random.chance(0.2) ? random.below(200) : undefined,
    conduct: random.chance(0.7)
      ? "serves"
      : (random.pick(["leaves", "refuses", "breaks", "stalls"] as const) ?? "serves"),
    handlerMs: random.pick([0, 0, 1, 7, 30]) ?? 0,
    bytes: random.chance(0.1) ? 1_500 : random.below(40),
  };
}

/** What the request of a call says; the caller's, and the handler's to give back. */
export function requestOf({ op, bytes }: Script): string {
  return `call ${op} `.padEnd(bytes, ".");
}

/** The one right answer to a request. */
export function answerTo(request: string): string {
  return `answer to ${request}`;
}

/** Payload number `n` of the caller's (`>`) or of the handler's (`<`). */
export function payloadOf({ op, bytes }: Script, from: ">" | "<", n: number): string {
  return `${op}${from}${n} `.padEnd(bytes, ".");
}
