// What is said while it runs, on stderr: a line for each stage with the time since the start. On a terminal, below them, the
// line of what runs now, which replaces itself.

/** Where it is said. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface Progress {
  /** A stage is over. */
  stage(text: string): void;
  /** What runs now; nothing where nobody watches. */
  now(text: string): void;
}

/** @param clock milliseconds since the start */
export function createProgress(stream: ProgressStream, clock: () => number): Progress {
  const clear = stream.isTTY === true ? "\r\u001b[K" : "";
  const stamp = (): string => `${(clock() / 1000).toFixed(0).padStart(4)} s  `;
  return {
    stage: (text) => stream.write(`${clear}${stamp()}${text}\n`),
    now: (text) => {
      if (stream.isTTY !== true) return;
      // A line that wraps could not be taken back. A terminal that does not know its width says 0.
      stream.write(`${clear}${`${stamp()}${text}`.slice(0, (stream.columns || 80) - 1)}`);
    },
  };
}
