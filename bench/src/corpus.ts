/**
 * The values that every peer encodes, in no peer's own shape. Deterministic (a seeded generator), and all distinct, so
 * that no run is constant folded; strings are flat, as they are when they come from a socket or a literal.
 */

/** One stream data frame. `sequence` is never 0: protobufjs deletes a property that decodes to its default. */
export interface DataFrame {
  readonly streamId: Uint8Array;
  readonly sequence: number;
  readonly payload: Uint8Array;
}

/** One entry of a context's metadata. */
export interface Metadata {
  readonly key: string;
  readonly value: string;
}

/** A full InvocationContext: an operator who acts for a user, calling a service method, with every field set. */
export interface Context {
  readonly messageId: Uint8Array;
  readonly correlationId: string;
  readonly causationId: string;
  readonly operator: string;
  readonly onBehalfOfUser: string;
  readonly tokenRef: string;
  readonly capabilities: readonly string[];
  readonly service: string;
  readonly method: string;
  readonly deadlineUnixMs: number;
  readonly metadata: readonly Metadata[];
}

/** Marsaglia's xorshift32: small, seeded, good enough to make values differ. Returns unsigned 32-bit integers. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

function randomBytes(random: () => number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i += 1) bytes[i] = random() >>> 24;
  return bytes;
}

function hex(random: () => number, digits: number): string {
  let text = "";
  while (text.length < digits) text += random().toString(16).padStart(8, "0");
  return text.slice(0, digits);
}

function uuid(random: () => number): string {
  const digits = hex(random, 32);
  const part = (from: number, to: number): string => digits.slice(from, to);
  return `${part(0, 8)}-${part(8, 12)}-4${part(13, 16)}-a${part(17, 20)}-${part(20, 32)}`;
}

/** A copy of `text` that is one flat string, and not a rope of the pieces it was built from. */
function flat(text: string): string {
  return Buffer.from(text, "utf8").toString("utf8");
}

/** `count` data frames with random ids and payloads of `payloadBytes` bytes, each on an ArrayBuffer of its own. */
export function createDataFrames(count: number, payloadBytes: number, seed = 0x1a2b3c4d): DataFrame[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, i) => ({
    streamId: randomBytes(random, 16),
    sequence: 1 + i * 3571,
    payload: randomBytes(random, payloadBytes),
  }));
}

const verbs = ["read", "write", "search", "append", "admin", "list", "watch", "replay"] as const;
const resources = [
  "logs",
  "orders.v2",
  "billing.invoices",
  "users.profile",
  "audit.trail",
  "media",
  "topology",
] as const;

function createContext(random: () => number, index: number, displayName: string): Context {
  const capabilities = verbs.map((verb, i) => `ixt.${resources[(index + i) % resources.length] ?? "logs"}:${verb}`);
  const metadata: Metadata[] = [
    { key: "traceparent", value: `00-${hex(random, 32)}-${hex(random, 16)}-01` },
    { key: "tracestate", value: `ixt=${hex(random, 16)},edge=t61rcWkgMzE-${hex(random, 8)}` },
    { key: "idempotency-key", value: uuid(random) },
    { key: "tenant", value: `tenant-${hex(random, 6)}` },
    { key: "region", value: ["eu-central-1", "us-east-2", "ap-south-1"][index % 3] ?? "eu-central-1" },
    { key: "user-agent", value: `ixt-console/4.${index % 40}.1 (linux; x64) node/20.20.2` },
    { key: "locale", value: ["de-CH", "en-GB", "ja-JP"][index % 3] ?? "en-GB" },
    { key: "x-display-name", value: displayName },
  ];
  return {
    messageId: randomBytes(random, 16),
    correlationId: flat(uuid(random)),
    causationId: flat(uuid(random)),
    operator: flat(`operator:platform-eu/${hex(random, 10)}`),
    onBehalfOfUser: flat(`user:${uuid(random)}`),
    tokenRef: flat(`vault://tokens/${hex(random, 24)}`),
    capabilities: capabilities.map(flat),
    service: flat("ixt.examples.LogSearch"),
    method: flat(`Search${index % 10}`),
    deadlineUnixMs: 1_790_000_000_000 + (random() % 100_000_000),
    metadata: metadata.map(({ key, value }) => ({ key: flat(key), value: flat(value) })),
  };
}

/** `count` contexts with 8 capabilities and 8 metadata pairs; all ASCII, or with one value that is not. */
export function createContexts(count: number, text: "ascii" | "utf8", seed = 0x5eed1e55): Context[] {
  const random = createRandom(seed);
  const displayName = text === "ascii" ? "Zoe Mueller" : "Zoë Müller 東京";
  return Array.from({ length: count }, (_, i) => createContext(random, i, `${displayName} ${i}`));
}
