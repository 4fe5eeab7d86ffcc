import {
  ActorSubject,
  createActor,
  createInvocationContext,
  deadlineAfter,
  decodeInvocationContext,
  encodeInvocationContext,
  MessageTarget,
} from "@ixt/context";

const context = createInvocationContext({
  actor: createActor({ subject: ActorSubject.operator("alice"), capabilities: ["logs:read"], tokenRef: "vault:7f3a" }),
  target: MessageTarget.service("logs", "search"),
  deadline: deadlineAfter(2_000),
});

const received = decodeInvocationContext(encodeInvocationContext(context));
received.requireCapability("logs:read");
console.log(received.hasCapability("logs"), received.expired());
console.log(`${received.actor.tokenRef}`);
