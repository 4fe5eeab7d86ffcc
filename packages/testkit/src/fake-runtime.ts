// A runtime for tests of modules: in process, under a virtual clock, and real in all else: codec, handshake, routing, credit.

import { createError } from "@ixt/context";
import { VirtualClock } from "@ixt/context/virtual-clock";
import {
  type Codec,
  createHost,
  type DrainOptions,
  type Host,
  type InteractionKind,
  type IxtError,
  type LogEntry,
  type Module,
  type StreamCall,
} from "@ixt/sdk";
import { codecOf } from "./by-example.js";
import { EnvelopeLines } from "./envelope-line.js";
import {
  type FakeCallOptions,
  type FakeLogEntry,
  type FakeRuntimeOptions,
  type FakeStreamOptions,
  type HostOptions,
  toSessionOptions,
} from "./fake-options.js";
import { createFaultyPair } from "./faulty-pair.js";
import { toContext } from "./invocation.js";
import { hostModule, type ModuleHost } from "./module-host.js";
import { recordSends } from "./recorded-transport.js";
import { SeededRandom } from "./seeded-random.js";
import { elapse } from "./settle.js";
import { Transcript, type TranscriptEntry } from "./transcript.js";
import { until } from "./until.js";

type Heading = Omit<TranscriptEntry, "text">;

/** A module that is shaking hands. */
interface Arrival {
  readonly services: readonly string[];
  readonly settled: Promise<void>;
}

const noop = (): void => {};

/**
 * Hosts modules in the test's own process. Every byte passes the real encoder, framing and decoder; time passes when the test says
 * so; two runs say the same to the letter.
 *
 * Requests are written by what they are: text as UTF-8, bytes as they are, anything else as JSON; the answer is read likewise.
 *
 * @example
 * ```ts
 * import { defineCall, defineModule, text } from "@ixt/sdk";
 * import { FakeRuntime, operator } from "@ixt/testkit";
 *
 * const greet = defineCall({ input: text, output: text, requires: ["greet:say"], handle: (name) => `hello ${name}` });
 * const greeter = defineModule({ name: "greeter", version: "1.0.0", handlers: { "greeter.greet": greet } });
 *
 * const runtime = await FakeRuntime.start(greeter);
 * console.log(await runtime.call("greeter.greet", "ada", { as: operator("alice", ["greet:say"]) })); // hello ada
 * const denied = await runtime.call("greeter.greet", "ada").catch((error) => error.code);
 * console.log(denied); // permissionDenied
 * console.log(runtime.transcript.lines.at(-1)); // greeter -> runtime  answer 2 permissionDenied "the capability ..."
 * await runtime.close();
 * ```
 */
export class FakeRuntime {
  readonly clock: VirtualClock;
  /** Everything that the runtime and its modules have said to each other. */
  readonly transcript: Transcript = new Transcript();
  /** What was logged, on either side. Nothing is printed. */
  readonly log: FakeLogEntry[] = [];
  /** The modules that are hosted now, in the order in which they came. */
  readonly hosts: ModuleHost[] = [];
  private readonly random: SeededRandom;
  /** What calls and streams go through, those between modules as well. */
  private readonly router: Host;
  /** Modules that are shaking hands, by name. */
  private readonly arriving: Map<string, Arrival> = new Map();
  /** Modules that were hosted once, and whose handlers may run on. */
  private readonly gone: Set<ModuleHost> = new Set();
  /** Calls and streams of the test's that are not over. */
  private readonly pending: Set<{ readonly what: string }> = new Set();

  constructor(options: FakeRuntimeOptions = {}) {
    const { clock = new VirtualClock(), seed = 1, authorize, ...sessionOptions } = options;
    this.clock = clock;
    this.random = new SeededRandom(seed);
    this.router = createHost({
      ...toSessionOptions(sessionOptions),
      clock,
      timers: clock,
      random: this.random.fill,
      ...(authorize === undefined ? {} : { authorize }),
    });
  }

  /** A runtime that hosts this one module. Rejects as {@link host} does. */
  static async start(module: Module, options: FakeRuntimeOptions & HostOptions = {}): Promise<FakeRuntime> {
    const { clock, seed, authorize, faults, highWaterBytes, grants, ...both } = options;
    const runtime = new FakeRuntime({
      ...both,
      ...(authorize === undefined ? {} : { authorize }),
      ...(clock === undefined ? {} : { clock }),
      ...(seed === undefined ? {} : { seed }),
    });
    await runtime.host(module, {
      ...both,
      ...(faults === undefined ? {} : { faults }),
      ...(highWaterBytes === undefined ? {} : { highWaterBytes }),
      ...(grants === undefined ? {} : { grants }),
    });
    return runtime;
  }

