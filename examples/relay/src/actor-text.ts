// Who acts, for whom, and what he may, in a few words.

import type { Actor, ActorSubject } from "@ixt/sdk";

/** Such as `module digest for operator alice, holding [notes:read]`. */
export function describeActor({ subject, onBehalfOf, capabilities }: Actor): string {
  const who =
    onBehalfOf === undefined ? subjectText(subject) : `${subjectText(subject)} for ${subjectText(onBehalfOf)}`;
  return `${who}, holding [${[...capabilities].join(", ")}]`;
}

function subjectText(subject: ActorSubject): string {
  return "id" in subject ? `${subject.kind} ${subject.id}` : subject.kind;
}
