/** What a process says of its own use of the machine. */
import { readdirSync, readFileSync } from "node:fs";

/** Bytes in use. */
export interface Memory {
  /** What the engine's heap holds. */
  readonly heap: number;
  /** What array buffers hold outside of it. */
  readonly buffers: number;
  /** What the process has of the machine's memory. */
  readonly rss: number;
}

/** The memory of this process, after a collection where the engine was asked to let us (`--expose-gc`). */
export async function readMemory(): Promise<Memory> {
  // What was let go of during the first may be collected by the second; what closes does so in between.
  for (let i = 0; i < 3; i += 1) {
    globalThis.gc?.();
    await new Promise(setImmediate);
  }
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  return { heap: heapUsed, buffers: arrayBuffers, rss };
}

/** The processor time of this process and of the processes that it has started, in nanoseconds. Those are known of on Linux alone. */
export function readProcessorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000 + childProcessorTime();
}

function childProcessorTime(): number {
  if (process.platform !== "linux") return 0;
  const children = tasksOf("self").flatMap((task) => wordsOf(`/proc/self/task/${task}/children`));
  const schedules = children.flatMap((child) => tasksOf(child).map((task) => `/proc/${child}/task/${task}/schedstat`));
  return schedules.reduce((total, path) => total + Number(wordsOf(path)[0] ?? 0), 0);
}

function tasksOf(pid: string): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/** The file's words; none where it is gone. */
function wordsOf(path: string): readonly string[] {
  try {
    return readFileSync(path, "utf8").trim().split(/\s+/u).filter(Boolean);
  } catch {
    return [];
  }
}
