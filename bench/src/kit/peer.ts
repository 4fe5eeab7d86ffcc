/** What every row of the kit's benchmark does: makes what a test of a module needs, and makes one call through it. */

/** One way to test a service in process. */
export interface KitPeer {
  readonly about: string;
  /** From nothing to the answer of one call: "hello ada" for "ada". */
  callOnce(): Promise<string>;
}
