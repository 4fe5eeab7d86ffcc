// The host: starts two modules, lets a caller ask one that asks the other, and shows what reaches the other.

import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import {
  ActorSubject,
  createActor,
  createHost,
  createInvocationContext,
  deadlineAfter,
  type IxtError,
  text,
  toPrintable,
} from "@ixt/sdk";
import { spawnModule } from "@ixt/sdk/host";

const say = (line: string): void => console.log(toPrintable(line));

const host = createHost();
const start = (program: string) =>
  spawnModule(
    process.execPath,
    [...process.execArgv, fileURLToPath(new URL(`./${program}${extname(import.meta.url)}`, import.meta.url))],
    { host, log: ({ message }) => say(`     ${message}`) },
  );
const [notes, digest] = [await start("notes-main"), await start("digest-main")];

const capabilities = ["digest:count", "notes:read", "notes:erase"];
const alice = createActor({ subject: ActorSubject.operator("alice"), capabilities });

async function ask(method: string, name: string): Promise<void> {
  const context = createInvocationContext({ actor: alice, deadline: deadlineAfter(10_000) });
  say(`\u2022 alice asks ${method} of ${name}`);
  const answer = await host
    .call(method, text.encode(name), { context })
    .then(text.decode, ({ code, message }: IxtError) => `refused, ${code}: ${message}`);
  say(`  -> ${answer}`);
}

say(`alice holds [${capabilities.join(", ")}]; the host runs notes and digest, a process each`);
await ask("digest.count", "monday");
await ask("digest.count", "sunday");
await ask("digest.tidy", "monday");
say("\u2022 the process of notes is killed");
notes.kill();
await notes.exited;
await ask("digest.count", "friday");
say(`digest has ended with exit code ${(await digest.close()).exitCode}`);
await host.close();
