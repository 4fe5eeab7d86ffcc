// A stream's wait for a sink that takes no more for now.

/** Calls back once when the sink takes more. Given up before, it keeps nothing of its stream alive, however long the sink takes. */
export class SinkWait {
  private onOver: (() => void) | undefined;

  /** @param writable when it settles, either way, the wait is over */
  constructor(writable: Promise<void>, onOver: () => void) {
    this.onOver = onOver;
    const end = (): void => this.onOver?.();
    writable.then(end, end);
  }

  giveUp(): void {
    this.onOver = undefined;
  }
}
