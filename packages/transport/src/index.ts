// Byte channels that carry whole Cap'n Proto messages. Runs in browsers; Node's standard streams stand in "@ixt/transport/stdio".

export type { ByteChannel, ByteReader } from "./byte-channel.js";
export { type ByteTransportOptions, createByteTransport } from "./byte-transport.js";
export { createMemoryPair } from "./memory.js";
export { createMemoryChannels } from "./memory-channel.js";
export { createPortTransport } from "./message-port.js";
export type { EventEmitterPort, EventTargetPort, MessagePortLike, PortEvent } from "./message-port-events.js";
export { MessageSplitter } from "./message-splitter.js";
export type { InPlaceReceiver, Lane, Transport } from "./transport.js";
export { TransportError, type TransportErrorCode, type TransportErrorOptions } from "./transport-error.js";
export { createWebSocketTransport, type WebSocketTransportOptions } from "./web-socket.js";
export type { TransportTimers, WebSocketEvent, WebSocketLike } from "./web-socket-like.js";
