// What was said, in the order in which it was said: a line each, with who said it to whom.

/** One thing that was said. */
export interface TranscriptEntry {
  /** On the clock of whoever writes it down. */
  readonly atMs: number;
  readonly from: string;
  readonly to: string;
  /** What was said, such as `data #0 3 B`. */
  readonly text: string;
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
  private readonly said: TranscriptEntry[] = [];

  add(entry: TranscriptEntry): void {
    this.said.push(entry);
  }

  /** Everything so far, oldest first. */
  get entries(): readonly TranscriptEntry[] {
    return this.said;
  }

  /** A line each, without the time. */
  get lines(): readonly string[] {
    return this.said.map(toLine);
  }

  /** The lines so far, which are forgotten here: what comes next is a new page. */
  take(): readonly string[] {
    return this.said.splice(0).map(toLine);
  }

  /** All of it as text, each line behind its time in milliseconds. */
  toString(): string {
    const width = String(Math.floor(this.said.at(-1)?.atMs ?? 0)).length;
    return this.said
      .map((entry) => `${String(Math.floor(entry.atMs)).padStart(width)} ms  ${toLine(entry)}`)
      .join("\n");
  }
}

function toLine({ from, to, text }: TranscriptEntry): string {
  return `${from} -> ${to}  ${text}`;
}
