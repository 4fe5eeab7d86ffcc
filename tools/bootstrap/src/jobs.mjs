// What `npm start` and `npm test` do once the dependencies are there: a table of steps, each one run of pnpm or Node.

/**
 * @typedef {object} Step
 * @property {string} say the line printed before it runs
 * @property {"pnpm" | "node"} program what runs it. The main job is Node's: pnpm would put its own folder into INIT_CWD, and the job would
 * look for the person's file there
 * @property {readonly string[]} args the program's arguments; paths start from the repository's folder
 * @property {"inherit" | "held"} output "held" is shown only when the step fails: the job's own stdout stays free of everything else
 * @property {boolean} takesArguments whether what stands after `--` on the command line is passed on to it
 */

/** @type {Readonly<Record<string, readonly Step[]>>} */
export const JOBS = {
  start: [
    {
      say: "Building what changed (up to a minute the first time).",
      program: "pnpm",
      args: ["--silent", "run", "build", "--filter=./examples/log-search..."],
      output: "held",
      takesArguments: false,
    },
    {
      say: "Running the main job, examples/log-search.",
      program: "node",
      args: ["examples/log-search/dist/main.js"],
      output: "inherit",
      takesArguments: true,
    },
  ],
  test: [
    {
      say: "Running all tests.",
      program: "pnpm",
      args: ["--silent", "run", "test:run"],
      output: "inherit",
      takesArguments: true,
    },
  ],
};
