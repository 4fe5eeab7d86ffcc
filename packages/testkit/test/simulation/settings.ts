// Which schedules are run: the same in CI until somebody asks for others.

/** From `SIMULATION_SEED`; with it alone only that schedule is run. */
export const FIRST_SEED: number = Number(process.env["SIMULATION_SEED"] ?? 20_260_101);

/** From `SIMULATION_SCHEDULES`. */
export const SCHEDULES: number = Number(
  process.env["SIMULATION_SCHEDULES"] ?? (process.env["SIMULATION_SEED"] === undefined ? 5_000 : 1),
);

/** How a schedule is run again, alone. */
export function replay(seed: number): string {
  return `SIMULATION_SEED=${seed} npx vitest run packages/testkit/test/simulation`;
}
