// Where a socket is: the path of a Unix socket, or a TCP port. Checked before anything is opened, and made into text for errors.

import { dirname } from "node:path";
import { TransportError } from "./transport-error.js";

/**
 * The path of a Unix socket, or a TCP port and the host of its interface. `host` is `127.0.0.1` by default: this machine alone.
 *
 * Neither encrypts and neither asks who is there; a Unix socket at least is for its owner alone. Over a network, bring a
 * `TLSSocket` to `createSocketTransport`.
 */
export type SocketAddress = { readonly path: string } | { readonly port: number; readonly host?: string };

/** An address that can be. */
export type CheckedAddress = { readonly path: string } | { readonly port: number; readonly host: string };

const LOOPBACK = "127.0.0.1";

/** What the system keeps of a path; some versions of Node cut off the rest without a word. */
const MAX_PATH_BYTES = process.platform === "linux" ? 107 : 103;

/** A listener's socket is made in a folder beside its path, by a name of this length. */
const HIDDEN_NAME_BYTES = "/.XXXXXX/s".length;

/** @throws {@link TransportError} `invalidArgument` that says what an address is. */
export function checkConnectAddress(address: SocketAddress): CheckedAddress {
  const checked = checkAddress(address, 1);
  if ("path" in checked) checkLength(checked.path, "the path of a Unix socket", MAX_PATH_BYTES);
  return checked;
}

/** As {@link checkConnectAddress}, with port 0 for any that is free. */
export function checkListenAddress(address: SocketAddress): CheckedAddress {
  const checked = checkAddress(address, 0);
  if ("path" in checked) {
    checkLength(checked.path, "the path of a Unix socket", MAX_PATH_BYTES);
    checkLength(dirname(checked.path), "the folder of a Unix socket", MAX_PATH_BYTES - HIDDEN_NAME_BYTES);
  }
  return checked;
}

/** As people write it: `/run/host.sock`, `127.0.0.1:8080`. */
export function toAddressText(address: CheckedAddress): string {
  if ("path" in address) return address.path;
  const { host, port } = address;
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** An error of what a socket was to be made from, not of the channel. */
export function createAddressError(text: string): TransportError {
  return new TransportError(text, { code: "invalidArgument", blame: "local" });
}

/** No socket to be had there; says the system's word for why. */
export function createUnreachableError(what: string, address: CheckedAddress, cause: unknown): TransportError {
  const reason = codeOf(cause) ?? (cause instanceof Error ? cause.message : String(cause));
  const text = `${what} ${toAddressText(address)}: ${reason}`;
  return new TransportError(text, { code: "unavailable", blame: "transport", cause });
}

/** `ENOENT` and its like; `undefined` for what is no error of the system. */
export function codeOf(cause: unknown): string | undefined {
  const isCoded = typeof cause === "object" && cause !== null && "code" in cause && typeof cause.code === "string";
  return isCoded ? String(cause.code) : undefined;
}

function checkAddress(address: unknown, lowestPort: number): CheckedAddress {
  const { path, port, host = LOOPBACK } = fieldsOf(address);
  if ((path === undefined) === (port === undefined)) {
    throw createAddressError("a socket's address is { path } or { port, host }: give one of the two");
  }
  if (path !== undefined) {
    if (isName(path)) return { path };
    throw createAddressError("the path of a Unix socket is a text, not empty and without a zero byte");
  }
  if (typeof port !== "number" || !Number.isInteger(port) || port < lowestPort || port > 65_535) {
    throw createAddressError(`a port is a whole number from ${lowestPort} to 65535, not ${String(port)}`);
  }
  if (!isName(host)) throw createAddressError("a host is a name or an IP address, not empty and without a zero byte");
  return { port, host };
}

function fieldsOf(address: unknown): { readonly path?: unknown; readonly port?: unknown; readonly host?: unknown } {
  return typeof address === "object" && address !== null ? address : {};
}

function isName(value: unknown): value is string {
  return typeof value === "string" && value !== "" && !value.includes("\0");
}

function checkLength(text: string, what: string, mostBytes: number): void {
  const bytes = Buffer.byteLength(text);
  if (bytes <= mostBytes) return;
  throw createAddressError(`${what} is at most ${mostBytes} bytes long, not ${bytes}: choose a shorter one`);
}
