// Padded base64 (RFC 4648), one text for the same bytes: unused bits are zero. Both ways by what every host has.

const BASE64 = /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/][AQgw]==|[A-Za-z\d+/]{2}[AEIMQUYcgkosw048]=)?$/;

/** True for what {@link toBase64} writes. */
export function isBase64(text: string): boolean {
  return BASE64.test(text);
}

/** The bytes as text; they stay the caller's. */
export function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** The bytes of a text that {@link isBase64}, in an array of the caller's own. */
export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
