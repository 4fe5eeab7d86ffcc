// What `npm start` and `npm test` do once the dependencies are there: a table of steps, each one run of pnpm.

/**
 * @typedef {object} Step
 * @property {string} say the line printed before it runs
 * @property {readonly string[]} pnpm the arguments of pnpm
 * @property {"inherit" | "held"} output "held" is shown only when the step fails: the job's own stdout stays free of everything else
 * @property {boolean} takesArguments whether what stands after `--` on the command line is passed on to it
 */

/** @type {Readonly<Record<string, readonly Step[]>>} */
export const JOBS = {
  start: [
    {
      say: "Building what changed (up to a minute the first time).",
      pnpm: ["--silent", "run", "build", "--filter=./examples/log-search..."],
      output: "held",
      takesArguments: false,
    },
    {
      say: "Running the main job, examples/log-search.",
      pnpm: ["--silent", "run", "log-search"],
      output: "inherit",
      takesArguments: true,
    },
  ],
  test: [
    {
      say: "Running all tests.",
      pnpm: ["--silent", "run", "test:run"],
      output: "inherit",
      takesArguments: true,
    },
  ],
};
