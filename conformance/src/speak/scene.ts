// What is under way in a scenario: the module, the calls and streams by their labels, the log.

import { setImmediate } from "node:timers/promises";
import type { Connection, LogEntry } from "@ixt/sdk";
import type { StreamCall } from "@ixt/stream";
import type { ReachedModule } from "./reach.js";
import type { Scenario } from "./scenario.js";
import { codeOf } from "./stream-ledger.js";

/** What was expected and what came, in one sentence. */
export class StepFailure extends Error {}

/** How a call was answered, once it is. */
export type Answer = { readonly ok: Uint8Array } | { readonly error: unknown };

/** One run of a scenario. */
export class Scene {
  readonly module: ReachedModule;
  readonly connection: ReachedModule["connection"];
  readonly credit: Scenario["credit"];
  /** How the session ended, once it has; an error of our own session's making is one, too. */
  end: { readonly cause: Awaited<Connection["closed"]> } | undefined;
  /** Whether a step has ended the session, or waited for its end. */
  isEndAsked = false;
  /** Whether a step has waited for the end of the process. */
  isExitSeen = false;
  readonly #calls: Map<string, Promise<Answer>> = new Map();
  readonly #streams: Map<string, StreamCall> = new Map();
  readonly #log: LogInbox;

  constructor(module: ReachedModule, log: LogInbox, credit: Scenario["credit"]) {
    this.module = module;
    this.connection = module.connection;
    this.credit = credit;
    this.#log = log;
    void module.connection.closed.then((cause) => {
      this.end = { cause };
    });
  }

  addCall(label: string, answer: Promise<Uint8Array>): void {
    this.#calls.set(
      label,
      answer.then(
        (ok) => ({ ok }),
        (error: unknown) => ({ error }),
      ),
    );
  }

  /** @throws Error for a label that the parser should not have let through. */
  call(label: string): Promise<Answer> {
    return found(this.#calls.get(label), label);
  }

  addStream(label: string, stream: StreamCall): void {
    this.#streams.set(label, stream);
  }

  /** @throws Error as {@link Scene.call} does. */
  stream(label: string): StreamCall {
    return found(this.#streams.get(label), label);
  }

  /** The next entry of the module's log. Rejects with a StepFailure when the session ends first. */
  nextLogEntry(): Promise<LogEntry> {
    const ended = this.connection.closed.then(() => {
      throw new StepFailure("expected a log entry, and the session ended");
    });
    return Promise.race([this.#log.next(), ended]);
  }

  /** Waits until what was sent has been handed to the channel: what is sent next must not come before it. */
  async flush(): Promise<void> {
    await setImmediate();
  }
}

function found<Value>(value: Value | undefined, label: string): Value {
  if (value === undefined) throw new Error(`nothing has the label ${label}`);
  return value;
}

/** Log entries in their order, for one reader. */
export class LogInbox {
  readonly #entries: LogEntry[] = [];
  #waiter: ((entry: LogEntry) => void) | undefined;

  readonly add = (entry: LogEntry): void => {
    const waiter = this.#waiter;
    this.#waiter = undefined;
    if (waiter === undefined) this.#entries.push(entry);
    else waiter(entry);
  };

  /** Forgets what has come. */
  clear(): void {
    this.#entries.length = 0;
  }

  next(): Promise<LogEntry> {
    const entry = this.#entries.shift();
    if (entry !== undefined) return Promise.resolve(entry);
    return new Promise((resolve) => {
      this.#waiter = resolve;
    });
  }
}

/** What was thrown, for a sentence: its code and its text. */
export function tell(error: unknown): string {
  const code = codeOf(error);
  const text = error instanceof Error ? error.message : String(error);
  return code === "none" ? text : `${code} (${text})`;
}
