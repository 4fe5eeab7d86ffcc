// Bytes in any cut, lines of text out. Bounded: of a line longer than the cap only the beginning is kept.

/** Bytes kept of one line; what stands behind is dropped and the line counted as cut. */
export const MAX_LINE_BYTES: number = 1024 * 1024;

const NEWLINE = 0x0a;
const NOTHING: Uint8Array = new Uint8Array(0);

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Puts lines together again that were cut by the borders of chunks. A line ends with LF or CR LF, the last one with the end. */
export class LineSplitter {
  readonly #maxLineBytes: number;
  #rest: Uint8Array = NOTHING;
  /** True while the beginning of a too long line has been given out and its end is being skipped. */
  #skipping = false;
  #cutLines = 0;

  constructor(maxLineBytes: number = MAX_LINE_BYTES) {
    this.#maxLineBytes = maxLineBytes;
  }

  /** Lines that were longer than the cap. */
  get cutLines(): number {
    return this.#cutLines;
  }

  /** The lines that `chunk` completes. Bytes that are no UTF-8 read as U+FFFD. The chunk is not kept. */
  *push(chunk: Uint8Array): Generator<string> {
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    if (end > 0) {
      yield* this.#complete(chunk.subarray(0, chunk.indexOf(NEWLINE)));
      yield* this.#wholeLines(chunk.subarray(chunk.indexOf(NEWLINE) + 1, end));
    }
    yield* this.#keep(chunk.subarray(end));
  }

  /** The last line, if it had no line ending. */
  *end(): Generator<string> {
    if (this.#rest.length > 0) yield this.#decode(this.#rest);
    this.#rest = NOTHING;
    this.#skipping = false;
  }

  /** The line whose beginning stands in `rest` and whose end is `tail`. */
  *#complete(tail: Uint8Array): Generator<string> {
    const skipped = this.#skipping;
    this.#skipping = false;
    if (skipped) return;
    const line = this.#rest.length === 0 ? tail : join(this.#rest, tail);
    this.#rest = NOTHING;
    yield this.#cap(line);
  }

  *#wholeLines(bytes: Uint8Array): Generator<string> {
    if (bytes.length > this.#maxLineBytes) {
      for (let at = 0; at < bytes.length; ) {
        const end = bytes.indexOf(NEWLINE, at);
        yield this.#cap(bytes.subarray(at, end));
        at = end + 1;
      }
      return;
    }
    // One decode for all of them: line by line costs several times as much.
    const text = decoder.decode(bytes);
    for (let at = 0; at < text.length; ) {
      const end = text.indexOf("\n", at);
      yield trimEnding(text.slice(at, end));
      at = end + 1;
    }
  }

  *#keep(tail: Uint8Array): Generator<string> {
    if (tail.length === 0 || this.#skipping) return;
    const rest = join(this.#rest, tail.subarray(0, this.#maxLineBytes + 1 - this.#rest.length));
    if (rest.length <= this.#maxLineBytes) {
      this.#rest = rest;
      return;
    }
    this.#rest = NOTHING;
    this.#skipping = true;
    yield this.#cap(rest);
  }

  #cap(line: Uint8Array): string {
    if (line.length <= this.#maxLineBytes) return this.#decode(line);
    this.#cutLines += 1;
    return this.#decode(line.subarray(0, this.#maxLineBytes));
  }

  #decode(line: Uint8Array): string {
    return trimEnding(decoder.decode(line));
  }
}

function trimEnding(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}

function join(front: Uint8Array, back: Uint8Array): Uint8Array {
  const all = new Uint8Array(front.length + back.length);
  all.set(front);
  all.set(back, front.length);
  return all;
}
