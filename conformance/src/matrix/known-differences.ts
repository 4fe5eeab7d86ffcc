// The known differences: cells that must fail, each in the way and for the reason that a person wrote down. In: the file. Out: the
// list, and what is wrong with it. A difference that is gone must leave the list, or the matrix is red.

import { readFileSync } from "node:fs";
import { type Cell, PEERS, type Peer, type Role, runsIn, type Scenario } from "./cell.js";

/** One cell that must fail. */
export interface KnownDifference {
  readonly peer: Peer;
  /** What the peer is. */
  readonly role: Role;
  /** The scenario's id. */
  readonly scenario: string;
  /** What the runtime says of it, or a part of that: a cell that fails otherwise is red. */
  readonly fails: string;
  /** Why it is so, and who would have to change what. */
  readonly why: string;
}

/** Reads the list. Throws what is wrong with the file's form; whether its entries name anything, {@link findBadEntries} says. */
export function readKnownDifferences(file: URL): readonly KnownDifference[] {
  const list: unknown = JSON.parse(readFileSync(file, "utf8"));
  if (!Array.isArray(list)) throw new Error("known-differences.json is no array");
  return list.map((entry: KnownDifference) => {
    for (const field of ["peer", "role", "scenario", "fails", "why"] as const) {
      if (typeof entry[field] !== "string" || entry[field] === "") {
        throw new Error(`known-differences.json: ${JSON.stringify(entry)} has no ${field}`);
      }
    }
    return entry;
  });
}

/** What is wrong with entries, whatever is run: one line each. */
export function findBadEntries(known: readonly KnownDifference[], scenarios: readonly Scenario[]): readonly string[] {
  const seen = new Set<string>();
  return known.flatMap((entry) => {
    const name = tell(entry);
    const isTwice = seen.has(name);
    seen.add(name);
    const peers: readonly string[] = PEERS;
    if (!peers.includes(entry.peer)) return [`${name}: there is no peer of this name`];
    if (!["module", "runtime"].includes(entry.role)) return [`${name}: there is no role of this name`];
    const scenario = scenarios.find(({ id }) => id === entry.scenario);
    if (scenario === undefined) return [`${name}: there is no scenario of this name`];
    if (!runsIn(scenario, { subject: entry.peer, role: entry.role })) return [`${name}: this cell is never run`];
    return isTwice ? [`${name}: it stands there twice`] : [];
  });
}

/** The entry for a cell, where there is one. */
export function findKnown(known: readonly KnownDifference[], { scenario, column }: Cell): KnownDifference | undefined {
  return known.find(
    ({ peer, role, scenario: id }) => peer === column.subject && role === column.role && id === scenario.id,
  );
}

function tell({ peer, role, scenario }: KnownDifference): string {
  return `${peer} ${role}, ${scenario}`;
}
