/** The cases of the SDK's benchmark: what one operation is, as a loop at the caller's end. */
import { at } from "../peer.js";
import type { Runnable } from "../serve.js";
import { quantile } from "../stats.js";
import { payloadRing, payloadSum, ringSums } from "./payloads.js";
import { RING_LENGTH, type SdkClient, type Take } from "./peer.js";

/** A case of operations that follow each other, measured in rounds. */
export interface TimedCase {
  readonly kind: "timed";
  readonly name: string;
  /** Undefined where the row's client offers no such thing. */
  readonly prepare: (client: SdkClient) => Runnable | undefined;
  /** A case of many streams, which is long: what else it asks of its rounds, and who takes part. */
  readonly many?: ManyStreams;
}

/** How the many streams of a case are measured beside one. */
export interface ManyStreams {
  /** The rows that can have them on one connection. */
  readonly rows: readonly string[];
  /** The case that `ONE_STREAM` runs in the same rounds. */
  readonly oneStream: string;
  readonly mostRounds: number;
  readonly leastOperations: number;
  readonly mostTurnMs: number;
}

/** A case of streams on which nothing moves. */
export interface IdleCase {
  readonly kind: "idle";
  readonly name: string;
  readonly streams: number;
  /** How often each row is measured, each time by new processes. */
  readonly times: number;
}

/** One case. */
export type SdkCase = TimedCase | IdleCase;

/** The quantiles of which a case of calls tells the latency, and what they are called. */
export const LATENCY_QUANTILES = { p50: 0.5, p99: 0.99, p999: 0.999 } as const;

const CALL_BYTES = 64;
const CONCURRENT_CALLS = 64;

/** Calls, so many of them under way at any time. */
function prepareCalls(client: SdkClient, concurrency: number): Runnable | undefined {
  const echo = client.echo?.bind(client);
  if (echo === undefined) return undefined;
  const ring = payloadRing(CALL_BYTES);
  const took: number[] = [];
  const run = async (count: number): Promise<number> => {
    let begun = 0;
    let sum = 0;
    const callOn = async (): Promise<void> => {
      while (begun < count) {
        const body = at(ring, begun % RING_LENGTH);
        begun += 1;
        const start = performance.now();
        const answer = await echo(body);
        took.push(performance.now() - start);
        sum = (sum + payloadSum(answer)) | 0;
      }
    };
    await Promise.all(Array.from({ length: concurrency }, callOn));
    return sum;
  };
  const latencies = (count: number): number[] => {
    const last = took.slice(-count);
    return Object.values(LATENCY_QUANTILES).map((q) => Math.round(quantile(last, q) * 1e6));
  };
  return { ringLength: RING_LENGTH, meanBytes: CALL_BYTES, run: checked(run, CALL_BYTES, 1), latencies };
}

/** The run, which throws where what was carried does not add up. */
function checked(run: (count: number) => Promise<number>, payloadBytes: number, streams: number): Runnable["run"] {
  const sumOf = ringSums(payloadBytes);
  return async (count) => {
    const sum = await run(count);
    const expected = shares(count, streams).reduce((total, share) => (total + sumOf(share)) | 0, 0);
    if (sum !== expected) throw new Error(`the payloads add up to ${sum}, and not to ${expected}`);
    return sum;
  };
}

/** How many operations each of the streams gets of all. */
export function shares(count: number, streams: number): readonly number[] {
  return Array.from({ length: streams }, (_, i) => Math.floor(count / streams) + (i < count % streams ? 1 : 0));
}

type Carry = (count: number, payloadBytes: number, take: Take) => Promise<void>;

/** The payloads of streams that are opened together, from before that until all have ended. */
function prepareStreams(carry: Carry | undefined, payloadBytes: number, streams = 1): Runnable | undefined {
  if (carry === undefined) return undefined;
  const run = async (count: number): Promise<number> => {
    let sum = 0;
    const take: Take = (payload) => {
      sum = (sum + payloadSum(payload)) | 0;
    };
    await Promise.all(shares(count, streams).map((share) => carry(share, payloadBytes, take)));
    return sum;
  };
  const ringLength = streams === 1 ? RING_LENGTH : streams * MANY_RING;
  return { ringLength, meanBytes: payloadBytes, run: checked(run, payloadBytes, streams) };
}

/** What each of many streams carries before it is timed. */
const MANY_RING = 16;

const prepareDownloads = (client: SdkClient, payloadBytes: number, streams?: number): Runnable | undefined =>
  prepareStreams(client.download?.bind(client), payloadBytes, streams);

const prepareExchange = (client: SdkClient, payloadBytes: number): Runnable | undefined =>
  prepareStreams(client.exchange?.bind(client), payloadBytes);

const sizes = [
  ["64", 64],
  ["1k", 1024],
  ["64k", 65_536],
] as const;

const MANY = 1000;

const manyStreams: ManyStreams = {
  rows: ["ours", "ours-sync", "grpc-js", "connect", "rsocket", "capnweb", "nats", "http2"],
  oneStream: "server-stream/64",
  mostRounds: 7,
  leastOperations: MANY * 1000,
  mostTurnMs: 2000,
};

/** All cases, in the table's order. */
export const sdkCases: readonly SdkCase[] = [
  { kind: "timed", name: "unary", prepare: (client) => prepareCalls(client, 1) },
  { kind: "timed", name: `unary/${CONCURRENT_CALLS}`, prepare: (client) => prepareCalls(client, CONCURRENT_CALLS) },
  ...sizes.map(([label, payloadBytes]): SdkCase => {
    const prepare = (client: SdkClient): Runnable | undefined => prepareDownloads(client, payloadBytes);
    return { kind: "timed", name: `server-stream/${label}`, prepare };
  }),
  {
    kind: "timed",
    name: `server-stream/64x${MANY}`,
    prepare: (client) => prepareDownloads(client, 64, MANY),
    many: manyStreams,
  },
  ...sizes.map(([label, payloadBytes]): SdkCase => {
    const prepare = (client: SdkClient): Runnable | undefined => prepareExchange(client, payloadBytes);
    return { kind: "timed", name: `bidi/${label}`, prepare };
  }),
  { kind: "idle", name: "idle/10000", streams: 10_000, times: 3 },
  { kind: "idle", name: "idle/100000", streams: 100_000, times: 1 },
];
