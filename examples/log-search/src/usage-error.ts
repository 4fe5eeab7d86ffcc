// What the person at the terminal did wrong, as the one line to print.

/** A mistake on the command line; its message is printed alone, and the exit code is 2. */
export class UsageError extends Error {
  override get name(): string {
    return "UsageError";
  }
}
