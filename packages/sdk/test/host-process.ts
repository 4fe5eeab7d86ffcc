// A host in a process of its own: starts the module, prints its process id, and waits to be killed.

import { fileURLToPath } from "node:url";
import { spawnModule } from "../src/host.js";
import { text } from "../src/index.js";

const module = fileURLToPath(new URL("./greeter-process.ts", import.meta.url));
const hosted = await spawnModule(process.execPath, [...process.execArgv, module]);
hosted.call("greeter.hang", text.encode("")).catch(() => {});
await hosted.ping();
process.stdout.write(`${hosted.pid}\n`);
