// Promises that reject with nobody to hear of it: a bug wherever it happens, and in a simulation one of its schedule.

/** What of a host tells of them: a Node process, or what browsers and workers have. */
interface RejectionHost {
  readonly process?: {
    on?(event: "unhandledRejection", listener: (reason: unknown) => void): void;
    off?(event: "unhandledRejection", listener: (reason: unknown) => void): void;
  };
  addEventListener?(type: "unhandledrejection", listener: (event: { readonly reason: unknown }) => void): void;
  removeEventListener?(type: "unhandledrejection", listener: (event: { readonly reason: unknown }) => void): void;
}

/** A watch over the host. */
export interface RejectionWatch {
  /** The reasons of those that came since the last look. */
  take(): readonly unknown[];
  stop(): void;
}

/** Watches the host for promises that reject unheard; on one that does not tell of them it sees none. */
export function watchRejections(host: RejectionHost = globalThis as RejectionHost): RejectionWatch {
  const reasons: unknown[] = [];
  const onReason = (reason: unknown): void => void reasons.push(reason);
  const onEvent = (event: { readonly reason: unknown }): void => onReason(event.reason);
  const { process } = host;
  const isNode = typeof process?.on === "function";
  if (isNode) process.on?.("unhandledRejection", onReason);
  else host.addEventListener?.("unhandledrejection", onEvent);
  return {
    take: () => reasons.splice(0),
    stop() {
      if (isNode) process.off?.("unhandledRejection", onReason);
      else host.removeEventListener?.("unhandledrejection", onEvent);
    },
  };
}
