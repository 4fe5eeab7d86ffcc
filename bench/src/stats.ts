/** The arithmetic of the table: medians, ratios of paired rounds, and the order in which peers take their turns. */

/** The value at quantile `q` (0 to 1) of `samples`, interpolated linearly. Throws on no samples. */
export function quantile(samples: readonly number[], q: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const position = (sorted.length - 1) * q;
  const low = sorted[Math.floor(position)];
  const high = sorted[Math.ceil(position)];
  if (low === undefined || high === undefined) throw new RangeError("no samples");
  return low + (high - low) * (position - Math.floor(position));
}

/** The median of `samples`. Throws on no samples. */
export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}

/**
 * How many times faster `peer` is than `base`: the median over rounds of base / peer of the same round, so that what slows
 * a whole round down cancels out. Both hold nanoseconds per operation, one per round.
 */
export function speedRatio(base: readonly number[], peer: readonly number[]): number {
  if (base.length !== peer.length) throw new RangeError("rounds do not pair");
  return median(base.map((nanoseconds, round) => nanoseconds / (peer[round] ?? Number.NaN)));
}

/** The order of turns in `round`: `items` rotated left by one more place each round. */
export function rotate<T>(items: readonly T[], round: number): T[] {
  const shift = items.length === 0 ? 0 : round % items.length;
  return [...items.slice(shift), ...items.slice(0, shift)];
}
