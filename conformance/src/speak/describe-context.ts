// The answer of `describe`: an InvocationContext in the JSON form of the vectors.

import { encodeInvocationContext, type InvocationContext } from "@ixt/context";
import { ixtVectorSubject } from "@ixt/testkit/vectors";

/** The context as its layer holds it, which is as it would be written again. */
export function describeContext(context: InvocationContext): unknown {
  return ixtVectorSubject.decode("InvocationContext", encodeInvocationContext(context), "context", undefined);
}
