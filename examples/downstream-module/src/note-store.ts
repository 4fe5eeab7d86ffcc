// Notes in memory. It knows nothing of IXT: a signal is all it needs to stop waiting.

import type { Note } from "./note.js";

export class NoteStore {
  private readonly notes: Note[] = [];
  private readonly waiting = new Set<(added: Note) => void>();

  add(text: string): Note {
    const added = { id: this.notes.length + 1, text };
    this.notes.push(added);
    for (const tell of this.waiting) tell(added);
    return added;
  }

  /** Read as they are asked for, one at a time. */
  *all(): Generator<Note> {
    yield* this.notes;
  }

  /** The next note that is added, however long that takes. Rejects with the signal's reason when it aborts first. */
  next(signal: AbortSignal): Promise<Note> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const end = (): void => {
        this.waiting.delete(tell);
        signal.removeEventListener("abort", giveUp);
      };
      const tell = (added: Note): void => {
        end();
        resolve(added);
      };
      const giveUp = (): void => {
        end();
        reject(signal.reason);
      };
      this.waiting.add(tell);
      signal.addEventListener("abort", giveUp);
    });
  }
}
