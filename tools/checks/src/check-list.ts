// The list of checks is the root package.json itself: every script whose name starts with `check:`, in the order they stand there.

/** One check: what stands behind `check:`, and the script that runs it. */
export interface Check {
  readonly name: string;
  readonly script: string;
}

const PREFIX = "check:";

/**
 * @param scripts the scripts of the root package.json
 * @param wanted names of checks, to run only these; empty for all
 * @throws Error when a wanted check does not exist
 */
export function selectChecks(scripts: Readonly<Record<string, string>>, wanted: readonly string[]): readonly Check[] {
  const all = Object.keys(scripts)
    .filter((script) => script.startsWith(PREFIX))
    .map((script) => ({ name: script.slice(PREFIX.length), script }));
  const unknown = wanted.filter((name) => !all.some((check) => check.name === name));
  if (unknown.length > 0) {
    throw new Error(`No such check: ${unknown.join(", ")}. There are: ${all.map(({ name }) => name).join(", ")}.`);
  }
  return wanted.length === 0 ? all : all.filter(({ name }) => wanted.includes(name));
}
