/**
 * One process, one peer, one case. Started as `worker <peer> <case>`; says `ready <ring> <bytes> <checksum>` or `none`,
 * then answers each line `run <count>` on stdin with `<wall nanoseconds> <cpu nanoseconds> <checksum>`. It ends with its
 * stdin.
 */
import { createInterface } from "node:readline";
import { cases, prepareCase } from "./cases.js";
import type { Operation } from "./peer.js";
import { isPeerName, loadPeer } from "./peers.js";

interface Measured {
  readonly wall: bigint;
  /** Processor time of all of the process' threads, so with the collector's and the compiler's. */
  readonly cpu: number;
  readonly checksum: number;
}

/** Runs `count` operations round the ring; times in nanoseconds, and the sum of the results. */
function measure(operation: Operation, mask: number, count: number): Measured {
  let checksum = 0;
  const cpuStart = process.cpuUsage();
  const start = process.hrtime.bigint();
  for (let i = 0; i < count; i += 1) checksum = (checksum + operation(i & mask)) | 0;
  const wall = process.hrtime.bigint() - start;
  const { user, system } = process.cpuUsage(cpuStart);
  return { wall, cpu: (user + system) * 1000, checksum };
}

function say(...words: readonly (string | number | bigint)[]): void {
  process.stdout.write(`${words.join(" ")}\n`);
}

// The driver is gone: nobody is left to answer.
process.stdout.on("error", () => process.exit(1));

const [peerName, caseName] = process.argv.slice(2);
const chosen = cases.find(({ name }) => name === caseName);
if (!isPeerName(peerName) || chosen === undefined) throw new Error(`unknown peer or case: ${peerName} ${caseName}`);

const prepared = prepareCase(await loadPeer(peerName), chosen);
if (prepared === undefined) {
  say("none");
} else {
  const { operation, ringLength, meanBytes } = prepared;
  const once = measure(operation, ringLength - 1, ringLength);
  say("ready", ringLength, meanBytes, once.checksum);
  for await (const line of createInterface({ input: process.stdin })) {
    const [verb, count] = line.split(" ");
    if (verb !== "run") throw new Error(`unknown request: ${line}`);
    const result = measure(operation, ringLength - 1, Number(count));
    say(result.wall, result.cpu, result.checksum);
  }
}
