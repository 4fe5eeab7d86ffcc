// A consumer in TypeScript, compiled as an ES module and as CommonJS: each layer by its types, and the app's conversation.

import { ActorSubject, createActor, createInvocationContext, type InvocationContext } from "@ixt/context";
import {
  type Connection,
  connect,
  createMemoryPair,
  defineCall,
  defineModule,
  defineStream,
  IxtError,
  serve,
  text,
} from "@ixt/sdk";
import type { StreamCall } from "@ixt/stream";
import { FakeRuntime } from "@ixt/testkit";
import type { Transport } from "@ixt/transport";
import { Bytes16 } from "@ixt/wire";

const greet = defineCall({ input: text, output: text, handle: (name: string): string => `hello ${name}` });

const count = defineStream({
  kind: "serverStream",
  input: text,
  output: text,
  async *handle(limit: string): AsyncGenerator<string> {
    for (let number = 1; number <= Number(limit); number += 1) yield String(number);
  },
});

const greeter = defineModule({
  name: "g",
  version: "1.0.0",
  handlers: { "g.greet": greet },
  streams: { "g.count": count },
});

async function converse(): Promise<readonly string[]> {
  const [moduleSide, runtimeSide]: readonly [Transport, Transport] = createMemoryPair();
  serve(greeter, moduleSide);
  const connection: Connection = await connect(runtimeSide);
  const actor = createActor({ subject: ActorSubject.user("ada") });
  const context: InvocationContext = createInvocationContext({ actor, messageId: Bytes16.fromHex("07".repeat(16)) });
  const heard: string[] = [text.decode(await connection.call("g.greet", text.encode("ada"), { context }))];
  const stream: StreamCall = connection.open("g.count", "serverStream", { context });
  await stream.send(text.encode("3"));
  stream.sender.close();
  for await (const payload of stream.incoming) heard.push(text.decode(payload));
  const failure: unknown = await connection.call("g.nothing", text.encode("")).catch((error: unknown) => error);
  heard.push(IxtError.is(failure) ? failure.code : "nothing");
  await connection.close();
  return heard;
}

async function main(): Promise<void> {
  const runtime = await FakeRuntime.start(greeter);
  if ((await runtime.call("g.greet", "ada")) !== "hello ada") throw new Error("no greeting");
  await runtime.close();
  console.log(JSON.stringify(await converse()));
}

void main();
