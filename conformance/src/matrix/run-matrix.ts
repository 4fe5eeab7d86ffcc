// The stages of a run: look for toolchains, build, replay the vectors, run controls and scenarios. Out: all that the report needs.

import { SCHEMA_COMMIT } from "@ixt/wire";
import { writeEvolvedSchemas } from "../evolution/evolved-schemas.js";
import { readScenarios } from "../speak/scenario.js";
import { buildPeer, bundleOwnPrograms } from "./build.js";
import { type Column, describeColumn, PEERS, type Peer, runsIn, type Scenario, type Subject } from "./cell.js";
import { type ControlReport, judgeControl, readControls } from "./controls.js";
import { count } from "./count.js";
import { isRed, type JudgedCell, judgeCell } from "./judge.js";
import { findBadEntries, type KnownDifference, readKnownDifferences } from "./known-differences.js";
import { inLanes } from "./lanes.js";
import { chooseColumns, chooseScenarios, hasCells, type MatrixOptions, UsageError } from "./options.js";
import { EVOLVED_SCHEMAS, peerProgram, REPOSITORY, SCENARIOS, VECTORS } from "./places.js";
import { startProcess } from "./process.js";
import type { Progress } from "./progress.js";
import type { Matrix, Unbuilt } from "./report.js";
import { LIMIT_MS, runCell } from "./run-cell.js";
import { askProgram, findToolchain, type Toolchain } from "./toolchains.js";
import { judgeVectors, listVectors, replayOwnVectors, type VectorReport } from "./vectors.js";
import { watch } from "./watchdog.js";

/** Runs what was asked for. Throws {@link UsageError} where that makes no sense. */
export async function runMatrix(options: MatrixOptions, progress: Progress): Promise<Matrix> {
  const all = readScenarios(SCENARIOS);
  const scenarios = chooseScenarios(options, all);
  const known = readKnownDifferences(new URL("../../known-differences.json", import.meta.url));
  const columns = chooseColumns(options);
  if (!columns.some((column) => scenarios.some((scenario) => runsIn(scenario, column)))) {
    throw new UsageError("nothing was asked for that runs: these scenarios are for another peer or role");
  }
  const toolchains = await findWanted(columns, options, progress);
  const subjects: readonly Subject[] = ["ts", ...toolchains.flatMap(({ peer, isFound }) => (isFound ? [peer] : []))];
  const unbuilt = await buildAll(subjects, progress);
  const ready = subjects.filter((subject) => !unbuilt.some((each) => each.subject === subject));
  // Each cell has our runtime or our module in it.
  const isRun = ({ subject }: Column): boolean => ready.includes("ts") && ready.includes(subject);
  return {
    date: new Date().toISOString().slice(0, 10),
    versions: await describeVersions(toolchains),
    skipped: toolchains.flatMap((each) => (each.isFound ? [] : [{ peer: each.peer, why: each.why }])),
    unbuilt,
    vectors: hasCells(options)
      ? []
      : await replayVectors(
          ready.filter((each) => columns.some(({ subject }) => subject === each)),
          progress,
        ),
    controls: hasCells(options)
      ? []
      : await runControls(
          columns.filter((column) => column.role !== "module" && isRun(column)),
          progress,
        ),
    cells: await runColumns(columns.filter(isRun), scenarios, known, progress),
    badEntries: findBadEntries(known, all),
  };
}

async function findWanted(
  columns: readonly Column[],
  { peers }: MatrixOptions,
  progress: Progress,
): Promise<readonly Toolchain[]> {
  const wanted = PEERS.filter((peer) => columns.some(({ subject }) => subject === peer));
  const path = process.env["PATH"] ?? "";
  const toolchains = await Promise.all(wanted.map((peer) => findToolchain(peer, path, askProgram)));
  for (const toolchain of toolchains) {
    if (toolchain.isFound) continue;
    if (peers.includes(toolchain.peer)) throw new UsageError(`--peer ${toolchain.peer} cannot run: ${toolchain.why}`);
    progress.stage(`skipped ${toolchain.peer}: ${toolchain.why}`);
  }
  return toolchains;
}

