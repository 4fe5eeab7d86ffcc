/** What stops a sync: one sentence for the person who ran it. */

/** A failure that its reader can act on; the command line prints its message alone, without a stack. */
export class SyncError extends Error {
  override readonly name = "SyncError";
}
