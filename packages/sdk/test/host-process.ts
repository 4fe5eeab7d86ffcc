// A host in a process of its own: starts the module, has a call and a stream under way, prints its process id, and waits to be killed.

import { fileURLToPath } from "node:url";
import { spawnModule } from "../src/host.js";
import { text } from "../src/index.js";

const module = fileURLToPath(new URL("./greeter-process.ts", import.meta.url));
const hosted = await spawnModule(process.execPath, [...process.execArgv, module]);
hosted.call("greeter.hang", text.encode("")).catch(() => {});
const stream = hosted.open("greeter.echo", "bidiStream");
await stream.send(text.encode("one"));
await stream.incoming.next();
process.stdout.write(`${hosted.pid}\n`);
