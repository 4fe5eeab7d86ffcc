/** Cold samples: each from a process of its own, the rows taking turns. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { rotate } from "../stats.js";

const run = promisify(execFile);

/** What one fresh process took. */
export interface ColdSample {
  /** To load the row's packages. */
  readonly importNs: number;
  /** From then on to the answer of the first call. */
  readonly callNs: number;
}

/** The samples of one row, one for each round. */
export interface ColdSamples {
  readonly name: string;
  readonly samples: readonly ColdSample[];
}

/** @param worker the bundled worker */
export async function measureCold(
  worker: string,
  names: readonly string[],
  rounds: number,
): Promise<readonly ColdSamples[]> {
  const samples = new Map<string, ColdSample[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const name of rotate(names, round)) {
      const { stdout } = await run(process.execPath, [worker, name]);
      samples.get(name)?.push(readSample(stdout));
    }
  }
  return Array.from(samples, ([name, each]) => ({ name, samples: each }));
}

function readSample(line: string): ColdSample {
  const { importNs, callNs } = JSON.parse(line) as Partial<ColdSample>;
  if (importNs === undefined || callNs === undefined) throw new Error(`the worker said ${line}`);
  return { importNs, callNs };
}
