// A module and its caller joined in memory, with time in the test's hand and both logs kept.

import { VirtualClock } from "@ixt/context/virtual-clock";
import type { Transport } from "@ixt/transport";
import { decodeEnvelope, type Envelope } from "@ixt/wire/wasipc";
import {
  ActorSubject,
  type Connection,
  connect,
  createActor,
  createInvocationContext,
  createMemoryPair,
  deadlineAfter,
  type InvocationContext,
  type LogEntry,
  type Module,
  type Serving,
  type SessionOptions,
  serve,
} from "../src/index.js";

export interface Rig {
  readonly clock: VirtualClock;
  readonly serving: Serving;
  readonly connection: Connection;
  readonly moduleLog: LogEntry[];
  readonly runtimeLog: LogEntry[];
  /** Everything that crossed to the runtime, decoded. */
  readonly fromModule: Envelope[];
}

export async function createRig(module: Module, options: SessionOptions = {}): Promise<Rig> {
  const clock = new VirtualClock();
  const moduleLog: LogEntry[] = [];
  const runtimeLog: LogEntry[] = [];
  const fromModule: Envelope[] = [];
  const [moduleSide, runtimeSide] = createMemoryPair();
  // A test that does not ask for signs of life shall find no timer of theirs.
  const settings = { clock, timers: clock, keepaliveMs: Number.POSITIVE_INFINITY, ...options };
  const serving = serve(module, moduleSide, { ...settings, log: (entry) => moduleLog.push(entry) });
  const spied = spyOn(runtimeSide, fromModule);
  const connection = await connect(spied, { ...settings, log: (entry) => runtimeLog.push(entry) });
  return { clock, serving, connection, moduleLog, runtimeLog, fromModule };
}

/** The transport, with every message that it receives written down. */
export function spyOn(transport: Transport, seen: Envelope[]): Transport {
  return {
    send: (message) => transport.send(message),
    receive: (callback) =>
      transport.receive((message) => {
        seen.push(decodeEnvelope(message));
        callback(message);
      }),
    get writable() {
      return transport.writable;
    },
    whenWritable: () => transport.whenWritable(),
    closed: transport.closed,
    close: (cause) => transport.close(cause),
  };
}

export function alice(
  capabilities: readonly string[],
  deadline?: { clock: VirtualClock; ms: number },
): InvocationContext {
  const actor = createActor({ subject: ActorSubject.operator("alice"), capabilities });
  if (deadline === undefined) return createInvocationContext({ actor });
  return createInvocationContext({ actor, deadline: deadlineAfter(deadline.ms, deadline.clock) });
}

/** Lets everything run that is queued as microtasks, some of them queueing more, without letting time pass. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 300; i++) await Promise.resolve();
}

/** A promise and its resolver. */
export function createGate(): { readonly passed: Promise<void>; readonly open: () => void } {
  let open = (): void => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}
