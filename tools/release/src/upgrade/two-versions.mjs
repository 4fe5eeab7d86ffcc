// A consumer that has two versions of the packages in one process, as an app whose dependencies need both. It is installed by
// `release:rehearse`; each line that it prints says what one version did not recognise of the other.

import assert from "node:assert/strict";
import * as context from "@ixt/context";
import * as sdk from "@ixt/sdk";
import * as stream from "@ixt/stream";
import * as wire from "@ixt/wire";
import * as contextBefore from "context-before";
import * as sdkBefore from "sdk-before";
import * as streamBefore from "stream-before";
import * as wireBefore from "wire-before";

const faults = [];

async function check(title, work) {
  try {
    await work();
  } catch (error) {
    faults.push(`${title}: ${error instanceof Error ? error.message.split("\n")[0] : error}`);
  }
}

/** Both ways round. */
async function checkBoth(title, before, now, work) {
  await check(`${title}, of before by now`, () => work(before, now));
  await check(`${title}, of now by before`, () => work(now, before));
}

await check("they are two versions", () => {
  for (const [a, b] of [
    [wire, wireBefore],
    [context, contextBefore],
    [stream, streamBefore],
    [sdk, sdkBefore],
  ]) {
    assert.notEqual(a, b);
  }
  assert.notEqual(wire.WireError, wireBefore.WireError);
  assert.notEqual(context.createActor, contextBefore.createActor);
  assert.notEqual(stream.RemoteError, streamBefore.RemoteError);
  // Below them too: what each stands on is its own.
  assert.notEqual(sdk.IxtError, sdkBefore.IxtError);
  assert.notEqual(context.IxtError, contextBefore.IxtError);
  assert.notEqual(sdk.createInvocationContext, sdkBefore.createInvocationContext);
});

await checkBoth("an error of the wire", wireBefore, wire, (one, other) => {
  const error = new one.WireError("TOO_SHORT", { blame: "peer", detail: "x" });
  assert.ok(other.IxtError.is(error));
  assert.ok(error instanceof other.WireError);
  assert.ok(error instanceof other.IxtError);
});

await checkBoth("an id", wireBefore, wire, (one, other) => {
  const hex = "07".repeat(16);
  assert.ok(other.Bytes16.is(one.Bytes16.fromHex(hex)));
  assert.ok(other.Bytes16.fromHex(hex).equals(one.Bytes16.fromHex(hex)));
});

function createContext({ ActorSubject, createActor, createInvocationContext, deadlineAfter }) {
  const subject = ActorSubject.user("ada");
  const actor = createActor({ subject, capabilities: ["logs:read"], tokenRef: "vault:1" });
  return createInvocationContext({ actor, deadline: deadlineAfter(60_000), metadata: { tenant: "acme" } });
}

await checkBoth("a context", contextBefore, context, (one, other) => {
  const foreign = createContext(one);
  const own = other.createInvocationContext(foreign);
  assert.deepEqual(own.toJSON(), foreign.toJSON());
  assert.ok(own.hasCapability("logs:read"));
  assert.deepEqual(other.encodeInvocationContext(foreign), one.encodeInvocationContext(foreign));
});

await checkBoth("a stream's error", streamBefore, stream, (one, other) => {
  const error = new one.RemoteError({ code: one.StreamErrorCode.notFound, message: "x", details: new Uint8Array(0) });
  assert.ok(error instanceof other.RemoteError);
  assert.equal(error instanceof other.StreamCancelError, false);
});

await checkBoth("a call's context, and what it fails with", sdkBefore, sdk, async (one, other) => {
  const seen = [];
  const ask = one.defineCall({
    input: one.text,
    output: one.text,
    requires: ["logs:read"],
    handle: (name, { actor, metadata }) => {
      seen.push(actor.subject.id, metadata.get("tenant"));
      if (name === "") throw other.createError("notFound", "nobody");
      return `hello ${name}`;
    },
  });
  const [near, far] = one.createMemoryPair();
  one.serve(one.defineModule({ name: "m", version: "1.0.0", handlers: { "m.ask": ask } }), near);
  // The other side of the session is of the other version.
  const connection = await other.connect(far);
  const options = { context: createContext(one) };
  assert.equal(other.text.decode(await connection.call("m.ask", other.text.encode("ada"), options)), "hello ada");
  const failure = await connection.call("m.ask", other.text.encode(""), options).catch((error) => error);
  assert.equal(failure.code, "notFound");
  assert.ok(one.IxtError.is(failure) && failure instanceof one.CallError);
  assert.deepEqual(seen, ["ada", "acme", "ada", "acme"]);
  await connection.close();
});

for (const fault of faults) console.log(fault);
process.exitCode = faults.length === 0 ? 0 : 1;
