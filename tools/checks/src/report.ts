// How a check ends: its findings one a line on stderr and exit code 1, or one line on stdout that says what was looked at.

/**
 * Prints the outcome and sets the exit code.
 *
 * @param findings what is wrong, one line each; empty means that all is well
 * @param summary what was looked at, such as "6 packages"
 * @param remedy what to do about findings, such as the command to run
 */
export function reportFindings(findings: readonly string[], summary: string, remedy: string): void {
  if (findings.length === 0) {
    process.stdout.write(`${summary}\n`);
    return;
  }
  process.stderr.write(`${findings.join("\n")}\n${findings.length} found. ${remedy}\n`);
  process.exitCode = 1;
}
