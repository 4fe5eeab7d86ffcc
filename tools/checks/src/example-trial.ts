// Tries examples: writes them beside the package they belong to, compiles them in one program, runs them one after the other.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type CommandResult, runCommand } from "./command.js";
import { type Example, findFileName, findRunner } from "./example-blocks.js";
import { runVitest } from "./example-vitest.js";
import { REPOSITORY_FOLDER } from "./repository.js";

/** Where the examples live that belong to no package: the kit knows all the others. */
const DEFAULT_HOME = "packages/testkit";

/** An example on disk. Its lines have the numbers that they have in the file it stands in. */
interface Copy {
  readonly example: Example;
  readonly path: string;
}

/** From where an example imports: its own package, or the one that knows them all. */
function packageOf({ file }: Example): string {
  return /^packages\/[^/]+/.exec(file)?.[0] ?? DEFAULT_HOME;
}

/** Two examples of one name would be one file. */
function findNameFaults(examples: readonly Example[]): readonly string[] {
  const first = new Map<string, Example>();
  return examples.flatMap((example) => {
    const name = findFileName(example);
    if (name === undefined) return [];
    const path = `${packageOf(example)}/${name}`;
    const other = first.get(path);
    if (other !== undefined) return [`${example.file}:${example.line}: ${other.file}:${other.line} is ${name}, too`];
    first.set(path, example);
    return [];
  });
}

/** A program is there twice: under its name for those that start it, and as a copy that is compiled and run. */
function copyExamples(examples: readonly Example[], folders: ReadonlyMap<string, string>): readonly Copy[] {
  return examples.map((example) => {
    const { file, line, language, text } = example;
    const folder = folders.get(packageOf(example)) ?? "";
    const name = findFileName(example);
    const isProgram = name?.endsWith(".mjs") === true;
    if (name !== undefined && isProgram) writeFileSync(join(folder, name), text);
    const numbered = `${file.replaceAll(/[^\w-]/g, "_")}-${line}.${language === "ts" ? "mts" : "mjs"}`;
    const path = join(folder, name === undefined || isProgram ? numbered : name);
    writeFileSync(path, "\n".repeat(line - 1) + text);
    return { example, path };
  });
}

/** Says where an example stands instead of where its copy does. */
function toSourceNames(output: string, copies: readonly Copy[]): string {
  return copies.reduce(
    (text, { example, path }) =>
      text
        .replaceAll(pathToFileURL(path).href, example.file)
        .replaceAll(path, example.file)
        .replaceAll(relative(REPOSITORY_FOLDER, path).replaceAll("\\", "/"), example.file),
    output,
  );
}

async function compile(copies: readonly Copy[], folder: string): Promise<readonly string[]> {
  const typed = copies.filter(({ example }) => example.language === "ts");
  if (typed.length === 0) return [];
  const project = join(folder, "tsconfig.json");
  const compilerOptions = {
    types: ["node"],
    typeRoots: [join(REPOSITORY_FOLDER, "node_modules/@types")],
    noUnusedLocals: false,
    isolatedDeclarations: false,
    declaration: false,
  };
  const config = {
    extends: join(REPOSITORY_FOLDER, "tsconfig.base.json"),
    compilerOptions,
    files: typed.map(({ path }) => path),
  };
  writeFileSync(project, JSON.stringify(config));
  const tsc = join(REPOSITORY_FOLDER, "node_modules/typescript/bin/tsc");
  const { exitCode, output } = await runCommand(
    process.execPath,
    [tsc, "-p", project, "--pretty", "false"],
    REPOSITORY_FOLDER,
  );
  return exitCode === 0 ? [] : [toSourceNames(output.trim(), copies).replaceAll(/^(\S+?)\((\d+),\d+\)/gm, "$1:$2")];
}

/** Programs of the packages run from their sources; so do those that an example starts. */
function runNode(args: readonly string[], folder: string, timeoutMs: number): Promise<CommandResult> {
  const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  const inWorkers = new URL("./example-loader.mjs", import.meta.url).href;
  const env = { NODE_OPTIONS: `--import ${loader} --import ${inWorkers} --conditions=@ixt/source` };
  return runCommand(process.execPath, args, folder, env, timeoutMs);
}

