// The hostile cases that must have a test by their number: those of streams and contexts. The others are the wire's, the transport's
// and the supply chain's. A title that begins with `hostile case 29: ` or `hostile case 29, 47: ` is the test of each.

/** First and last of each range. */
const HOSTILE_CASES: readonly (readonly [first: number, last: number])[] = [
  [29, 73],
  [81, 99],
];

const TITLE = /^hostile case (\d+(?:, \d+)*): /;

/** The cases that a title is the test of; `undefined` when it begins as such a title and cannot be read. */
export function readHostileCases(title: string): readonly number[] | undefined {
  const numbers = TITLE.exec(title)?.[1];
  if (numbers !== undefined) return numbers.split(", ").map(Number);
  return /^hostile cases?\b/i.test(title) ? undefined : [];
}

/** The cases that none of the titles is the test of. */
export function findMissingCases(titles: readonly string[]): readonly number[] {
  const found = new Set(titles.flatMap((title) => readHostileCases(title) ?? []));
  return HOSTILE_CASES.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => first + i)).filter(
    (number) => !found.has(number),
  );
}
