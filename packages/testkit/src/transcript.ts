// What was said, in the order in which it was said: a line each, with who said it to whom.

/**
 * One thing that was said.
 *
 * @see {@link Transcript}
 */
export interface TranscriptEntry {
  /** On the clock of whoever writes it down. */
  readonly atMs: number;
  readonly from: string;
  readonly to: string;
  /** What was said, such as `data #0 3 B`. */
  readonly text: string;
}

/**
 * An entry whose text is made when the transcript is first read: most are never read.
 *
 * @see {@link Transcript}
 */
export interface UnreadEntry extends Omit<TranscriptEntry, "text"> {
  readonly toText: () => string;
}

/**
 * A conversation, written down. Made to be compared: no ids, no dates, nothing that another run would have otherwise.
 *
 * @example
 * ```ts
 * import { Transcript } from "@ixt/testkit";
 *
 * const transcript = new Transcript();
 * transcript.add({ atMs: 0, from: "caller", to: "callee", text: "credit +8" });
 * console.log(transcript.lines); // [ 'caller -> callee  credit +8' ]
 * ```
 */
export class Transcript {
  private readonly read: TranscriptEntry[] = [];
  private readonly unread: (TranscriptEntry | UnreadEntry)[] = [];

  /** Texts that are to be made later are made in the order in which they were added. */
  add(entry: TranscriptEntry | UnreadEntry): void {
    this.unread.push(entry);
  }

  /** Everything so far, oldest first. */
  get entries(): readonly TranscriptEntry[] {
    this.putIntoWords();
    return this.read;
  }

  /** Makes the texts now that were to be made later, and lets go of what they are made from. */
  putIntoWords(): void {
    for (const entry of this.unread.splice(0)) {
      if ("text" in entry) this.read.push(entry);
      else this.read.push({ atMs: entry.atMs, from: entry.from, to: entry.to, text: entry.toText() });
    }
  }

  /** A line each, without the time. */
  get lines(): readonly string[] {
    return this.entries.map(toLine);
  }

  /** The lines so far, which are forgotten here: what comes next is a new page. */
  take(): readonly string[] {
    const { lines } = this;
    this.read.length = 0;
    return lines;
  }

  /** All of it as text, each line behind its time in milliseconds. */
  toString(): string {
    const { entries } = this;
    const width = String(Math.floor(entries.at(-1)?.atMs ?? 0)).length;
    return entries.map((entry) => `${String(Math.floor(entry.atMs)).padStart(width)} ms  ${toLine(entry)}`).join("\n");
  }
}

function toLine({ from, to, text }: TranscriptEntry): string {
  return `${from} -> ${to}  ${text}`;
}