function describeEnd({ exitCode, output }: CommandResult, timeoutMs: number): string {
  const how = exitCode === -1 ? `did not end within ${timeoutMs} ms` : `ended the process with exit code ${exitCode}`;
  return `${how}\n${output.trim()}`.trimEnd();
}

async function runImported(copies: readonly Copy[], folder: string, timeoutMs: number): Promise<readonly string[]> {
  const list = join(folder, "list.json");
  const report = join(folder, "report.jsonl");
  writeFileSync(list, JSON.stringify(copies.map(({ path }) => path)));
  const runner = fileURLToPath(new URL("./example-runner.ts", import.meta.url));
  const end = await runNode([runner, list, report], folder, timeoutMs);
  const lines = existsSync(report) ? readFileSync(report, "utf8").trimEnd().split("\n") : [];
  const ended = new Map<string, string | null>(lines.map((line) => JSON.parse(line)));
  const failed = copies.flatMap(({ example, path }) => {
    const error = ended.get(path) ?? null;
    return error === null ? [] : [`${example.file}:${example.line}: ${toSourceNames(error, copies)}`];
  });
  const stuck = copies.find(({ path }) => !ended.has(path));
  if (stuck !== undefined) {
    const how = toSourceNames(describeEnd(end, timeoutMs), copies);
    return [...failed, `${stuck.example.file}:${stuck.example.line}: ${how}`];
  }
  return end.exitCode === 0 ? failed : [...failed, `after the last example the process ${describeEnd(end, timeoutMs)}`];
}

/** Tests of vitest run together; each file that failed is a finding. */
async function runTests(copies: readonly Copy[], folder: string, timeoutMs: number): Promise<readonly string[]> {
  if (copies.length === 0) return [];
  const paths = copies.map(({ path }) => path);
  const { end, failures } = await runVitest(paths, folder, timeoutMs);
  const findings = copies.flatMap(({ example, path }) => {
    const failure = failures.get(path);
    return failure === undefined ? [] : [`${example.file}:${example.line}: ${toSourceNames(failure, copies)}`];
  });
  if (findings.length > 0 || end.exitCode === 0) return findings;
  return [toSourceNames(`vitest over ${copies.length} examples ${describeEnd(end, timeoutMs)}`, copies)];
}

/** A program runs by itself, with nothing on its stdin. */
async function runProgram({ example, path }: Copy, timeoutMs: number): Promise<readonly string[]> {
  const end = await runNode([path], join(path, ".."), timeoutMs);
  if (end.exitCode === 0) return [];
  return [`${example.file}:${example.line}: ${toSourceNames(describeEnd(end, timeoutMs), [{ example, path }])}`];
}

/**
 * Compiles and runs examples.
 *
 * @param timeoutMs how long each process may take; it is killed then, with what it started
 * @returns what is wrong, each with file and line; empty when every example compiles and runs
 */
export async function tryExamples(examples: readonly Example[], timeoutMs: number): Promise<readonly string[]> {
  const misnamed = findNameFaults(examples);
  if (misnamed.length > 0) return misnamed;
  const folders = new Map<string, string>();
  try {
    for (const home of new Set([DEFAULT_HOME, ...examples.map(packageOf)])) {
      const cache = join(REPOSITORY_FOLDER, home, ".cache");
      mkdirSync(cache, { recursive: true });
      folders.set(home, mkdtempSync(join(cache, `examples-${process.pid}-`)));
    }
    const folder = folders.get(DEFAULT_HOME) ?? "";
    const copies = copyExamples(examples, folders);
    const faults = await compile(copies, folder);
    if (faults.length > 0) return faults;
    const runBy = (runner: ReturnType<typeof findRunner>): readonly Copy[] =>
      copies.filter(({ example }) => findRunner(example) === runner);
    const findings = [
      ...(await runImported(runBy("import"), folder, timeoutMs)),
      ...(await runTests(runBy("vitest"), folder, timeoutMs)),
    ];
    for (const program of runBy("program")) {
      findings.push(...(await runProgram(program, timeoutMs)));
    }
    return findings;
  } finally {
    for (const folder of folders.values()) rmSync(folder, { recursive: true, force: true });
  }
}
