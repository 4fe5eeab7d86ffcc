/** What the report says of the machine: enough to compare two runs, nothing that names the machine. */
import { arch, cpus, loadavg, platform, totalmem } from "node:os";

/** One line for each fact. */
export function machineFacts(now: Date): string[] {
  const processors = cpus();
  const memory = (totalmem() / 2 ** 30).toFixed(0);
  return [
    `${processors[0]?.model ?? "unknown processor"}, ${processors.length} cores, ${memory} GiB, ${platform()} ${arch()}`,
    `Node ${process.versions.node}, V8 ${process.versions.v8}`,
    `${now.toISOString().slice(0, 16).replace("T", " ")} UTC, load ${(loadavg()[0] ?? 0).toFixed(2)} at the start`,
  ];
}
