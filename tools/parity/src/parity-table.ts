// Reads the rows of docs/parity.md: which fact of the Go SDK each is of, and which tests prove it.

/** A test, as a row names it. */
export interface Proof {
  /** From the repository's folder. */
  readonly file: string;
  readonly test: string;
}

/** One row of the table. */
export interface ParityRow {
  /** `8`, or `8c` where a fact holds several claims. */
  readonly fact: string;
  readonly proofs: readonly Proof[];
  /** Where the row stands, from 1. */
  readonly line: number;
}

/** The first and the last cell of a row whose first cell is a fact's number. */
const ROW = /^\|\s*(\d+[a-z]?)\s*\|.*\|([^|]*)\|\s*$/;
/** `file` "test name" */
const PROOF = /`([^`]+)`\s+"([^"]+)"/g;

/** The rows of the table in their order; lines that are none are passed over. */
export function readParityRows(markdown: string): readonly ParityRow[] {
  return markdown.split("\n").flatMap((text, index) => {
    const [, fact, cell] = ROW.exec(text) ?? [];
    if (fact === undefined || cell === undefined) return [];
    const proofs = Array.from(cell.matchAll(PROOF), ([, file = "", test = ""]) => ({ file, test }));
    return [{ fact, proofs, line: index + 1 }];
  });
}
