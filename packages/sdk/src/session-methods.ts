// Which names are a session's own.

/** The service under which a session answers for its module. */
const RESERVED = "ixt";

/** Whether a service is the session's own: no module may take it. */
export function isSessionService(service: string): boolean {
  return service === RESERVED || service.startsWith(`${RESERVED}.`);
}

/** Whether `service.method` is asked of the session itself; such are never handed on to another. */
export function isSessionMethod(name: string): boolean {
  return name.startsWith(`${RESERVED}.`);
}