  /**
   * Takes a module in: serves it, shakes hands, and routes its services to it, for the test and for the other modules. Virtual time
   * passes only where the faults make the handshake late. Rejects as `connect` does, and with `invalidArgument` when another module has its name or one of its services.
   */
  async host(module: Module, options: HostOptions = {}): Promise<ModuleHost> {
    this.checkNew(module);
    const { faults = {}, highWaterBytes, grants, ...moduleOptions } = options;
    const { clock, random } = this;
    const lines = new EnvelopeLines();
    const { transcript } = this;
    const toRuntime = (): Heading => ({ atMs: clock.now(), from: module.name, to: "runtime" });
    const toModule = (): Heading => ({ atMs: clock.now(), from: "runtime", to: module.name });
    const [moduleSide, runtimeSide] = createFaultyPair(faults, random.next(), {
      clock,
      timers: clock,
      ...(highWaterBytes === undefined ? {} : { highWaterBytes }),
      onFault: ({ fault, message }, sender) => {
        const heading = sender === 0 ? toRuntime() : toModule();
        transcript.add({ ...heading, text: `(${fault} of message ${message})` });
      },
    });
    const log = (entry: LogEntry): void => this.onLog(module.name, false, entry);
    const connecting = hostModule({
      module,
      moduleSide: recordSends(moduleSide, { transcript, lines, heading: toRuntime }),
      runtimeSide: recordSends(runtimeSide, { transcript, lines, heading: toModule }),
      moduleOptions: {
        ...toSessionOptions(moduleOptions),
        clock,
        timers: clock,
        random: random.fill,
        log: (entry) => this.onLog(module.name, true, entry),
      },
      attach: (transport) => this.router.attach(transport, grants === undefined ? { log } : { log, grants }),
    });
    this.arriving.set(module.name, { services: module.services, settled: connecting.then(noop, noop) });
    try {
      const host = await until(clock, connecting);
      this.hosts.push(host);
      void host.closed.then(() => this.forget(host));
      return host;
    } finally {
      this.arriving.delete(module.name);
    }
  }

  /** @throws IxtError `invalidArgument` for a module of the name, or with a service, of another. */
  private checkNew({ name, services }: Module): void {
    if (this.arriving.has(name) || this.hosts.some((host) => host.name === name)) {
      throw createError("invalidArgument", `a module "${name}" is hosted already`);
    }
    for (const other of this.arriving.values()) {
      const taken = services.find((service) => other.services.includes(service));
      if (taken !== undefined) throw createError("invalidArgument", `"${taken}" is a service of a module that arrives`);
    }
    for (const other of this.router.modules) {
      const taken = services.find((service) => other.services.includes(service));
      if (taken === undefined) continue;
      throw createError("invalidArgument", `${other.name} serves "${taken}" already, ${name} cannot as well`);
    }
  }

  /**
   * Calls `service.method` of whichever module serves it. Rejects with the module's error; with `deadlineExceeded`, `unavailable`
   * when the session ends first or is over, `notFound` when no module has served it, and `invalidArgument` for a request that cannot be
   * written and an answer that cannot be read. A rejection may be looked at later, once time has passed or the module has crashed: the
   * host does not take it for one that nobody handles.
   */
  call(name: string, request: string, options?: FakeCallOptions<string>): Promise<string>;
  call(name: string, request: Uint8Array, options?: FakeCallOptions<Uint8Array>): Promise<Uint8Array>;
  call<Answer>(name: string, request: unknown, options?: FakeCallOptions<Answer>): Promise<Answer>;
  call(name: string, request: unknown, options: FakeCallOptions<unknown> = {}): Promise<unknown> {
    const answer = this.ask(name, request, options);
    answer.catch(() => {});
    return answer;
  }

  private async ask(name: string, request: unknown, options: FakeCallOptions<unknown>): Promise<unknown> {
    const { codec, body } = encodeRequest(request);
    const answer = this.router.call(name, body, { context: toContext(options, this.clock) });
    this.watch(`call ${name} has no answer`, answer);
    return decodeAnswer(options.output ?? codec, await answer);
  }

  /**
   * Opens a stream to `service.method`. However it ends, `closed` of the handle says how.
   *
   * @throws IxtError `notFound` when no module has served it, `unavailable` when its session is over, `invalidArgument` for a `request`
   * where the kind has many, and for one that cannot be written.
   */
  open(name: string, kind: keyof typeof InteractionKind, options: FakeStreamOptions = {}): StreamCall {
    const { signal, request, creditPolicy } = options;
    if (request !== undefined && kind !== "unary" && kind !== "serverStream") {
      throw createError("invalidArgument", `a ${kind} has many requests: send them with stream.send`);
    }
    const body = request === undefined ? undefined : encodeRequest(request).body;
    const stream = this.router.open(name, kind, {
      context: toContext(options, this.clock),
      ...(signal === undefined ? {} : { signal }),
      ...(creditPolicy === undefined ? {} : { creditPolicy }),
    });
    this.watch(`stream ${name} is not over`, stream.closed);
    if (body !== undefined) sendOnly(stream, body);
    return stream;
  }

