// The two kinds of port there are, by how they tell what happens: event targets (the Web's) and event emitters (Node's workers),
// and one way to listen to both.

/** What is needed of an event that a port dispatches. */
export interface PortEvent {
  readonly type: string;
  /** What was posted, where something was. */
  readonly data?: unknown;
}

/** A port that is an event target: the Web's `MessagePort`, `Worker` and a worker's own global; Node's `MessagePort` fits, too. */
export interface EventTargetPort {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  addEventListener(type: string, listener: (event: PortEvent) => void): void;
  removeEventListener(type: string, listener: (event: PortEvent) => void): void;
  /** A `MessagePort` has it: what comes waits until it is called. */
  start?(): void;
  /** A `MessagePort` has it. A worker's global has one as well, which ends the worker: without `start` it is left alone. */
  close?(): void;
  /** A Web worker has it, seen from outside. It is never called. */
  terminate?(): void;
}

/** A port that is an event emitter: `Worker` of `node:worker_threads`. */
export interface EventEmitterPort {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  on(event: string, listener: (value: unknown) => void): unknown;
  off(event: string, listener: (value: unknown) => void): unknown;
}

/**
 * Whatever {@link createPortTransport} speaks over.
 *
 * @see {@link createPortTransport}
 */
export type MessagePortLike = EventTargetPort | EventEmitterPort;

/** What a port tells. */
export interface PortListener {
  message(value: unknown): void;
  /** No more will come: it closed, it exited, or what came could not be read. */
  gone(event: string, cause: unknown): void;
}

/** How emitters say that no more will come. */
const EMITTER_ENDS = ["messageerror", "error", "exit", "close"];

/** Listens from now on, and starts what has to be started. Returns what stops it, and closes the port where that is ours to do. */
export function listenToPort(port: MessagePortLike, listener: PortListener): () => void {
  return "addEventListener" in port ? listenToTarget(port, listener) : listenToEmitter(port, listener);
}

function listenToTarget(port: EventTargetPort, listener: PortListener): () => void {
  const onMessage = (event: PortEvent): void => listener.message(event.data);
  const onEnd = (event: PortEvent): void => listener.gone(event.type, event);
  // The error event of a worker's own global is about anything that was thrown there, not about the port.
  const ends = typeof port.terminate === "function" ? ["messageerror", "close", "error"] : ["messageerror", "close"];
  port.addEventListener("message", onMessage);
  for (const type of ends) port.addEventListener(type, onEnd);
  const isOurs = typeof port.start === "function";
  port.start?.();
  return () => {
    port.removeEventListener("message", onMessage);
    for (const type of ends) port.removeEventListener(type, onEnd);
    if (isOurs) port.close?.();
  };
}

function listenToEmitter(port: EventEmitterPort, listener: PortListener): () => void {
  const onMessage = (value: unknown): void => listener.message(value);
  const onEnds = EMITTER_ENDS.map((event) => ({ event, onEnd: (cause: unknown) => listener.gone(event, cause) }));
  port.on("message", onMessage);
  for (const { event, onEnd } of onEnds) port.on(event, onEnd);
  return () => {
    port.off("message", onMessage);
    // Without a listener an emitter throws its error, long after the conversation was over.
    for (const { event, onEnd } of onEnds) if (event !== "error") port.off(event, onEnd);
  };
}