async function buildAll(subjects: readonly Subject[], progress: Progress): Promise<readonly Unbuilt[]> {
  const results = await inLanes(subjects, async (subject) => {
    progress.now(`building ${subject}`);
    const started = performance.now();
    const unbuilt = await (subject === "ts" ? bundleOwnPrograms() : buildPeer(subject));
    progress.stage(`${unbuilt === undefined ? "built" : "FAILED to build"} ${subject} (${seconds(started)})`);
    return unbuilt;
  });
  return results.filter((unbuilt) => unbuilt !== undefined);
}

async function replayVectors(subjects: readonly Subject[], progress: Progress): Promise<readonly VectorReport[]> {
  const vectors = listVectors(VECTORS);
  return inLanes(subjects, async (subject) => {
    const started = performance.now();
    const report = subject === "ts" ? await replayOwnVectors() : await replayPeerVectors(subject, vectors);
    progress.stage(`vectors, ${subject}: ${report.passed} of ${report.total} (${seconds(started)})`);
    return report;
  });
}

async function replayPeerVectors(peer: Peer, vectors: readonly string[]): Promise<VectorReport> {
  const start = { program: peerProgram(peer), args: ["vectors", VECTORS], cwd: REPOSITORY };
  return judgeVectors(peer, vectors, await watch(startProcess(start), LIMIT_MS));
}

/** Each runtime with our module. */
async function runControls(columns: readonly Column[], progress: Progress): Promise<readonly ControlReport[]> {
  const controls = readControls(new URL("../../controls.json", import.meta.url));
  const reports: ControlReport[] = [];
  for (const column of columns) {
    const started = performance.now();
    const { subject } = column;
    const judged = await inLanes(controls, async (control) => {
      progress.now(`controls, ${subject}: ${control.about}`);
      return { control, why: judgeControl(control, await runCell({ scenario: control.scenario, column })) };
    });
    const failures = judged.flatMap(({ control, why }) => (why === undefined ? [] : [{ control, why }]));
    const [total, passed] = [controls.length, controls.length - failures.length];
    reports.push({ subject, passed, total, failures });
    progress.stage(`controls, ${subject}: ${passed} of ${total} (${seconds(started)})`);
  }
  return reports;
}

async function runColumns(
  columns: readonly Column[],
  scenarios: readonly Scenario[],
  known: readonly KnownDifference[],
  progress: Progress,
): Promise<readonly JudgedCell[]> {
  if (scenarios.some(({ peer }) => peer !== undefined)) writeEvolvedSchemas(EVOLVED_SCHEMAS);
  const cells: JudgedCell[] = [];
  for (const column of columns) {
    const own = scenarios.filter((scenario) => runsIn(scenario, column));
    if (own.length > 0) cells.push(...(await runColumn(column, own, known, progress)));
  }
  return cells;
}

async function runColumn(
  column: Column,
  scenarios: readonly Scenario[],
  known: readonly KnownDifference[],
  progress: Progress,
): Promise<readonly JudgedCell[]> {
  const started = performance.now();
  let [done, red] = [0, 0];
  const name = describeColumn(column);
  const cells = await inLanes(scenarios, async (scenario) => {
    const cell = { scenario, column };
    progress.now(`${name}: ${done} of ${scenarios.length}, ${red} red, ${scenario.id}`);
    const judged = judgeCell(cell, await runCell(cell), known);
    done += 1;
    if (isRed(judged)) red += 1;
    return judged;
  });
  progress.stage(
    `${name}: ${count(scenarios.length, "scenario")}, ${red === 0 ? "none" : red} red (${seconds(started)})`,
  );
  return cells;
}

async function describeVersions(toolchains: readonly Toolchain[]): Promise<readonly string[]> {
  const found = toolchains.filter((each) => each.isFound);
  const capnp = found.length === 0 ? undefined : (await askProgram("capnp", ["--version"]))?.trim();
  return [
    `schemas at ${SCHEMA_COMMIT}${capnp === undefined ? "" : `, compiled by ${capnp}`}`,
    `ts: Node ${process.versions.node}, this repository`,
    ...found.map(({ peer, versions }) => `${peer}: ${versions}`),
  ];
}

function seconds(started: number): string {
  return `${((performance.now() - started) / 1000).toFixed(1)} s`;
}
