// The name under which a call or a stream is asked for: `service.method`.

import { createError } from "@ixt/context";

/** A service and its method. */
export interface MethodName {
  readonly service: string;
  readonly method: string;
}

/**
 * The service and the method in `service.method`; the service's own name may hold dots.
 *
 * @throws IxtError `invalidArgument` when there is no dot between two names.
 */
export function splitMethodName(key: string): MethodName {
  const dot = key.lastIndexOf(".");
  if (dot < 1 || dot === key.length - 1) {
    throw createError("invalidArgument", `${JSON.stringify(key)} is not of the form service.method`);
  }
  return { service: key.slice(0, dot), method: key.slice(dot + 1) };
}
