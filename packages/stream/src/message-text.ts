// The text that an error or a cancel frame carries, sent or received.

/** Longest text of an error or a cancel, in UTF-16 units; what is beyond is cut. */
const MAX_MESSAGE_LENGTH = 4_096;

/** The text, cut to what a frame's message may hold, without halves of surrogate pairs: one by itself has no UTF-8. */
export function clipMessage(text: string): string {
  const isLong = text.length > MAX_MESSAGE_LENGTH;
  // What the cut leaves of a pair goes; a half that the text had itself is shown.
  const cut = isLong ? text.slice(0, MAX_MESSAGE_LENGTH).replace(/[\ud800-\udbff]$/, "") : text;
  const message = cut.replace(/\p{Cs}/gu, "\ufffd");
  // A slice alone may keep the whole text alive, however long it was.
  return isLong ? message.split("").join("") : message;
}
