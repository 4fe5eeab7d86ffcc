// Node entry for hosts: modules as child processes over stdin and stdout, and as workers over their message ports.

export { type HostedModule, type ModuleExit, type SpawnOptions, spawnModule } from "./host-process.js";
export type { CloseOptions, HostingOptions, Supervised } from "./host-supervised.js";
export { type HostedWorker, startWorker, type WorkerExit, type WorkerOptions } from "./host-worker.js";
export type { RestartPolicy } from "./restart-policy.js";
