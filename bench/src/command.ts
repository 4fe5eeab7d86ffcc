/** The command line of a benchmark: its help, its options, and an exit code that says whether a bar was missed. */

/** What a command is made of. `run` is true when every bar was reached. */
export interface Command<Options> {
  readonly usage: string;
  parse(args: readonly string[]): Options;
  run(options: Options): Promise<boolean>;
}

/** Runs it with the process's own arguments. Exits with 2 for arguments that it does not know, with 1 for a missed bar. */
export async function runCommand<Options>({ usage, parse, run }: Command<Options>): Promise<void> {
  if (process.argv.includes("--help")) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  let options: Options;
  try {
    options = parse(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}\n`);
    process.exitCode = 2;
    return;
  }
  if (!(await run(options))) process.exitCode = 1;
}
