// An app whose dependencies brought two copies of the packages: what one made, the other works with.

import { expect, test, vi } from "vitest";
import * as first from "../src/index.js";

async function loadSecond(): Promise<typeof first> {
  vi.resetModules();
  return (await import("../src/index.js")) as unknown as typeof first;
}

test("a call and a stream carry a context, and fail with an error, of another copy [21.47, 21.49]", async () => {
  const second = await loadSecond();
  const asked: unknown[] = [];
  const ask = first.defineCall({
    input: first.text,
    output: first.text,
    requires: ["logs:read"],
    handle: (_, { actor, metadata }) => {
      asked.push(actor.toJSON(), metadata.get("tenant"));
      throw second.createError("notFound", "no such log");
    },
  });
  const watch = first.defineStream({
    kind: "serverStream",
    input: first.text,
    output: first.text,
    async *handle(_, { actor }) {
      yield JSON.stringify(actor.subject);
    },
  });
  const module = first.defineModule({
    name: "m",
    version: "1",
    handlers: { "m.ask": ask },
    streams: { "m.watch": watch },
  });
  const [moduleSide, runtimeSide] = first.createMemoryPair();
  first.serve(module, moduleSide);
  const connection = await first.connect(runtimeSide);
  const subject = second.ActorSubject.user("ada");
  const actor = second.createActor({ subject, capabilities: ["logs:read"], tokenRef: "vault:1" });
  const context = second.createInvocationContext({ actor, metadata: { tenant: "acme" } });
  const failure = await connection.call("m.ask", first.text.encode(""), { context }).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "notFound", message: "no such log" });
  expect([failure instanceof first.CallError, failure instanceof second.CallError]).toEqual([true, true]);
  expect(asked).toEqual([actor.toJSON(), "acme"]);
  const stream = connection.open("m.watch", "serverStream", { context });
  await stream.send(first.text.encode(""));
  stream.sender.close();
  const { value } = await stream.incoming.next();
  expect(first.text.decode(value ?? new Uint8Array())).toBe(JSON.stringify(subject));
  await connection.close();
});
