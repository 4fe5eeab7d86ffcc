// Trace context in the metadata of a call: read on the way in, written on the way out, by whichever propagator there is.

import { createInvocationContext, type InvocationContext, type Metadata } from "@ixt/context";
import type { Context, TextMapGetter, TextMapPropagator, TextMapSetter } from "@opentelemetry/api";

/** Metadata keys are of lower case; a propagator may think of them as headers, where case does not count. */
const getter: TextMapGetter<Metadata> = {
  get: (metadata, key) => metadata.get(key.toLowerCase()),
  keys: (metadata) => [...metadata.keys()],
};

const setter: TextMapSetter<Map<string, string>> = {
  set: (carrier, key, value) => carrier.set(key.toLowerCase(), value),
};

/** The trace that the metadata tells of, on top of `base`; `base` itself where the propagator throws at what a peer wrote there. */
export function extractTrace(propagator: TextMapPropagator, base: Context, { metadata }: InvocationContext): Context {
  try {
    return propagator.extract(base, metadata, getter);
  } catch {
    return base;
  }
}

/**
 * The context with the trace of `active` in its metadata, in place of any that it came with. Tracing never fails a call: a pair that
 * does not fit the limits is left out, and where even that does not help the context stays as it is.
 */
export function injectTrace(
  propagator: TextMapPropagator,
  active: Context,
  context: InvocationContext,
): InvocationContext {
  try {
    const carrier = new Map<string, string>();
    propagator.inject(active, carrier, setter);
    const stale = propagator.fields().map((field) => field.toLowerCase());
    const rest = stale.reduce((metadata, key) => metadata.without(key), context.metadata);
    const metadata = [...carrier].reduce(withPair, rest);
    return metadata === context.metadata ? context : createInvocationContext({ ...context, metadata });
  } catch {
    return context;
  }
}

function withPair(metadata: Metadata, [key, value]: readonly [string, string]): Metadata {
  try {
    return metadata.with(key, value);
  } catch {
    return metadata;
  }
}
