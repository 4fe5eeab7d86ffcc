// What a WebSocket is here: the part that all of them have, and what some can do beside.

/** What is needed of an event that a WebSocket dispatches. */
export interface WebSocketEvent {
  readonly type: string;
  /** Of a message: its payload. */
  readonly data?: unknown;
  /** Of a close: its code. */
  readonly code?: number;
  /** Of an error, where the host tells it: browsers do not. */
  readonly error?: unknown;
}

/**
 * What is needed of a WebSocket. A browser's fits, and so do the global one of Node 22, Deno and Bun, and that of the package `ws`.
 *
 * @see {@link createWebSocketTransport}
 */
export interface WebSocketLike {
  binaryType: string;
  /** 0 connecting, 1 open, 2 closing, 3 closed. */
  readonly readyState: number;
  /** Bytes that were sent and not handed to the system yet. */
  readonly bufferedAmount: number;
  /** `done` is called when the bytes were handed to the system, by a `send` that declares it; others ignore it. */
  send(data: Uint8Array<ArrayBuffer>, done?: (error?: Error | null) => void): void;
  close(code?: number): void;
  addEventListener(type: "open" | "message" | "error" | "close", listener: (event: WebSocketEvent) => void): void;
  removeEventListener(type: "open" | "message" | "error" | "close", listener: (event: WebSocketEvent) => void): void;
  /** Stops reading from the connection; `ws` has it. */
  pause?(): void;
  resume?(): void;
  /** Drops the connection without a closing handshake; `ws` has it. */
  terminate?(): void;
}

/**
 * Runs something later. `Timers` of `@ixt/context` are such, its `VirtualClock` for tests too.
 *
 * @see {@link createWebSocketTransport}
 */
export interface TransportTimers {
  /** Calls back once after `delayMs`. What it returns is given back to `clearTimeout`, and to nothing else. */
  setTimeout(callback: () => void, delayMs: number): unknown;
  clearTimeout(timer: unknown): void;
}
