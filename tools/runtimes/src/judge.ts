// Compares what a runtime says with what it must say. In: a report, and what is known of the runtime. Out: findings.

import { isDeepStrictEqual } from "node:util";
import type { ConsumedEntry } from "@ixt/checks/consumer-files";
import { EXPECTED } from "./conversation.js";
import type { PinnedRuntime } from "./pins.js";
import type { ChannelReport, LoadedEntry, Loading, RuntimeReport } from "./report.js";

/** The channels, and whether a runtime has what each is made of. */
const CHANNELS: Readonly<Record<string, (runtime: PinnedRuntime) => boolean>> = {
  memory: () => true,
  memoryRequired: () => true,
  messageChannel: () => true,
  workerThread: () => true,
  webWorker: ({ kind }) => kind !== "node",
  webSocket: ({ kind, version }) => kind !== "node" || Number.parseInt(version, 10) >= 22,
  ws: () => true,
};

/** How `require` refuses an entry that is published for `import` alone. */
const NO_REQUIRE = {
  node: "ERR_PACKAGE_PATH_NOT_EXPORTED",
  bun: "MODULE_NOT_FOUND",
  deno: "ERR_PACKAGE_PATH_NOT_EXPORTED",
} as const;

/** Entries that stand on a peer which a runtime does not load as it is run here, and what the runtime then says. */
const NOT_LOADED: readonly {
  readonly kind: PinnedRuntime["kind"];
  readonly specifier: string;
  readonly says: string;
}[] = [
  // vitest itself asks for every variable of the environment, which is more than the packages need.
  { kind: "deno", specifier: "@ixt/testkit/vitest", says: "Requires env access" },
];

/** What is wrong, each with the runtime's name in front. */
export function judgeReport(
  report: RuntimeReport,
  runtime: PinnedRuntime,
  entries: readonly ConsumedEntry[],
): readonly string[] {
  const findings: string[] = [];
  if (report.runtime !== runtime.kind || report.version !== runtime.version) {
    findings.push(`is ${report.runtime} ${report.version} and not ${runtime.kind} ${runtime.version}`);
  }
  for (const entry of entries) findings.push(...judgeEntry(entry, runtime.kind, report.entries[entry.specifier]));
  for (const [name, isThere] of Object.entries(CHANNELS)) {
    findings.push(...judgeChannel(name, isThere(runtime), report.channels[name]));
  }
  const others = Object.keys(report.channels).filter((name) => CHANNELS[name] === undefined);
  findings.push(...others.map((name) => `holds a conversation over ${name}, of which nothing is expected`));
  return findings.map((finding) => `${runtime.name}: ${finding}`);
}

function judgeEntry(
  { specifier, hasCommonJs }: ConsumedEntry,
  kind: PinnedRuntime["kind"],
  loaded: LoadedEntry | undefined,
): readonly string[] {
  if (loaded === undefined) return [`did not load ${specifier}`];
  const imported = loaded.import;
  const exception = NOT_LOADED.find((each) => each.kind === kind && each.specifier === specifier);
  if (exception !== undefined) {
    return tell(imported).includes(exception.says) ? [] : [`${specifier} was not to load, and says: ${tell(imported)}`];
  }
  if (!("names" in imported)) return [`cannot import ${specifier}: ${tell(imported)}`];
  if (imported.names.length === 0) return [`${specifier} exports nothing`];
  const required = loaded.require;
  if (!hasCommonJs) {
    const isRefused = "code" in required && required.code === NO_REQUIRE[kind];
    return isRefused ? [] : [`${specifier} is for import alone, and require says: ${tell(required)}`];
  }
  if (!("names" in required)) return [`cannot require ${specifier}: ${tell(required)}`];
  const same = isDeepStrictEqual(imported.names, required.names);
  return same ? [] : [`${specifier} exports ${imported.names} to import and ${required.names} to require`];
}

function judgeChannel(name: string, isThere: boolean, channel: ChannelReport | undefined): readonly string[] {
  if (channel === undefined || channel === "absent" || !isThere) {
    return channel === "absent" && !isThere
      ? []
      : [`${name} is ${isThere ? "" : "not "}to be there: ${tellShort(channel)}`];
  }
  const { said, served, lost } = channel;
  const keys = [...new Set([...Object.keys(EXPECTED), ...Object.keys(said)])];
  const others = keys.filter((key) => !isDeepStrictEqual(said[key], EXPECTED[key]));
  return [
    ...others.map((key) => `over ${name}, ${key} is ${tellShort(said[key])} and not ${tellShort(EXPECTED[key])}`),
    ...(served === "goodbye" ? [] : [`over ${name}, the module was served until: ${served}`]),
    ...(lost === "unavailable" ? [] : [`over ${name}, a call whose module vanished came to: ${lost}`]),
  ];
}

function tellShort(value: unknown): string {
  return (JSON.stringify(value) ?? "missing").slice(0, 200);
}

function tell(loading: Loading): string {
  return "names" in loading ? `it exports ${loading.names}` : `${loading.code} ${loading.message}`;
}
