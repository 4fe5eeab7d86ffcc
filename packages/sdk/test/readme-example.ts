import {
  ActorSubject,
  connect,
  createActor,
  createInvocationContext,
  createMemoryPair,
  deadlineAfter,
  defineCall,
  defineModule,
  defineStream,
  serve,
  text,
} from "@ixt/sdk";

const greeter = defineModule({
  name: "greeter",
  version: "1.0.0",
  handlers: {
    "greeter.greet": defineCall({
      input: text,
      output: text,
      requires: ["greet:say"],
      handle: (name, context) => `hello ${name}, says ${context.actor.subject.kind}`,
    }),
  },
  streams: {
    "greeter.shout": defineStream({
      kind: "bidiStream",
      input: text,
      output: text,
      async *handle(lines) {
        for await (const line of lines) yield line.toUpperCase();
      },
    }),
  },
});

// In a process of its own a module calls serveStdio(greeter), and its host spawnModule(...). Here both ends are in one.
const [moduleSide, runtimeSide] = createMemoryPair();
serve(greeter, moduleSide);
const connection = await connect(runtimeSide);

const context = createInvocationContext({
  actor: createActor({ subject: ActorSubject.operator("alice"), capabilities: ["greet:say"] }),
  deadline: deadlineAfter(2_000),
});
console.log(text.decode(await connection.call("greeter.greet", text.encode("ada"), { context })));

const stream = connection.open("greeter.shout", "bidiStream", { context });
await stream.sender.send(text.encode("is anybody there?"));
stream.sender.close();
for await (const line of stream.incoming) console.log(text.decode(line));

const denied = await connection.call("greeter.greet", text.encode("ada")).catch((error) => error.code);
console.log(denied);
await connection.close();
