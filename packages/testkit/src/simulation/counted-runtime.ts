// The runtime of a simulated schedule: a FakeRuntime that counts how its calls and streams end, and how often modules do.

import { type DrainOptions, type InteractionKind, IxtError, type StreamCall, type StreamOutcome } from "@ixt/sdk";
import type { FakeCallOptions, FakeRuntimeOptions, FakeStreamOptions } from "../fake-options.js";
import { FakeRuntime } from "../fake-runtime.js";
import type { Tally } from "./tally.js";

/** A runtime whose doings are counted. */
export class CountedRuntime extends FakeRuntime {
  private readonly tally: Tally;

  constructor(options: FakeRuntimeOptions, tally: Tally) {
    super(options);
    this.tally = tally;
  }

  override call(name: string, request: string, options?: FakeCallOptions<string>): Promise<string>;
  override call(name: string, request: Uint8Array, options?: FakeCallOptions<Uint8Array>): Promise<Uint8Array>;
  override call<Answer>(name: string, request: unknown, options?: FakeCallOptions<Answer>): Promise<Answer>;
  override call(name: string, request: unknown, options?: FakeCallOptions<unknown>): Promise<unknown> {
    const answer = super.call(name, request, options);
    answer.then(
      () => this.tally.count("calls", "ok"),
      (error) => this.tally.count("calls", IxtError.is(error) ? error.code : "another error"),
    );
    return answer;
  }

  override open(name: string, kind: keyof typeof InteractionKind, options?: FakeStreamOptions): StreamCall {
    const stream = super.open(name, kind, options);
    void stream.closed.then((outcome) => this.tally.count("streams", describeOutcome(outcome)));
    return stream;
  }

  override crash(name?: string): Promise<IxtError | undefined> {
    this.tally.count("counts", "crash");
    return super.crash(name);
  }

  override vanish(name?: string): Promise<IxtError | undefined> {
    this.tally.count("counts", "vanish");
    return super.vanish(name);
  }

  override drain(options?: DrainOptions & { readonly name?: string }): Promise<IxtError | undefined> {
    this.tally.count("counts", "drain");
    return super.drain(options);
  }
}

function describeOutcome(outcome: StreamOutcome): string {
  return outcome.status === "complete" ? "complete" : `${outcome.status} ${outcome.cause.code}`;
}
