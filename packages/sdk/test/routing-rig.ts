// A host and modules joined in memory, with time in the test's hand.

import { VirtualClock } from "@ixt/context/virtual-clock";
import type { Transport } from "@ixt/transport";
import {
  type AttachOptions,
  type Connection,
  createHost,
  createMemoryPair,
  type Host,
  type HostOptions,
  type LogEntry,
  type Module,
  type Serving,
  serve,
} from "../src/index.js";

export interface Attached {
  readonly serving: Serving;
  readonly connection: Connection;
  /** The module's end of the channel: closing it with a cause is a crash. */
  readonly moduleSide: Transport;
  readonly log: LogEntry[];
}

export interface RoutingRig {
  readonly clock: VirtualClock;
  readonly host: Host;
  readonly log: LogEntry[];
  attach(module: Module, options?: AttachOptions): Promise<Attached>;
}

export function createRoutingRig(options: HostOptions = {}): RoutingRig {
  const clock = new VirtualClock();
  const log: LogEntry[] = [];
  const limits = options.streamLimits === undefined ? {} : { streamLimits: options.streamLimits };
  const settings = { clock, timers: clock, keepaliveMs: Number.POSITIVE_INFINITY, ...limits };
  const host = createHost({ ...settings, log: (entry) => log.push(entry), ...options });
  return {
    clock,
    host,
    log,
    async attach(module, attachOptions) {
      const moduleLog: LogEntry[] = [];
      const [moduleSide, hostSide] = createMemoryPair();
      const serving = serve(module, moduleSide, { ...settings, log: (entry) => moduleLog.push(entry) });
      const connection = await host.attach(hostSide, attachOptions);
      return { serving, connection, moduleSide, log: moduleLog };
    },
  };
}
