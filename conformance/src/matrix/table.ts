// The tables of the report. In: judged cells. Out: a row for each condition. Where a condition stands in several of the folders
// named after a kind of stream, that is one row, and so are all scenarios of one peer of another schema, so that they stay a page.

import { COLUMNS, type Column, nameOf } from "./cell.js";
import type { JudgedCell, Verdict } from "./judge.js";

/** The folders that are kinds, as the table names them. */
const KINDS: ReadonlyMap<string, string> = new Map([
  ["unary", "unary"],
  ["client-stream", "client"],
  ["server-stream", "server"],
  ["bidi-stream", "bidi"],
]);

interface Row {
  readonly name: string;
  readonly folders: Set<string>;
  readonly cells: JudgedCell[];
}

/** The peers of the pinned schema, as lines of Markdown whose columns stand under each other; no lines without cells. */
export function renderTable(all: readonly JudgedCell[]): readonly string[] {
  const cells = all.filter(({ scenario }) => scenario.peer === undefined);
  if (cells.length === 0) return [];
  const columns = COLUMNS.filter((column) => cells.some((cell) => isIn(cell, column)));
  const rows = groupRows(cells).map(({ name, folders, cells: own }) => [
    name,
    describeFolders(folders),
    ...columns.map((column) => describe(own.filter((cell) => isIn(cell, column)))),
  ]);
  return alignTable([["condition", "of", ...columns.map(nameOf)], ...rows]);
}

/** The peers of another schema: a row for each, with the scenarios that it went through. */
export function renderEvolution(cells: readonly JudgedCell[]): readonly string[] {
  const peers = new Map<string, JudgedCell[]>();
  for (const cell of cells) {
    const { peer } = cell.scenario;
    if (peer === undefined) continue;
    const name = `${peer.schema} ${peer.role}`;
    peers.set(name, [...(peers.get(name) ?? []), cell]);
  }
  if (peers.size === 0) return [];
  const rows = [...peers].map(([name, own]) => [
    name,
    describe(own),
    own.map(({ scenario }) => shortName(scenario.id)).join(", "),
  ]);
  return alignTable([["peer", "result", "scenarios"], ...rows]);
}

/** `newer-runtime-reason` of the folder evolution is `reason` in the row of the newer runtime. */
function shortName(id: string): string {
  return id.split("/").at(-1)?.split("-").slice(2).join("-") || "all that both know";
}

/** Lines of a Markdown table, the first row being its head, padded so that it is read as it is. */
export function alignTable(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0), 3));
  const line = (row: readonly string[]): string =>
    `| ${row.map((text, i) => text.padEnd(widths[i] ?? 0)).join(" | ")} |`;
  const [head = [], ...others] = rows;
  return [line(head), `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`, ...others.map(line)];
}

/** Those of the streams together, then the other folders; by name within each. */
function groupRows(cells: readonly JudgedCell[]): readonly Row[] {
  const rows = new Map<string, Row>();
  for (const cell of cells) {
    const [folder = "", name = ""] = cell.scenario.id.split("/", 2);
    const key = KINDS.has(folder) ? ` ${name}` : cell.scenario.id;
    const row = rows.get(key) ?? { name, folders: new Set(), cells: [] };
    rows.set(key, row);
    row.folders.add(folder);
    row.cells.push(cell);
  }
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

function describeFolders(folders: ReadonlySet<string>): string {
  const kinds = [...KINDS].filter(([folder]) => folders.has(folder)).map(([, name]) => name);
  if (kinds.length === KINDS.size) return "all kinds";
  return kinds.length > 0 ? kinds.join(", ") : [...folders].join(", ");
}

const WORDS: readonly (readonly [Verdict, string])[] = [
  ["failed", "FAILED"],
  ["stale", "STALE"],
  ["known", "known"],
];

/** `ok` where all passed, else what did not, counted where there is more than one. */
function describe(cells: readonly JudgedCell[]): string {
  if (cells.length === 0) return "-";
  const parts = WORDS.flatMap(([verdict, word]) => {
    const count = cells.filter((cell) => cell.verdict === verdict).length;
    if (count === 0) return [];
    return cells.length === 1 ? [word] : [`${count} of ${cells.length} ${word}`];
  });
  return parts.length === 0 ? "ok" : parts.join(", ");
}

function isIn(cell: JudgedCell, column: Column): boolean {
  return nameOf(cell.column) === nameOf(column);
}
