/** The cases of the SDK's benchmark: what one operation is, as a loop at the caller's end. */
import { at } from "../peer.js";
import type { Runnable } from "../serve.js";
import { quantile } from "../stats.js";
import { payloadRing } from "./payloads.js";
import { RING_LENGTH, type SdkClient } from "./peer.js";
import { sdkPeerNames } from "./rows.js";

/** One case. */
export interface SdkCase {
  readonly name: string;
  /** The rows that take part: a stream's window is nothing to a call. */
  readonly rows: readonly string[];
  readonly prepare: (client: SdkClient) => Runnable;
}

/** The quantiles of which a case of calls tells the latency. */
const LATENCY_QUANTILES: readonly number[] = [0.5, 0.99];

const CALL_BYTES = 64;
const CONCURRENT_CALLS = 64;

function checksumOf(payload: Uint8Array): number {
  return payload.length + (payload[payload.length - 1] ?? 0);
}

/** Calls, so many of them under way at any time. */
function prepareCalls(client: SdkClient, concurrency: number): Runnable {
  const ring = payloadRing(CALL_BYTES);
  let latencies: number[] = [];
  const run = async (count: number): Promise<number> => {
    const took = new Array<number>(count).fill(0);
    let begun = 0;
    let sum = 0;
    const callOn = async (): Promise<void> => {
      while (begun < count) {
        const i = begun;
        begun += 1;
        const start = process.hrtime.bigint();
        const answer = await client.echo(at(ring, i % RING_LENGTH));
        took[i] = Number(process.hrtime.bigint() - start);
        sum = (sum + checksumOf(answer)) | 0;
      }
    };
    await Promise.all(Array.from({ length: concurrency }, callOn));
    latencies = took;
    return sum;
  };
  const quantiles = (): number[] => LATENCY_QUANTILES.map((q) => quantile(latencies, q));
  return { ringLength: RING_LENGTH, meanBytes: CALL_BYTES, run, quantiles };
}

/** The payloads of one server stream, from before it is opened until it has ended. */
function prepareStream(client: SdkClient, payloadBytes: number): Runnable {
  const run = async (count: number): Promise<number> => {
    let sum = 0;
    for await (const payload of client.count(count, payloadBytes)) sum = (sum + checksumOf(payload)) | 0;
    return sum;
  };
  return { ringLength: RING_LENGTH, meanBytes: payloadBytes, run };
}

const callRows = sdkPeerNames.filter((name) => name !== "ours-wide");

/** All cases, in the table's order. */
export const sdkCases: readonly SdkCase[] = [
  { name: "unary", rows: callRows, prepare: (client) => prepareCalls(client, 1) },
  {
    name: `unary/${CONCURRENT_CALLS}`,
    rows: callRows,
    prepare: (client) => prepareCalls(client, CONCURRENT_CALLS),
  },
  { name: "server-stream/64", rows: sdkPeerNames, prepare: (client) => prepareStream(client, 64) },
  { name: "server-stream/1k", rows: sdkPeerNames, prepare: (client) => prepareStream(client, 1024) },
];
