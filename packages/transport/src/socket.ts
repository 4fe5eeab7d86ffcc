// Node entry: messages over Unix sockets and TCP, both ends: listen, connect, or bring a socket of your own.

export type { SocketAddress } from "./socket-address.js";
export { type ConnectSocketOptions, connectSocket } from "./socket-connection.js";
export { type ListenSocketOptions, listenSocket, type SocketListener } from "./socket-listener.js";
export { createSocketTransport, type SocketTransportOptions } from "./socket-transport.js";
