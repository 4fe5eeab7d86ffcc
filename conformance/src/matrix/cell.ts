// What the matrix is made of: scenarios down, columns across. A column is a peer and what it is; where both meet is a cell.

/** The peers in other languages, each a folder of `conformance/peers`. */
export const PEERS = ["go", "rust", "cpp"] as const;

/** A peer's folder. */
export type Peer = (typeof PEERS)[number];

/** What a peer is: the module that our runtime runs, or the runtime that runs our module. */
export type Role = "module" | "runtime";

/** One direction of one peer. The subject `ts` is our own runtime with our own module. */
export type Column =
  | { readonly subject: Peer; readonly role: Role }
  | { readonly subject: "ts"; readonly role: undefined };

/** Who can be asked for by `--peer`. */
export type Subject = Column["subject"];

/** A scenario, as far as the matrix looks into it. */
export interface Scenario {
  /** Folder and name, such as `server-stream/zero-credit`. */
  readonly id: string;
  /** The file's text, which every runtime gets. */
  readonly text: string;
  /** Only for a peer of another schema in this role. */
  readonly peer?: { readonly schema: "older" | "newer"; readonly role: Role } | undefined;
}

/** One scenario in one column. */
export interface Cell {
  readonly scenario: Scenario;
  readonly column: Column;
}

/** How the report names the languages. */
export const LANGUAGES: { readonly [Each in Subject]: string } = {
  ts: "TypeScript",
  go: "Go",
  rust: "Rust",
  cpp: "C++",
};

/** Ours, then both directions of each peer. */
export const COLUMNS: readonly Column[] = [
  { subject: "ts", role: undefined },
  ...PEERS.flatMap((subject): readonly Column[] => [
    { subject, role: "module" },
    { subject, role: "runtime" },
  ]),
];

/** The head of a column in the table: `ts`, `go module`. */
export function nameOf({ subject, role }: Column): string {
  return role === undefined ? subject : `${subject} ${role}`;
}

/** Who runs whom in a column, in words. */
export function describeColumn({ subject, role }: Column): string {
  if (role === undefined) return "our runtime with our module";
  const name = LANGUAGES[subject];
  return role === "module" ? `our runtime with ${name}'s module` : `${name}'s runtime with our module`;
}

/** Whether a scenario runs in a column. One for another schema does in one alone: only the C++ peer takes schemas when it starts. */
export function runsIn({ peer }: Scenario, column: Column): boolean {
  return peer === undefined || (column.subject === "cpp" && column.role === peer.role);
}

/** The command that runs one cell and nothing else. */
export function commandFor({ scenario, column }: Cell): string {
  const role = column.role === undefined ? "" : ` --role ${column.role}`;
  return `pnpm conformance --peer ${column.subject}${role} --scenario ${scenario.id}`;
}
