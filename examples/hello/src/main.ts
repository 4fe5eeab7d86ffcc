// The host: starts the module, lets two people call it, prints what came of it, and ends it.

import { fileURLToPath } from "node:url";
import { ActorSubject, createActor, createInvocationContext, deadlineAfter, type IxtError, text } from "@ixt/sdk";
import { spawnModule } from "@ixt/sdk/host";

const module = await spawnModule(process.execPath, [fileURLToPath(new URL("module.js", import.meta.url))]);

async function ask(who: string, capabilities: readonly string[]): Promise<void> {
  const actor = createActor({ subject: ActorSubject.operator(who), capabilities });
  const context = createInvocationContext({ actor, deadline: deadlineAfter(10_000) });
  const answer = await module
    .call("hello.greet", text.encode("ada"), { context })
    .then(text.decode, ({ code, message }: IxtError) => `refused, ${code}: ${message}`);
  console.log(`${who}, holding [${capabilities}], asks it to greet ada\n  -> ${answer}`);
}

console.log(`the module ${module.peer.module?.name} runs as process ${module.pid}`);
await ask("alice", ["greet:say"]);
await ask("bob", []);
console.log(`it has ended with exit code ${(await module.close()).exitCode}`);
