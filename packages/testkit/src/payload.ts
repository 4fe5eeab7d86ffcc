// What tests write where bytes are meant.

const encoder = new TextEncoder();

/** Text as UTF-8; bytes as they are. */
export function toPayload(value: Uint8Array | string): Uint8Array {
  return typeof value === "string" ? encoder.encode(value) : value;
}