  /** Lets virtual time pass, and everything run that it sets going. `0` lets everything run that waits for no time. */
  elapse(durationMs = 0): Promise<void> {
    return elapse(this.clock, durationMs);
  }

  /**
   * Settles as `awaited` does; virtual time passes from timer to timer until then. Fails where nothing more can happen, and says what is
   * not over. Work outside of the clock, such as I/O or the host's own `setTimeout`, is not waited for.
   */
  async until<Value>(awaited: Promise<Value>): Promise<Value> {
    return until(this.clock, awaited, () => this.unfinished);
  }

  /** The module breaks as a process that dies does; the only one where no name is given. Resolves with how the runtime sees it. */
  async crash(name?: string): Promise<IxtError | undefined> {
    return this.until(this.find(name).crash());
  }

  /** The runtime is gone without a goodbye, for one module or, where no name is given, for the only one. Resolves with how it sees that. */
  async vanish(name?: string): Promise<IxtError | undefined> {
    return this.until(this.find(name).vanish());
  }

  /** Asks the module to finish what runs and to take nothing new; the only one where no name is given. Time is the test's. */
  async drain(options?: DrainOptions & { readonly name?: string }): Promise<IxtError | undefined> {
    return this.find(options?.name).drain(options);
  }

  /** What is not over, a line each: calls and streams of the test's, handlers that run, timers that are armed. Empty when idle. */
  get unfinished(): readonly string[] {
    const handlers = [...this.hosts, ...this.gone].flatMap(({ name, running }) =>
      Array.from(running, (handler) => `${name} still runs the handler of ${handler.name}`),
    );
    const { pendingTimers } = this.clock;
    const timers = pendingTimers === 0 ? [] : [`timers are armed: ${pendingTimers}`];
    return [...Array.from(this.pending, ({ what }) => what), ...handlers, ...timers];
  }

  /** Ends every session with a goodbye. Virtual time passes where a module is slow to hear it. */
  async close(): Promise<void> {
    while (this.arriving.size > 0) {
      await this.until(Promise.all(Array.from(this.arriving.values(), ({ settled }) => settled)));
    }
    const hosts = [...this.hosts];
    await this.until(Promise.all(hosts.flatMap((host) => [host.close(), host.ended])));
  }

  private watch(what: string, over: Promise<unknown>): void {
    const entry = { what };
    const forget = (): void => {
      this.pending.delete(entry);
    };
    this.pending.add(entry);
    over.then(forget, forget);
  }

  private find(name: string | undefined): ModuleHost {
    const named = this.hosts.filter((host) => name === undefined || host.name === name);
    const [host] = named;
    if (host !== undefined && named.length === 1) return host;
    const names = this.hosts.map((each) => each.name).join(", ");
    if (names === "") throw createError("invalidArgument", "no module is hosted");
    const problem = name === undefined ? "say which module" : `no module "${name}" is hosted`;
    throw createError("invalidArgument", `${problem}; there are: ${names}`);
  }

  private forget(host: ModuleHost): void {
    this.hosts.splice(this.hosts.indexOf(host), 1);
    this.gone.add(host);
  }

  private onLog(module: string, isLocal: boolean, entry: LogEntry): void {
    this.log.push({ ...entry, module, isLocal });
  }
}

/** Sends the one payload of this direction. However that fails, the stream's own outcome says it. */
function sendOnly(stream: StreamCall, payload: Uint8Array): void {
  stream.send(payload).then(
    () => stream.sender.close(),
    () => {},
  );
}

/** The request as its codec, which is that of its kind of value, writes it. */
function encodeRequest(request: unknown): { readonly codec: Codec<unknown>; readonly body: Uint8Array } {
  const codec = codecOf(request);
  try {
    return { codec, body: codec.encode(request) };
  } catch (cause) {
    throw createError("invalidArgument", "the request is neither text nor bytes nor anything that JSON has", { cause });
  }
}

/** Whatever the codec throws is of blame `peer`, as it is where a handler decodes a request. */
function decodeAnswer(codec: Codec<unknown>, body: Uint8Array): unknown {
  try {
    return codec.decode(body);
  } catch (cause) {
    throw createError("invalidArgument", "the answer cannot be decoded", { blame: "peer", cause });
  }
}
