// What a workflow of this repository must keep to, beyond being valid: the least rights, nothing that moves by itself, no text of
// strangers in a shell. In: the parsed YAML and its text. Out: findings, one line each.

/** A step, as far as it is judged. */
interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly uses?: string;
  readonly environment?: unknown;
  readonly container?: string | { readonly image?: string };
  readonly services?: Readonly<Record<string, { readonly image?: string }>>;
  readonly "timeout-minutes"?: number;
  readonly permissions?: Permissions;
  readonly if?: string;
  readonly steps?: readonly Step[];
}

type Permissions = string | Readonly<Record<string, string>>;

/** A workflow, parsed. */
export interface Workflow {
  readonly on?: unknown;
  readonly permissions?: Permissions;
  readonly jobs?: Readonly<Record<string, Job>>;
}

/** What a job may ask for beyond reading the repository. */
const GRANTABLE: readonly string[] = ["contents", "id-token", "pull-requests"];

/** Events that run with our rights what others have written. */
const STRANGERS_EVENTS: readonly string[] = ["pull_request_target", "workflow_run"];

/** Texts that whoever opens a pull request chooses, and all that holds some. `github.event_name` is none: it is a word of GitHub's. */
const STRANGERS_TEXT =
  /\$\{\{(?:(?!\}\}).)*(?:\bgithub\s*\.\s*(?:event\b|head_ref\b|ref_name\b|\*)|(?<![\w./'-])(?:github\b(?!\s*\.)|inputs\b))/is;

/** Every secret but the one that GitHub makes for the run, and all of them at once. */
const KEPT_SECRET = /(?<![\w./'-])secrets\b(?!\s*\.\s*GITHUB_TOKEN\b)(?:\s*\.\s*[\w*-]+)?/gi;

/** What runs the code of others, or ours, where all that is needed was made before. */
const INSTALLATION = /\b(?:npm\s+(?:-\S+\s+)*(?:ci|i|install|start|run|test|t|exec|x)|npx|pnpm|pnpx|yarn|corepack)\b/;

/**
 * Findings about one workflow.
 *
 * @param name of the file, which each finding begins with
 * @param scripts of the root package.json: what `pnpm x` and `npm run x` may name
 */
export function findWorkflowFaults(
  name: string,
  text: string,
  workflow: Workflow,
  scripts: readonly string[],
): readonly string[] {
  const faults: string[] = [];
  for (const event of STRANGERS_EVENTS) {
    if (hasTrigger(workflow.on, event)) faults.push(`${event} gives strangers' code our rights`);
  }
  if (workflow.permissions === undefined) faults.push('there are no "permissions" for all jobs');
  else if (!isReadOnly(workflow.permissions))
    faults.push('"permissions" for all jobs must be a list that only reads: a job asks for what it needs');
  for (const [job, { steps = [], ...rest }] of Object.entries(workflow.jobs ?? {})) {
    faults.push(...findJobFaults(rest).map((fault) => `${job}: ${fault}`));
    for (const step of steps) faults.push(...findStepFaults(step, rest, scripts).map((fault) => `${job}: ${fault}`));
    if (saysWhoItIs(rest) && steps.some(({ run = "" }) => INSTALLATION.test(run)))
      faults.push(
        `${job}: a job that says who it is (id-token) installs and builds nothing: what runs there is trusted`,
      );
  }
  for (const secret of listKeptSecrets(workflow))
    faults.push(`${secret}: no secret is kept here, the registry trusts the workflow itself`);
  faults.push(...findUnnamedPins(text));
  return faults.map((fault) => `${name}: ${fault}`);
}

function findJobFaults(job: Job): readonly string[] {
  const faults: string[] = [];
  if (job.uses !== undefined) faults.push(`${job.uses}: a workflow of another repository is not called here`);
  if (job["timeout-minutes"] === undefined) faults.push('there is no "timeout-minutes"');
  if (typeof job.permissions === "string")
    faults.push(`"permissions: ${job.permissions}" is more than a list of what is needed`);
  const asked = typeof job.permissions === "object" ? Object.entries(job.permissions) : [];
  for (const [right, access] of asked) {
    if (access === "write" && !GRANTABLE.includes(right)) faults.push(`no job here needs to write ${right}`);
  }
  const writes = asked.some(([, access]) => access === "write");
  if (writes && !isHeldToMain(String(job.if ?? ""))) {
    faults.push("a job that writes must be held to main by its `if`");
  }
  if (saysWhoItIs(job) && job.environment === undefined) {
    faults.push("a job that says who it is (id-token) needs an environment, where somebody approves it");
  }
  return [...faults, ...findFloatingImages(job)];
}

/** An image is code as much as an action is, and its tag moves as much. */
function findFloatingImages({ container, services = {} }: Job): readonly string[] {
  const images = [
    typeof container === "string" ? container : container?.image,
    ...Object.values(services).map(({ image }) => image),
  ];
  return images
    .filter((image) => image !== undefined && !/@sha256:[0-9a-f]{64}$/.test(image))
    .map((image) => `the image ${image} is not pinned by its digest`);
}

function saysWhoItIs({ permissions }: Job): boolean {
  return typeof permissions === "object" && permissions["id-token"] === "write";
}

/**
 * One of the terms that must all hold is the comparison itself. An alternative would let another branch in, as would a term that only holds
 * the comparison; and where an expression is but a part of the text, the text is true whatever it says.
 */
function isHeldToMain(condition: string): boolean {
  const expression = /^\s*\$\{\{(.*)\}\}\s*$/s.exec(condition)?.[1] ?? condition;
  if (expression.includes("||") || expression.includes("${{")) return false;
  const terms = expression.split("&&").map((term) => term.trim());
  return terms.every(isClosed) && terms.includes("github.ref == 'refs/heads/main'");
}

/** Not so where `&&` stood within parentheses. */
function isClosed(term: string): boolean {
  return term.split("(").length === term.split(")").length;
}

/** The secrets that its expressions name, and the words that hand on all. A comment names none. */
function listKeptSecrets(node: unknown, key = ""): readonly string[] {
  if (typeof node === "string") {
    if (key === "secrets" && node === "inherit") return ["secrets: inherit"];
    // A condition is an expression without saying so.
    const expressions =
      key === "if" ? [node] : Array.from(node.matchAll(/\$\{\{.*?\}\}/gs), ([expression]) => expression);
    return expressions.flatMap((expression) => Array.from(expression.matchAll(KEPT_SECRET), ([secret]) => secret));
  }
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([name, value]) => listKeptSecrets(value, name));
}

function findStepFaults({ uses, run, with: inputs }: Step, job: Job, scripts: readonly string[]): readonly string[] {
  const faults: string[] = [];
  if (uses !== undefined && !/@[0-9a-f]{40}$/.test(uses))
    faults.push(`${uses} is not pinned by the 40 digits of a commit`);
  if (uses?.startsWith("actions/checkout@")) {
    const keeps = inputs?.["persist-credentials"];
    const mayWrite = typeof job.permissions === "object" && job.permissions["contents"] === "write";
    if (keeps === undefined) faults.push("checkout must say whether it keeps its credentials");
    else if (keeps !== false && !mayWrite) faults.push("checkout keeps credentials that the job has no use for");
  }
  if (STRANGERS_TEXT.test(run ?? "")) faults.push("a text that strangers choose stands in a shell: pass it by env");
  if (STRANGERS_TEXT.test(String(inputs?.["script"])))
    faults.push("a text that strangers choose stands in a script: pass it by env");
  for (const [, script = ""] of (run ?? "").matchAll(/(?:npx pnpm|pnpm run|npm run) (?:--silent )?([a-z][\w:-]*)/g)) {
    if (script !== "exec" && !scripts.includes(script)) faults.push(`package.json has no script "${script}"`);
  }
  return faults;
}

/** A commit without the version that it is says nothing to whoever reads it. */
function findUnnamedPins(text: string): readonly string[] {
  return [...text.matchAll(/uses: *(\S+@[0-9a-f]{40})(.*)$/gm)]
    .filter(([, , rest = ""]) => !/^ # v\d+\.\d+\.\d+$/.test(rest))
    .map(([, uses = ""]) => `${uses} must name its version in a comment, # v1.2.3`);
}

function hasTrigger(on: unknown, trigger: string): boolean {
  if (typeof on === "string") return on === trigger;
  if (Array.isArray(on)) return on.includes(trigger);
  return typeof on === "object" && on !== null && trigger in on;
}

/** "read-all" is no list: nobody has asked for all of that. */
function isReadOnly(permissions: Permissions): boolean {
  if (typeof permissions === "string") return false;
  return Object.values(permissions).every((access) => access === "read" || access === "none");
}
