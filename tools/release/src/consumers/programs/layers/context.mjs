import assert from "node:assert/strict";
import {
  ActorSubject,
  createActor,
  createInvocationContext,
  decodeInvocationContext,
  encodeInvocationContext,
} from "@ixt/context";

const actor = createActor({ subject: ActorSubject.user("ada"), capabilities: ["logs:read"] });
const context = decodeInvocationContext(encodeInvocationContext(createInvocationContext({ actor })));
assert.ok(context.hasCapability("logs:read"));
assert.throws(() => context.requireCapability("logs:write"), { code: "permissionDenied" });
