// The one error of this program: a line for the person at the terminal, and the exit code that goes with it.

/** A failure whose message already says what to do; it is printed alone, without a stack. */
export class BootstrapError extends Error {
  /**
   * @param {string} message one line that says what is wrong and what to do
   * @param {number} exitCode the exit code of the whole program, default 1
   */
  constructor(message, exitCode = 1) {
    super(message);
    this.name = "BootstrapError";
    this.exitCode = exitCode;
  }
}
