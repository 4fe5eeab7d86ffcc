// `vectors generate` and `vectors check` as functions of their arguments and of the folders.

import { parseArgs } from "node:util";
import { checkVectors } from "./check.js";
import { generate, type VectorPlaces } from "./generate.js";
import type { Vector } from "./vector.js";

const USAGE = "usage: vectors generate [--thaw family/name]... | vectors check";

/** Runs one command; returns its exit code: 0, 1 when something is not as it must be, 2 for a bad call. */
export function runVectors(
  args: readonly string[],
  vectors: readonly Vector[],
  places: VectorPlaces,
  print: (line: string) => void,
): number {
  const call = readCall(args);
  if (call === undefined) {
    print(USAGE);
    return 2;
  }
  const lines = call.isCheck ? checkVectors(vectors, places) : runGenerate(vectors, places, call.thaw, print);
  for (const line of lines) print(line);
  if (lines.length > 0) return 1;
  print(`${vectors.length} vectors, all as they are frozen`);
  return 0;
}

function runGenerate(
  vectors: readonly Vector[],
  places: VectorPlaces,
  thaw: readonly string[],
  print: (line: string) => void,
): readonly string[] {
  const { refusals, written, removed } = generate(vectors, places, new Set(thaw));
  for (const path of written) print(`wrote ${path}`);
  for (const path of removed) print(`removed ${path}`);
  return refusals;
}

function readCall(
  args: readonly string[],
): { readonly isCheck: boolean; readonly thaw: readonly string[] } | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { thaw: { type: "string", multiple: true, default: [] } },
    });
    const [verb, ...others] = positionals;
    const isCheck = verb === "check";
    if (others.length > 0 || (!isCheck && verb !== "generate") || (isCheck && values.thaw.length > 0)) return undefined;
    return { isCheck, thaw: values.thaw };
  } catch {
    return undefined;
  }
}
