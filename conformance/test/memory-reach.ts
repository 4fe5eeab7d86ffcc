// A module in this process, over channels in memory: reached as one that is a process, its crashes and exit codes included.

import { setImmediate } from "node:timers/promises";
import { type ConnectOptions, connect, type IxtError, type Module, serve, type Transport } from "@ixt/sdk";
import { type ByteChannel, createByteTransport, createMemoryChannels, TransportError } from "@ixt/transport";
import { CRASH_EXIT_CODE, halfOfPing, type ModuleProcess } from "../src/speak/module-process.js";
import { createGarbage, type Reach, type ReachedModule } from "../src/speak/reach.js";

/** How the module is made, and what stands between it and its channel. */
export interface MemoryModule {
  readonly create: (process: ModuleProcess) => Module;
  /** Default nothing does. */
  readonly tamper?: (transport: Transport) => Transport;
  /** What its process exits with after a session. Default what one on its standard streams does. */
  readonly exitCode?: number;
}

/** Each start is a module of its own. */
export function reachInMemory(module: MemoryModule): Reach {
  return { start: (options) => start(module, options) };
}

async function start({ create, tamper, exitCode }: MemoryModule, options: ConnectOptions): Promise<ReachedModule> {
  const [moduleChannel, runtimeChannel] = createMemoryChannels();
  const { promise: exited, resolve: exit } = withResolvers<number | undefined>();
  const transport = createByteTransport(moduleChannel);
  const serving = serve(create(createProcess(moduleChannel, exit)), tamper?.(transport) ?? transport, {
    log: () => {},
  });
  void serving.closed.then(async (end) => exit(exitCode ?? (await exitCodeOf(end, transport))));
  const ownTransport = createByteTransport(runtimeChannel);
  const connection = await connect(ownTransport, options);
  return {
    connection,
    exited,
    goodbye: () => void connection.close(),
    spoil(how) {
      if (how === "nothing") {
        ownTransport.close(new TransportError("gone", { code: "unavailable", blame: "transport" }));
        return;
      }
      runtimeChannel.write(how === "half" ? halfOfPing() : createGarbage(), () => {});
      if (how === "half") runtimeChannel.end();
    },
    kill() {
      moduleChannel.destroy();
      exit(undefined);
    },
  };
}

function createProcess(channel: ByteChannel, exit: (code: number) => void): ModuleProcess {
  const die = async (lastWords: Uint8Array): Promise<never> => {
    await setImmediate();
    if (lastWords.length > 0) channel.write(lastWords, () => {});
    channel.destroy();
    exit(CRASH_EXIT_CODE);
    return new Promise(() => {});
  };
  return { crash: () => die(new Uint8Array(0)), truncate: () => die(halfOfPing()) };
}

/** As `serveStdio` ends its process. */
async function exitCodeOf(end: IxtError | undefined, transport: Transport): Promise<number> {
  const isHostGone = end?.blame === "transport" && (await transport.closed) === undefined;
  return end === undefined || isHostGone ? 0 : 1;
}

interface Resolvers<Value> {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
}

function withResolvers<Value>(): Resolvers<Value> {
  let resolve: (value: Value) => void = () => {};
  const promise = new Promise<Value>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
