// The one kind of range that our packages have of each other: the caret.

/** Whether `^a.b.c` takes the version, which is a release of ours. */
export function isCaretOf(range: string, version: string): boolean {
  const least = /^\^(\d+)\.(\d+)\.(\d+)$/.exec(range)?.slice(1).map(Number);
  const given = /^(\d+)\.(\d+)\.(\d+)$/.exec(version)?.slice(1).map(Number);
  if (least === undefined || given === undefined) return false;
  // The first number that is not zero must be the same, and all in front of it.
  const fixed = least.findIndex((part) => part > 0);
  for (let i = 0; i <= (fixed < 0 ? 2 : fixed); i++) if (least[i] !== given[i]) return false;
  for (let i = 0; i < 3; i++) {
    const [a = 0, b = 0] = [least[i], given[i]];
    if (a !== b) return b > a;
  }
  return true;
}
