// One run of a stream's handler: what it takes and sends goes into the record of its operation, and its script says how it behaves.

import { type Context, createError } from "@ixt/sdk";
import { breakDown, calledOff, operationOf } from "./call-handlers.js";
import type { Conversation } from "./conversation.js";
import { judge } from "./judge.js";
import type { Direction, StreamRecord } from "./ledger.js";
import { BREAKS, payloadOf, type StreamScript } from "./script.js";

/** The callee of one stream. */
export class Callee {
  readonly script: StreamScript;
  private readonly conversation: Conversation;
  private readonly record: StreamRecord;
  private readonly context: Context;

  /** @throws IxtError where there is no such operation: its number was damaged on its way. */
  constructor(conversation: Conversation, context: Context) {
    const record = conversation.ledger.streams.get(operationOf(context));
    if (record === undefined) throw createError("invalidArgument", "there is no such operation");
    this.conversation = conversation;
    this.record = record;
    this.script = record.script;
    this.context = context;
  }

  get requests(): Direction {
    return this.record.toCallee;
  }

  get responses(): Direction {
    return this.record.toCaller;
  }

  /** Took a request, and takes its time for it. */
  async take(request: string): Promise<void> {
    this.requests.taken.push(request);
    judge(this.conversation, "during");
    // Called off meanwhile, it leaves: it does not wait for what its peer's last word would still let it take.
    this.requests.end = "left";
    await this.pause();
    this.requests.end = "reading";
  }

  /** Works on the next response, which it then sends. */
  async prepare(n: number): Promise<string> {
    await this.pause();
    const response = payloadOf(this.script, "<", n);
    this.responses.offered.push(response);
    return response;
  }

  /** A response has gone. */
  sent(): void {
    this.responses.reported++;
  }

  /** Waits for the end where the script says that it does nothing. */
  async stall(): Promise<void> {
    if (this.script.conduct === "stalls") await calledOff(this.context.signal);
  }

  /** Throws, once so many steps were taken, where the script says so; true where it is to leave. */
  misbehaves(steps: number): boolean {
    const { conduct, after, op } = this.script;
    if (steps < after || conduct === "serves" || conduct === "stalls") return false;
    if (this.requests.end === "reading") this.requests.end = "left";
    if (conduct === "refuses") throw createError("notFound", `operation ${op} is refused`);
    if (conduct === "breaks") breakDown(this.conversation, op);
    return conduct === "leaves";
  }

  /** Runs what reads the requests, and writes down how that ended. */
  async reading(read: () => Promise<"done" | "left">): Promise<void> {
    try {
      this.requests.end = await read();
    } catch (error) {
      const cause = this.hear(error);
      if (this.requests.end === "reading") this.requests.end = cause ?? "left";
      throw error;
    }
  }

  private hear(error: unknown): ReturnType<Conversation["hear"]> {
    const isScripted = error instanceof Error && error.message.includes(BREAKS);
    return isScripted ? undefined : this.conversation.hear(error);
  }

  private async pause(): Promise<void> {
    // Whose signal nobody asks for has none.
    if (this.script.handlerMs > 0) await this.conversation.world.sleep(this.script.handlerMs, this.context.signal);
  }
}
