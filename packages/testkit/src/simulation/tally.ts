// What the schedules of a simulation have come to, counted: a simulation that has seen nothing has proved nothing.

/**
 * How often each thing happened; what never did is not there.
 *
 * @see {@link simulate}
 */
export type Counts = Readonly<Record<string, number>>;

/**
 * What the schedules of a simulation have come to. A suite asserts on it that it has really seen what it is about.
 *
 * @see {@link simulate}
 */
export interface SimulationSummary {
  readonly schedules: number;
  /** Virtual time that passed, over all of them. */
  readonly virtualMs: number;
  /** Calls of the runtime's by how they ended: `ok`, or the code of the error. */
  readonly calls: Counts;
  /** Streams of the runtime's by how they ended: `complete`, or the status and the code, as in `failed unavailable`. */
  readonly streams: Counts;
  /** Faults of the channels by their kind. Bytes that came in pieces are not counted. */
  readonly faults: Counts;
  /** What the scenario has counted itself, beside `crash`, `vanish` and `drain` of the runtime. */
  readonly counts: Counts;
}

/** The parts of a summary that are counts. */
export type TallySection = "calls" | "streams" | "faults" | "counts";

/** A summary in the making. */
export class Tally {
  private schedules = 0;
  private virtualMs = 0;
  private readonly sections: { readonly [Name in TallySection]: Map<string, number> } = {
    calls: new Map(),
    streams: new Map(),
    faults: new Map(),
    counts: new Map(),
  };

  count(section: TallySection, what: string, times = 1): void {
    const counts = this.sections[section];
    counts.set(what, (counts.get(what) ?? 0) + times);
  }

  /** One schedule is over, after so much virtual time. */
  endSchedule(virtualMs: number): void {
    this.schedules++;
    this.virtualMs += virtualMs;
  }

  toSummary(): SimulationSummary {
    const { schedules, virtualMs, sections } = this;
    const [calls, streams] = [toCounts(sections.calls), toCounts(sections.streams)];
    return {
      schedules,
      virtualMs,
      calls,
      streams,
      faults: toCounts(sections.faults),
      counts: toCounts(sections.counts),
    };
  }
}

function toCounts(counts: ReadonlyMap<string, number>): Counts {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
