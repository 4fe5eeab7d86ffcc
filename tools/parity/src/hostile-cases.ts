// The hostile cases that must have a test by their number: those of streams, contexts and sessions, and the latter once more over
// real channels. The others are the wire's and the supply chain's. A title that begins with `hostile case 29: ` or `hostile case 29, 47: ` is the test of each.

/** First and last of those that need a test anywhere. */
const CASES: readonly [first: number, last: number] = [29, 99];

/** First and last of those that need one over real sockets and pipes too, and where such tests stand. */
const REAL_CASES: readonly [first: number, last: number] = [74, 99];
export const REAL_CHANNELS = "packages/sdk/test/hostile/";

const TITLE = /^hostile case (\d+(?:, \d+)*): /;

/** The cases that a title is the test of; `undefined` when it begins as such a title and cannot be read. */
export function readHostileCases(title: string): readonly number[] | undefined {
  const numbers = TITLE.exec(title)?.[1];
  if (numbers !== undefined) return numbers.split(", ").map(Number);
  return /^hostile cases?\b/i.test(title) ? undefined : [];
}

/** The cases that none of the titles is the test of. */
export function findMissingCases(
  titles: readonly string[],
  where: "anywhere" | "real" = "anywhere",
): readonly number[] {
  const [first, last] = where === "real" ? REAL_CASES : CASES;
  const found = new Set(titles.flatMap((title) => readHostileCases(title) ?? []));
  return Array.from({ length: last - first + 1 }, (_, i) => first + i).filter((number) => !found.has(number));
}
