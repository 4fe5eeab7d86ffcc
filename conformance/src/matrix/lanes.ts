// Two at a time: the machines of this project have two processors.

const LANES = 2;

/** Does every job, in their order, two at a time; the answers come in the order of the jobs. The first that rejects ends it. */
export async function inLanes<Job, Answer>(
  jobs: readonly Job[],
  work: (job: Job) => Promise<Answer>,
): Promise<readonly Answer[]> {
  const waiting = [...jobs.entries()];
  const answers = new Map<number, Answer>();
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, job] = next;
      answers.set(index, await work(job));
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return [...answers].sort(([a], [b]) => a - b).map(([, answer]) => answer);
}
