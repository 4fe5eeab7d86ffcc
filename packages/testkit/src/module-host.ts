// One module in the test's own process: its session, served and connected for real, and the ways in which it may end.

import type { IxtError } from "@ixt/context";
import { type Connection, type DrainOptions, type Module, type Peer, type SessionOptions, serve } from "@ixt/sdk";
import { type Transport, TransportError } from "@ixt/transport";
import { type RunningHandler, watchModule } from "./watched-module.js";

/**
 * A module in the test's own process.
 *
 * @see {@link FakeRuntime}
 */
export interface ModuleHost {
  /** What the module calls itself. */
  readonly name: string;
  /** What it said in its hello. */
  readonly peer: Peer;
  /** The runtime's end of the session: for what `FakeRuntime` has no shorter word for, such as `ping`. */
  readonly connection: Connection;
  /** How the session ended on the runtime's side: `undefined` after a goodbye, else the cause. Never rejects. */
  readonly closed: Promise<IxtError | undefined>;
  /** How it ended on the module's side. Never rejects. */
  readonly ended: Promise<IxtError | undefined>;
  /** Handlers that have been started and have not settled. */
  readonly running: ReadonlySet<RunningHandler>;
  /**
   * Breaks the module's end as a process that dies does: no goodbye, nothing of what was under way arrives. Resolves as `closed`
   * does. The module's handlers cannot be killed; their signal tells them.
   */
  crash(): Promise<IxtError | undefined>;
  /** Breaks the runtime's end likewise: for the module its caller is gone without a word. Resolves as `ended` does. */
  vanish(): Promise<IxtError | undefined>;
  /** Asks the module to finish what runs and to take nothing new. Resolves as `closed` does. */
  drain(options?: DrainOptions): Promise<IxtError | undefined>;
  /** Says goodbye. Resolves as `closed` does. */
  close(): Promise<IxtError | undefined>;
}

/** The two ends of a transport, and what each session on them is told. */
export interface ModuleHostInit {
  readonly module: Module;
  readonly moduleSide: Transport;
  readonly runtimeSide: Transport;
  readonly moduleOptions: SessionOptions;
  /** The runtime's end: takes the module in, and resolves when its handshake is done. */
  readonly attach: (runtimeSide: Transport) => Promise<Connection>;
}

/** Serves the module, and resolves when its handshake is done. Rejects as `Host.attach` of `@ixt/sdk` does. */
export async function hostModule(init: ModuleHostInit): Promise<ModuleHost> {
  const { moduleSide, runtimeSide } = init;
  const { module, running } = watchModule(init.module);
  const serving = serve(module, moduleSide, init.moduleOptions);
  const connection = await init.attach(runtimeSide);
  return {
    name: module.name,
    peer: connection.peer,
    connection,
    closed: connection.closed,
    ended: serving.closed,
    running,
    crash() {
      moduleSide.close(lost("the module crashed"));
      return connection.closed;
    },
    vanish() {
      runtimeSide.close(lost("the runtime is gone"));
      return serving.closed;
    },
    drain: (options) => connection.drain(options),
    close: () => connection.close(),
  };
}

function lost(text: string): TransportError {
  return new TransportError(text, { code: "unavailable", blame: "transport" });
}
