// The public functions of a struct: whole messages with that struct at their root.

import type { Catalog } from "./catalog.js";
import { emitStraight, straightNames } from "./emit-straight.js";
import { shapeOf } from "./emit-write.js";
import type { Struct } from "./model.js";
import { straightLayout } from "./straight-layout.js";

export function emitCodec(struct: Struct, catalog: Catalog): string {
  const { name } = struct;
  const layout = straightLayout(struct, catalog);
  const straight = layout === undefined ? "" : `\n${emitStraight(struct, layout)}`;
  const encodeStraight =
    layout === undefined
      ? ""
      : `  const straight = encode${name}Straight(writer, value);\n  if (straight !== 0) return straight;\n`;
  const decodeStraight =
    layout === undefined
      ? ""
      : `  const straight = decode${name}Straight(bytes, options, start, end);\n  if (straight !== undefined) return straight;\n`;
  return `/**
 * Encodes one message with a ${name} at its root, framed by its segment table, into bytes of the caller's own.
 *
 * @throws WireError with blame \`local\` and the field's path when the value cannot be encoded.
 */
export function encode${name}(value: ${name}): Uint8Array {
  return encodeFresh(encode${name}Into, value);
}

/**
 * Appends the same message to a slab; returns its length in bytes. When it throws, the slab is as it was.
 *
 * @throws WireError as \`encode${name}\` does.
 */
export function encode${name}Into(writer: Writer, value: ${name}): number {
${encodeStraight}  return encodeMessage(writer, value, ${shapeOf(struct, catalog)}, "${name}");
}

/**
 * Decodes bytes that are one such message exactly, or those of them from \`start\` to \`end\`. They are never changed, and kept
 * only where \`payload: "view"\` allows it.
 *
 * @throws WireError with blame \`peer\` and the field's path when the bytes are no such message.
 */
export function decode${name}(bytes: Uint8Array, options?: DecodeOptions, start = 0, end?: number): ${name} {
${decodeStraight}  return decodeMessage(bytes, options, "${name}", body${name}, start, end);
}
${straight}`;
}

/** Names of a struct's functions for whole messages. */
export function codecNames(struct: Struct, catalog: Catalog): string[] {
  const { name } = struct;
  const layout = straightLayout(struct, catalog);
  return [
    `decode${name}`,
    `encode${name}`,
    `encode${name}Into`,
    ...(layout === undefined ? [] : straightNames(layout)),
  ];
}
