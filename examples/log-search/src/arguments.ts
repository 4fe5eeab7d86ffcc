// The command line, read and checked.

import { parseArgs } from "node:util";
import { parseQuery } from "./query.js";
import { UsageError } from "./usage-error.js";

/** What the command line asks for. */
export interface Arguments {
  readonly help: boolean;
  readonly query: string;
  /** Whether the command line names the query; otherwise it is the default one. */
  readonly isQueryGiven: boolean;
  /** A path, `-` for stdin, or `undefined` for the sample. */
  readonly path: string | undefined;
  /** Matches to show. */
  readonly show: number;
  readonly deadlineMs: number;
}

const DEFAULT_QUERY = "credit";

/** What `--help` prints. */
export const HELP: string = `Searches the lines of a file with an IXT module that runs in a process of its own.

  npm start -- [options] [query] [file]

  query   text to look for, as it stands, or a regular expression as /pattern/flags   (default: ${DEFAULT_QUERY})
  file    a file, or - for stdin                 (default: a sample made of this repository's own sources)

  --show <n>          matches to show                              (default: 5)
  --deadline-ms <n>   give up after so many milliseconds           (default: 60000)
  --help              this text
  --                  what follows is a query or a file, even if it begins with a dash

Exit codes: 0 searched, 1 the search failed, 2 the command line or the file is at fault.
`;

/**
 * The arguments as the person wrote them behind the starter's own `--`: npm takes that one away, pnpm leaves it there.
 *
 * @param env names the package manager that started this program, if one did
 */
export function dropStarterSeparator(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const isLeftThere = env["npm_config_user_agent"]?.startsWith("pnpm/") === true;
  return isLeftThere && argv[0] === "--" ? argv.slice(1) : argv;
}

/**
 * Reads the command line.
 *
 * @throws UsageError with one line that says what is wrong.
 */
export function parseArguments(argv: readonly string[]): Arguments {
  const { values, positionals } = parse([...argv]);
  const [query = DEFAULT_QUERY, path, ...rest] = positionals;
  if (rest.length > 0) throw new UsageError(`unexpected argument ${JSON.stringify(rest[0])}; see --help`);
  if (path === "") throw new UsageError("the file's path is empty; see --help");
  parseQuery(query);
  return {
    help: values.help ?? false,
    query,
    isQueryGiven: positionals.length > 0,
    path,
    show: toInteger("--show", values.show ?? "5", 0, 10_000),
    deadlineMs: toInteger("--deadline-ms", values["deadline-ms"] ?? "60000", 1, 86_400_000),
  };
}

const OPTIONS = {
  help: { type: "boolean", short: "h" },
  show: { type: "string" },
  "deadline-ms": { type: "string" },
} as const;

type Parsed = ReturnType<typeof parseArgs<{ options: typeof OPTIONS; allowPositionals: true }>>;

function parse(args: string[]): Parsed {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message.split(/[.;] /)[0] : "unreadable";
    throw new UsageError(`${reason}; see --help`);
  }
}

function toInteger(name: string, text: string, least: number, most: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(`${name} must be a whole number of ${least} to ${most}, not ${JSON.stringify(text)}`);
}
