// The text that an error or a cancel frame carries, sent or received.

/** Longest text of an error or a cancel, in UTF-16 units; what is beyond is cut. */
const MAX_MESSAGE_LENGTH = 4_096;

/** The text, cut to what a frame's message may hold, never within a surrogate pair; a half of one by itself has no UTF-8. */
export function clipMessage(text: string): string {
  const message = text.replace(/\p{Cs}/gu, "\ufffd");
  if (message.length <= MAX_MESSAGE_LENGTH) return message;
  const last = message.charCodeAt(MAX_MESSAGE_LENGTH - 1);
  const length = last >= 0xd800 && last <= 0xdbff ? MAX_MESSAGE_LENGTH - 1 : MAX_MESSAGE_LENGTH;
  // A slice alone may keep the whole text alive, however long it was.
  return message.slice(0, length).split("").join("");
}
