// The seed of the model tests, printed always: the same in CI until somebody asks for another one.

import fc from "fast-check";

/** From `MODEL_SEED`; a constant where that is not set. */
export const SEED: number = Number(process.env["MODEL_SEED"] ?? 20_260_101);

/** Checks the property under the seed. A failure shows how to run it again and the shrunk case as a script, a step a line. */
export async function check<Values>(
  name: string,
  numRuns: number,
  property: fc.IAsyncProperty<Values> | fc.IProperty<Values>,
): Promise<void> {
  const replay = `MODEL_SEED=${SEED} npx vitest run packages/testkit/test/model`;
  console.log(`model: seed ${SEED}, ${numRuns} runs: ${name} (replay: ${replay})`);
  const details = await fc.check(property, { numRuns, seed: SEED + sumOf(name) });
  if (!details.failed) return;
  const script = (details.counterexample as unknown[] | null)?.map(describe).join("\n") ?? "no counterexample";
  const where = `seed ${SEED}, path ${details.counterexamplePath}, run ${details.numRuns}, shrunk ${details.numShrinks} times`;
  throw new Error(`${name}\n${where}; replay: ${replay}\n${script}\n`, { cause: details.errorInstance });
}

/** Properties of the same shape draw different cases. */
function sumOf(name: string): number {
  return [...name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 0) % 1_000_000;
}

function describe(value: unknown): string {
  const text = typeof value === "object" && value !== null && !Array.isArray(value) ? `${value}` : "[object";
  return text.startsWith("[object") ? fc.stringify(value) : text.split(",").join("\n");
}
