// Little-endian numbers out of bytes at any alignment. The caller has checked that the bytes are there.
// Bytes are put together by hand: a DataView over a message is made where there is a Reader for it, and costs more than reading a
// whole small message of which the layout is known.

export function loadUint8(bytes: Uint8Array, at: number): number {
  return bytes[at] as number;
}

export function loadUint16(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
}

export function loadInt32(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  );
}

export function loadUint32(bytes: Uint8Array, at: number): number {
  return loadInt32(bytes, at) >>> 0;
}

export function loadUint64(bytes: Uint8Array, at: number): bigint {
  const low = loadUint32(bytes, at);
  const high = loadUint32(bytes, at + 4);
  // One conversion while the value is exact as a double, which timestamps and counters are.
  return high < 0x200000 ? BigInt(high * 0x1_0000_0000 + low) : (BigInt(high) << 32n) | BigInt(low);
}

const float = new DataView(new ArrayBuffer(8));

export function loadFloat32(bytes: Uint8Array, at: number): number {
  float.setInt32(0, loadInt32(bytes, at));
  return float.getFloat32(0);
}

export function loadFloat64(bytes: Uint8Array, at: number): number {
  float.setInt32(0, loadInt32(bytes, at + 4));
  float.setInt32(4, loadInt32(bytes, at));
  return float.getFloat64(0);
}

export function loadInt8(bytes: Uint8Array, at: number): number {
  return (loadUint8(bytes, at) << 24) >> 24;
}

export function loadInt16(bytes: Uint8Array, at: number): number {
  return (loadUint16(bytes, at) << 16) >> 16;
}

export function loadInt64(bytes: Uint8Array, at: number): bigint {
  return BigInt.asIntN(64, loadUint64(bytes, at));
}

export function bitAt(bytes: Uint8Array, at: number, bit: number): boolean {
  return (((bytes[at] as number) >> bit) & 1) !== 0;
}
