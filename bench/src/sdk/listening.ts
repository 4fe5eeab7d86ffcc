/** The process that listens, from within and from the caller's process: it says where, tells what it uses, and ends with its stdin. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { SdkPeer } from "./peer.js";
import { type Memory, readMemory, readProcessorTime } from "./usage.js";

const LISTENING = "listening ";
const ANSWER = "answer ";

/** What the process that listens is asked on its stdin; each is answered by one line. */
type Question = "memory" | "processor-time";

/** The process' whole life. */
export async function runListening({ listen }: SdkPeer, path: string): Promise<never> {
  if (listen === undefined) throw new Error("this row's caller makes the other end itself");
  const listener = await listen(path);
  process.stdout.write(`${LISTENING}${listener.address}\n`);
  for await (const question of createInterface({ input: process.stdin })) {
    const answer = question === "memory" ? await readMemory() : readProcessorTime();
    process.stdout.write(`${ANSWER}${JSON.stringify(answer)}\n`);
  }
  listener.close();
  process.exit(0);
}

/** The process that listens, as its caller has it. */
export interface Listening {
  readonly address: string;
  readonly process: ChildProcess;
  memory(): Promise<Memory>;
  /** Nanoseconds of its own and of the processes it has started, so far. */
  processorTime(): Promise<number>;
  end(): Promise<void>;
}

/** Starts the same script as this process' in the role of the row's listener. */
export async function startListening(row: string, path: string): Promise<Listening> {
  const [script = ""] = process.argv.slice(1);
  const child = spawn(process.execPath, [...process.execArgv, script, row, "--listen", path], {
    stdio: ["pipe", "pipe", "inherit", "ipc"],
    serialization: "advanced",
  });
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error("the listening process has no pipes");
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  // What else it says, such as what was asked of the engine for a profile, is of no interest.
  const lineAfter = async (prefix: string): Promise<string> => {
    for (;;) {
      const { done, value } = await lines.next();
      if (done === true) throw new Error("the listening process ended");
      if (value.startsWith(prefix)) return value.slice(prefix.length);
    }
  };
  const ask = async (question: Question): Promise<unknown> => {
    stdin.write(`${question}\n`);
    return JSON.parse(await lineAfter(ANSWER));
  };
  return {
    address: await lineAfter(LISTENING),
    process: child,
    memory: async () => toMemory(await ask("memory")),
    processorTime: async () => Number(await ask("processor-time")),
    async end() {
      stdin.end();
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    },
  };
}

function toMemory(answer: unknown): Memory {
  const { heap, buffers, rss } = Object(answer);
  return { heap: Number(heap), buffers: Number(buffers), rss: Number(rss) };
}
