// A signal that is made when somebody first looks at it: most handlers never do, and a host's controller is dear to make.

/** What calls off one piece of work. */
export class LazySignal {
  #controller: AbortController | undefined;
  /** Boxed, since anything may be a cause. */
  #cause: { readonly reason: unknown } | undefined;

  /** The signal, the same one each time; aborted already where {@link abort} came first. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#cause !== undefined) this.#controller.abort(this.#cause.reason);
    }
    return this.#controller.signal;
  }

  /** Aborts, with `reason`; the first one counts. */
  abort(reason: unknown): void {
    this.#cause ??= { reason };
    this.#controller?.abort(this.#cause.reason);
  }
}
