// A module whose handlers are counted while they run, so that a test can ask what has been left behind.

import type { CallHandler, Context, Module, StreamHandle, StreamHandler } from "@ixt/sdk";

/**
 * A handler that has been started and has not settled.
 *
 * @see {@link FakeRuntime}
 */
export interface RunningHandler {
  /** Its `service.method`. */
  readonly name: string;
  /** What it was given: who asks, and the signal that calls it off. */
  readonly context: Context;
  /** The module's end of the stream that it serves; `undefined` for a call. */
  readonly stream: StreamHandle | undefined;
}

/** A module, and what of it runs now. */
export interface WatchedModule {
  /** The same module, its handlers counted. */
  readonly module: Module;
  /** In the order in which they were started. */
  readonly running: ReadonlySet<RunningHandler>;
}

/** Counts the module's handlers; what they do and how they fail stays as it is. */
export function watchModule(module: Module): WatchedModule {
  const running = new Set<RunningHandler>();
  const track = async <Result>(handler: RunningHandler, work: () => Promise<Result>): Promise<Result> => {
    running.add(handler);
    try {
      return await work();
    } finally {
      running.delete(handler);
    }
  };
  const watchCall = (name: string, handler: CallHandler): CallHandler => ({
    requires: handler.requires,
    run: (body, context) => track({ name, context, stream: undefined }, () => handler.run(body, context)),
  });
  const watchStream = (name: string, handler: StreamHandler): StreamHandler => ({
    kind: handler.kind,
    requires: handler.requires,
    run: (stream, context) => track({ name, context, stream }, () => handler.run(stream, context)),
  });
  const handlers = new Map(Array.from(module.handlers, ([name, handler]) => [name, watchCall(name, handler)]));
  const streams = new Map(Array.from(module.streams, ([name, handler]) => [name, watchStream(name, handler)]));
  return { module: { ...module, handlers, streams }, running };
}
