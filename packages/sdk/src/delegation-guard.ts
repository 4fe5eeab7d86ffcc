// What stands between a host and one module: remembers what the module was handed, and lets through what it may ask for.

import { createInvocationContext, type InvocationContext, type RandomSource } from "@ixt/context";
import { Bytes16 } from "@ixt/wire";
import { aimAt } from "./caller.js";
import { type Authorize, ContextsUnderWay } from "./delegation.js";
import type { Interceptor } from "./interceptor.js";
import { isSessionMethod } from "./session-methods.js";

/** Who a module is, once its host has taken it in. */
export interface Identity {
  readonly name: string;
  readonly grants: readonly string[];
}

/** What the guard of one module works with. */
export interface GuardInit {
  /** Rejects when the module is not taken in. */
  readonly identity: Promise<Identity>;
  readonly authorize: Authorize;
  readonly random: RandomSource;
}

/** The two steps of a session with one module: `incoming` is to be the outermost interceptor, `outgoing` the innermost. */
export interface Guard {
  readonly incoming: Interceptor;
  readonly outgoing: Interceptor;
}

/** The guard of one session. */
export function createGuard({ identity, authorize, random }: GuardInit): Guard {
  const underWay = new ContextsUnderWay();
  let known: Identity | undefined;
  identity.then(
    (who) => {
      known = who;
    },
    () => {},
  );
  const check = (name: string, context: InvocationContext, { name: module, grants }: Identity): InvocationContext => {
    const causes = underWay.causesOf(context);
    return aimAt(name, authorize({ module, grants, name, context, causes }));
  };
  return {
    incoming: {
      async handleCall(request, next) {
        if (isSessionMethod(request.name)) return next(request);
        // Without a turn of waiting where none is needed: an answer that comes behind the call ends what may be its cause.
        const context = check(request.name, request.context, known ?? (await identity));
        const { name, body } = request;
        const getSignal = (): AbortSignal => request.signal;
        return next({
          name,
          body,
          context,
          get signal() {
            return getSignal();
          },
        });
      },
      async handleStream(request, next) {
        const context = check(request.name, request.context, known ?? (await identity));
        await next({ ...request, context });
      },
    },
    outgoing: {
      async call(request, next) {
        const context = identify(request.context, random);
        underWay.add(context);
        try {
          return await next({ ...request, context });
        } finally {
          underWay.remove(context);
        }
      },
      open(request, next) {
        const context = identify(request.context, random);
        const stream = next({ ...request, context });
        underWay.add(context);
        void stream.closed.then(() => underWay.remove(context));
        return stream;
      },
    },
  };
}

/** The context under a message id, by which it can be told to be the cause of another. */
function identify(context: InvocationContext, random: RandomSource): InvocationContext {
  if (context.messageId !== undefined) return context;
  const id = new Uint8Array(16);
  random(id);
  return createInvocationContext({ ...context, messageId: Bytes16.from(id) });
}
