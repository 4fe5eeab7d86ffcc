// What an API has that its report has not, and the other way round: lines, as one reads a diff.

/** How many lines of each kind are shown of one entry. */
const SHOWN = 12;

/** Findings about one entry; none where the two are the same. */
export function diffReports(specifier: string, reviewed: string | undefined, made: string): readonly string[] {
  if (reviewed === made) return [];
  if (reviewed === undefined) return [`${specifier}: there is no report of it`];
  const gone = missingLines(reviewed, made).map((line) => `- ${line}`);
  const added = missingLines(made, reviewed).map((line) => `+ ${line}`);
  const lines = [...cut(gone), ...cut(added)];
  return [
    `${specifier}: its API is not the reviewed one:\n${(lines.length > 0 ? lines : ["lines in another order"]).join("\n")}`,
  ];
}

/** Reports of entries that are no more. */
export function findLeftOver(reports: readonly string[], wanted: readonly string[]): readonly string[] {
  return reports.filter((report) => !wanted.includes(report));
}

/** The lines of `one` that `other` has fewer of. */
function missingLines(one: string, other: string): readonly string[] {
  const left = new Map<string, number>();
  for (const line of other.split("\n")) left.set(line, (left.get(line) ?? 0) + 1);
  return one.split("\n").filter((line) => {
    const count = left.get(line) ?? 0;
    if (count > 0) left.set(line, count - 1);
    return count === 0;
  });
}

function cut(lines: readonly string[]): readonly string[] {
  return lines.length <= SHOWN ? lines : [...lines.slice(0, SHOWN), `  and ${lines.length - SHOWN} more`];
}
