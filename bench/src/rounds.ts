/** Runs one case: a process for each peer, warmed up one by one, then measured in rounds with rotated turns. */
import { rotate } from "./stats.js";
import type { Clock, WorkerFacts, WorkerProcess } from "./worker-process.js";

/** How long to measure. */
export interface Schedule {
  readonly rounds: number;
  /** How long one peer's turn lasts, in milliseconds. */
  readonly turnMs: number;
  /** How long each peer runs before the first round, in milliseconds. */
  readonly warmUpMs: number;
  readonly clock: Clock;
}

/** One peer's samples of one case. */
export interface Samples {
  readonly name: string;
  readonly facts: WorkerFacts;
  /** Nanoseconds per operation, one for each round. */
  readonly nanoseconds: readonly number[];
  /** Latencies of single operations at the case's quantiles, for each round; absent or empty where a case is not about those. */
  readonly latencies?: readonly (readonly number[])[];
}

/** A named worker that has not been started. */
export interface Contestant {
  readonly name: string;
  readonly worker: WorkerProcess;
}

interface Turn {
  readonly contestant: Contestant;
  readonly facts: WorkerFacts;
  readonly count: number;
  readonly nanoseconds: number[];
  readonly latencies: (readonly number[])[];
}

async function warmUp(contestant: Contestant, facts: WorkerFacts, schedule: Schedule): Promise<Turn> {
  let count = facts.ringLength;
  let elapsedMs = 0;
  let perOperation = 0;
  while (elapsedMs < schedule.warmUpMs) {
    perOperation = Math.max(0.1, (await contestant.worker.run(count, schedule.clock)).perOperation);
    const runMs = (perOperation * count) / 1e6;
    elapsedMs += runMs;
    if (runMs < schedule.turnMs / 2) count *= 2;
  }
  const turnCount = Math.max(1, Math.round((schedule.turnMs * 1e6) / perOperation));
  return { contestant, facts, count: turnCount, nanoseconds: [], latencies: [] };
}

/** Measures `contestants` against each other; those whose peer has no such operation are left out. */
export async function runRounds(contestants: readonly Contestant[], schedule: Schedule): Promise<Samples[]> {
  try {
    const turns: Turn[] = [];
    for (const contestant of contestants) {
      const facts = await contestant.worker.start();
      if (facts !== undefined) turns.push(await warmUp(contestant, facts, schedule));
    }
    for (let round = 0; round < schedule.rounds; round += 1) {
      for (const turn of rotate(turns, round)) {
        const { perOperation, latencies } = await turn.contestant.worker.run(turn.count, schedule.clock);
        turn.nanoseconds.push(perOperation);
        turn.latencies.push(latencies);
      }
    }
    return turns.map(({ contestant, facts, nanoseconds, latencies }) => ({
      name: contestant.name,
      facts,
      nanoseconds,
      latencies,
    }));
  } finally {
    for (const { worker } of contestants) worker.end();
  }
}
