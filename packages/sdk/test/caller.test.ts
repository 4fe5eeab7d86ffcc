// What a call or a stream is aimed at: what was named, whatever its context or an interceptor says beside.

import { describe, expect, it } from "vitest";
import {
  bytes,
  connect,
  createInvocationContext,
  createMemoryPair,
  defineCall,
  defineModule,
  defineStream,
  type Interceptor,
  MessageTarget,
  serve,
  text,
} from "../src/index.js";
import { createRig } from "./rig.js";

const NOTHING = new Uint8Array(0);
const handed = createInvocationContext({ target: MessageTarget.service("m", "other") });

/** Each handler answers with the target that it was asked under. */
const answering = (name: string): ReturnType<typeof defineCall> =>
  defineCall({
    input: bytes,
    output: text,
    handle: (_, { invocation }) => `${name} for ${JSON.stringify(invocation.target)}`,
  });
const said = (name: string): ReturnType<typeof defineStream> =>
  defineStream({ kind: "bidiStream", accept: (stream) => stream.sender.sendData(text.encode(name)) });
const module = defineModule({
  name: "m",
  version: "1",
  handlers: { "m.one": answering("one"), "m.other": answering("other") },
  streams: { "m.one": said("one"), "m.other": said("other") },
});

const ONE = 'one for {"kind":"service","name":"m","method":"one"}';

describe("what is asked for", () => {
  it("is what was named, though the context that is handed on has a target of its own", async () => {
    const { connection } = await createRig(module);
    expect(text.decode(await connection.call("m.one", NOTHING, { context: handed }))).toBe(ONE);
    const stream = connection.open("m.one", "bidiStream", { context: handed });
    expect(text.decode((await stream.incoming.next()).value ?? NOTHING)).toBe("one");
    expect(stream.context.target).toEqual(MessageTarget.service("m", "one"));
    await connection.close();
  });

  it("is what the last interceptor named", async () => {
    const rename: Interceptor = {
      call: (request, next) => next({ ...request, name: "m.one" }),
      open: (request, next) => next({ ...request, name: "m.one" }),
    };
    const [moduleSide, runtimeSide] = createMemoryPair();
    serve(module, moduleSide);
    const connection = await connect(runtimeSide, { interceptors: [rename] });
    expect(text.decode(await connection.call("m.other", NOTHING))).toBe(ONE);
    const stream = connection.open("m.other", "bidiStream");
    expect(text.decode((await stream.incoming.next()).value ?? NOTHING)).toBe("one");
    await connection.close();
  });

  it("must be a service and a method", async () => {
    const { connection } = await createRig(module);
    await expect(connection.call("one", NOTHING)).rejects.toMatchObject({ code: "invalidArgument" });
    expect(() => connection.open("one", "unary")).toThrow(expect.objectContaining({ code: "invalidArgument" }));
    await connection.close();
  });
});
