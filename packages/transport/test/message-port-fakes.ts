// Ports whose far side is the test: what a transport posts is written down, and what it hears is the test's to say.

import {
  type ByteTransportOptions,
  createPortTransport,
  type EventEmitterPort,
  type EventTargetPort,
  type MessagePortLike,
  type PortEvent,
  type Transport,
} from "../src/index.js";
import { settleMicrotasks } from "./messages.js";

/** One call of `postMessage`. */
export interface Posted {
  readonly message: unknown;
  readonly transfer: readonly ArrayBuffer[];
}

/** As the Web's MessagePort is. */
export class FakeTargetPort implements EventTargetPort {
  readonly posted: Posted[] = [];
  readonly calls: string[] = [];
  readonly listeners: Map<string, Set<(event: PortEvent) => void>> = new Map();
  /** What the next `postMessage` throws. */
  refusal: Error | undefined;

  postMessage(message: unknown, transfer: ArrayBuffer[]): void {
    if (this.refusal) throw this.refusal;
    this.posted.push({ message, transfer });
  }
  addEventListener(type: string, listener: (event: PortEvent) => void): void {
    const listeners = this.listeners.get(type) ?? new Set();
    this.listeners.set(type, listeners.add(listener));
  }
  removeEventListener(type: string, listener: (event: PortEvent) => void): void {
    this.listeners.get(type)?.delete(listener);
  }
  start(): void {
    this.calls.push("start");
  }
  close(): void {
    this.calls.push("close");
  }

  /** Lets the transport hear an event. */
  tell(type: string, data?: unknown): void {
    for (const listener of [...(this.listeners.get(type) ?? [])]) listener({ type, data });
  }
  get listenerCount(): number {
    return [...this.listeners.values()].reduce((sum, { size }) => sum + size, 0);
  }
}

/** As a worker's global is in a browser: it can be closed, and must not be. */
export class FakeWorkerGlobal implements EventTargetPort {
  readonly inner: FakeTargetPort = new FakeTargetPort();

  postMessage(message: unknown, transfer: ArrayBuffer[]): void {
    this.inner.postMessage(message, transfer);
  }
  addEventListener(type: string, listener: (event: PortEvent) => void): void {
    this.inner.addEventListener(type, listener);
  }
  removeEventListener(type: string, listener: (event: PortEvent) => void): void {
    this.inner.removeEventListener(type, listener);
  }
  close(): void {
    this.inner.close();
  }
}

/** As a worker is in a browser, seen from its owner. */
export class FakeWebWorker extends FakeWorkerGlobal {
  terminate(): void {
    this.inner.calls.push("terminate");
  }
}

/** As a worker is in Node, seen from its owner. */
export class FakeNodeWorker implements EventEmitterPort {
  readonly posted: Posted[] = [];
  readonly listeners: Map<string, Set<(value: unknown) => void>> = new Map();

  postMessage(message: unknown, transfer: ArrayBuffer[]): void {
    this.posted.push({ message, transfer });
  }
  on(event: string, listener: (value: unknown) => void): void {
    const listeners = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, listeners.add(listener));
  }
  off(event: string, listener: (value: unknown) => void): void {
    this.listeners.get(event)?.delete(listener);
  }

  emit(event: string, value: unknown): void {
    for (const listener of [...(this.listeners.get(event) ?? [])]) listener(value);
  }
  get listened(): string[] {
    return [...this.listeners].filter(([, { size }]) => size > 0).map(([event]) => event);
  }
}

/** A transport over the port that has its receiver. */
export function listen(
  port: MessagePortLike,
  options?: ByteTransportOptions,
): { transport: Transport; seen: Uint8Array[] } {
  const transport = createPortTransport(port, options);
  const seen: Uint8Array[] = [];
  transport.receive((message) => seen.push(message));
  return { transport, seen };
}

/** {@link listen} on a port of its own, until its receiver is read to. */
export async function openPort(
  options?: ByteTransportOptions,
): Promise<{ port: FakeTargetPort; transport: Transport; seen: Uint8Array[] }> {
  const port = new FakeTargetPort();
  const { transport, seen } = listen(port, options);
  await settleMicrotasks();
  return { port, transport, seen };
}
