/** Runs one case: a process for each peer, warmed up one by one, then measured in rounds with rotated turns. */
import { rotate } from "./stats.js";
import type { Clock, TurnTimes, WorkerFacts, WorkerProcess } from "./worker-process.js";

/** How long to measure. */
export interface Schedule {
  readonly rounds: number;
  /** How long one peer's turn lasts, in milliseconds. */
  readonly turnMs: number;
  /** How long each peer runs before the first round, in milliseconds. */
  readonly warmUpMs: number;
  readonly clock: Clock;
  /** What a turn runs at least, unless that takes a peer more than `mostTurnMs`; absent where any number will do. */
  readonly leastOperations?: number;
  readonly mostTurnMs?: number;
}

/** One peer's samples of one case. */
export interface Samples {
  readonly name: string;
  readonly facts: WorkerFacts;
  /** Nanoseconds per operation, one for each round. */
  readonly nanoseconds: readonly number[];
  /** Nanoseconds of processor time per operation, one for each round. */
  readonly cpuNanoseconds?: readonly number[];
  /** Latencies of single operations at the case's quantiles, for each round; absent or empty where a case is not about those. */
  readonly latencies?: readonly (readonly number[])[];
  /** The same over the operations of all rounds together. */
  readonly overall?: readonly number[];
}

/** A named worker that has not been started. */
export interface Contestant {
  readonly name: string;
  readonly worker: WorkerProcess;
}

/** Is told of a contestant that failed. It takes no further part, and its samples are dropped; the others go on. */
export type OnFailure = (name: string, reason: string) => void;

interface Turn {
  readonly contestant: Contestant;
  readonly facts: WorkerFacts;
  readonly count: number;
  readonly times: TurnTimes[];
}

/** How many operations a turn is, at so many nanoseconds each. */
export function turnOperations(perOperation: number, schedule: Schedule): number {
  const { turnMs, leastOperations = 1, mostTurnMs = turnMs } = schedule;
  const fitting = (milliseconds: number): number => Math.max(1, Math.round((milliseconds * 1e6) / perOperation));
  return Math.max(fitting(turnMs), Math.min(leastOperations, fitting(mostTurnMs)));
}

async function warmUp(contestant: Contestant, schedule: Schedule): Promise<Turn | undefined> {
  const facts = await contestant.worker.start();
  if (facts === undefined) return undefined;
  let count = facts.ringLength;
  let ran = 0;
  let elapsedMs = 0;
  let turnCount = Number.POSITIVE_INFINITY;
  // What an operation takes is known of a run that is nearly a turn: in a short one, what is done once weighs more.
  while (elapsedMs < schedule.warmUpMs || turnCount > 2 * ran) {
    const { perOperation } = await contestant.worker.run(count, schedule.clock);
    elapsedMs += (perOperation * count) / 1e6;
    turnCount = turnOperations(Math.max(0.1, perOperation), schedule);
    ran = count;
    count = Math.min(2 * count, turnCount);
  }
  return { contestant, facts, count: turnCount, times: [] };
}

async function toSamples({ contestant, facts, count, times }: Turn): Promise<Samples> {
  const hasLatencies = times.some(({ latencies }) => latencies.length > 0);
  return {
    name: contestant.name,
    facts,
    nanoseconds: times.map(({ perOperation }) => perOperation),
    cpuNanoseconds: times.map(({ cpuPerOperation }) => cpuPerOperation),
    latencies: times.map(({ latencies }) => latencies),
    overall: hasLatencies ? await contestant.worker.latencies(count * times.length) : [],
  };
}

/**
 * Measures `contestants` against each other; those whose peer has no such operation are left out.
 *
 * @param onFailure without it, the first failure is thrown
 */
export async function runRounds(
  contestants: readonly Contestant[],
  schedule: Schedule,
  onFailure?: OnFailure,
): Promise<Samples[]> {
  const failed = new Set<Contestant>();
  const attempt = async <T>(contestant: Contestant, work: () => Promise<T>): Promise<T | undefined> => {
    if (onFailure === undefined) return work();
    try {
      return await work();
    } catch (error) {
      failed.add(contestant);
      onFailure(contestant.name, error instanceof Error ? error.message : String(error));
      return undefined;
    }
  };
  try {
    const turns: Turn[] = [];
    for (const contestant of contestants) {
      const turn = await attempt(contestant, () => warmUp(contestant, schedule));
      if (turn !== undefined) turns.push(turn);
    }
    for (let round = 0; round < schedule.rounds; round += 1) {
      for (const { contestant, count, times } of rotate(turns, round)) {
        if (failed.has(contestant)) continue;
        const took = await attempt(contestant, () => contestant.worker.run(count, schedule.clock));
        if (took !== undefined) times.push(took);
      }
    }
    const samples: Samples[] = [];
    for (const turn of turns) {
      if (!failed.has(turn.contestant)) samples.push(await toSamples(turn));
    }
    return samples;
  } finally {
    for (const { worker } of contestants) worker.end();
  }
}
