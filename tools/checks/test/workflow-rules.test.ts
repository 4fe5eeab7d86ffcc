// Each rule on workflows, by a workflow that breaks it.

import { expect, test } from "vitest";
import { parse } from "yaml";
import { findWorkflowFaults } from "../src/workflow-rules.js";

const SHA = "0123456789abcdef0123456789abcdef01234567";
const DIGEST = `sha256:${SHA}${SHA.slice(0, 24)}`;

const GOOD = `
on: { push: { branches: [main] } }
permissions: { contents: read }
jobs:
  test:
    container: node:20@${DIGEST}
    timeout-minutes: 5
    steps:
      - uses: actions/checkout@${SHA} # v4.2.2
        with: { persist-credentials: false }
      - run: npx pnpm build && npx pnpm --silent build && npx pnpm exec changeset publish
  publish:
    if: github.ref == 'refs/heads/main'
    timeout-minutes: 5
    environment: release
    permissions: { contents: write, id-token: write }
    steps:
      - uses: actions/checkout@${SHA} # v4.2.2
        with: { persist-credentials: true }
      - run: node publish.mjs \${{ github.event_name }} && npm publish a.tgz
        env: { GITHUB_TOKEN: "\${{ secrets.GITHUB_TOKEN }}" }
`;

const faultsOf = (text: string): readonly string[] => findWorkflowFaults("ci.yml", text, parse(text), ["build"]);

test("a workflow that keeps to them has no fault", () => {
  expect(faultsOf(GOOD)).toEqual([]);
  const hash = GOOD.replace("npx pnpm build", `echo \${{ hashFiles('.github/inputs.json', 'secrets.json') }}`);
  expect(faultsOf(hash)).toEqual([]);
});

test.each([
  [
    "on: { push: { branches: [main] } }",
    "on: [pull_request_target]",
    "pull_request_target gives strangers' code our rights",
  ],
  ["permissions: { contents: read }\n", "", 'there are no "permissions" for all jobs'],
  [
    "on: { push: { branches: [main] } }",
    "on: { workflow_run: { workflows: [CI] } }",
    "workflow_run gives strangers' code our rights",
  ],
  [
    "permissions: { contents: read }",
    "permissions: read-all",
    '"permissions" for all jobs must be a list that only reads: a job asks for what it needs',
  ],
  [
    "permissions: { contents: read }",
    "permissions: write-all",
    '"permissions" for all jobs must be a list that only reads: a job asks for what it needs',
  ],
  [
    "permissions: { contents: read }",
    "permissions: { packages: write }",
    '"permissions" for all jobs must be a list that only reads: a job asks for what it needs',
  ],
  ["    timeout-minutes: 5\n    steps:", "    steps:", 'test: there is no "timeout-minutes"'],
  [
    "    permissions: { contents: write, id-token: write }",
    "    permissions: write-all",
    'publish: "permissions: write-all" is more than a list of what is needed',
  ],
  [
    "{ contents: write, id-token: write }",
    "{ contents: write, packages: write }",
    "publish: no job here needs to write packages",
  ],
  ["    if: github.ref == 'refs/heads/main'\n", "", "publish: a job that writes must be held to main by its `if`"],
  [
    "{ persist-credentials: false }",
    "{ persist-credentials: true }",
    "test: checkout keeps credentials that the job has no use for",
  ],
  ["{ persist-credentials: false }", "{ fetch-depth: 0 }", "test: checkout must say whether it keeps its credentials"],
  ["npx pnpm --silent build", "npx pnpm --silent bulid", 'test: package.json has no script "bulid"'],
  ["npx pnpm build", "npx pnpm bulid", 'test: package.json has no script "bulid"'],
  [
    "npx pnpm build",
    `echo \${{ github.event.pull_request.title }}`,
    "test: a text that strangers choose stands in a shell: pass it by env",
  ],
  [
    "npx pnpm build",
    `echo \${{ format('{0}', github.event.pull_request.title) }}`,
    "test: a text that strangers choose stands in a shell: pass it by env",
  ],
  [
    "{ persist-credentials: false }",
    `{ persist-credentials: false, script: "log(\${{ github.event.issue.title }})" }`,
    "test: a text that strangers choose stands in a script: pass it by env",
  ],
  [
    "    environment: release\n",
    "",
    "publish: a job that says who it is (id-token) needs an environment, where somebody approves it",
  ],
  [`node:20@${DIGEST}`, "node:20", "test: the image node:20 is not pinned by its digest"],
  [`node:20@${DIGEST}`, "{ image: node:20 }", "test: the image node:20 is not pinned by its digest"],
  [
    `container: node:20@${DIGEST}`,
    "services: { db: { image: db:1 } }",
    "test: the image db:1 is not pinned by its digest",
  ],
  [
    "secrets.GITHUB_TOKEN",
    "secrets.NPM_TOKEN",
    "secrets.NPM_TOKEN: no secret is kept here, the registry trusts the workflow itself",
  ],
  [
    "npx pnpm build",
    `echo \${{ github.head_ref }}`,
    "test: a text that strangers choose stands in a shell: pass it by env",
  ],
])("%s -> %s", (from, to, fault) => {
  expect(GOOD).toContain(from);
  expect(faultsOf(GOOD.replace(from, to))).toContain(`ci.yml: ${fault}`);
});

test.each([
  ["toJSON(github)", "test: a text that strangers choose stands in a shell: pass it by env"],
  ["toJSON( github )", "test: a text that strangers choose stands in a shell: pass it by env"],
  ["toJSON( inputs )", "test: a text that strangers choose stands in a shell: pass it by env"],
  ["github . head_ref", "test: a text that strangers choose stands in a shell: pass it by env"],
  ["github['head_ref']", "test: a text that strangers choose stands in a shell: pass it by env"],
  ["toJSON(secrets)", "secrets: no secret is kept here, the registry trusts the workflow itself"],
  ["toJSON( secrets )", "secrets: no secret is kept here, the registry trusts the workflow itself"],
  ["secrets.*", "secrets.*: no secret is kept here, the registry trusts the workflow itself"],
  ["secrets['NPM_TOKEN']", "secrets: no secret is kept here, the registry trusts the workflow itself"],
])("the expression %s in a shell is told", (expression, fault) => {
  expect(faultsOf(GOOD.replace("npx pnpm build", `echo "\${{ ${expression} }}"`))).toContain(`ci.yml: ${fault}`);
});

test("a secret is named by an expression: a comment names none, and a condition is one without its braces", () => {
  expect(faultsOf(`# No secrets.NPM_TOKEN, nor secrets: inherit.\n${GOOD}`)).toEqual([]);
  const refs = "if: github.ref == 'refs/heads/main'";
  expect(faultsOf(GOOD.replace(refs, `${refs} && secrets.NPM_TOKEN != ''`))).toEqual([
    "ci.yml: secrets.NPM_TOKEN: no secret is kept here, the registry trusts the workflow itself",
  ]);
  expect(faultsOf(GOOD.replace(refs, `${refs}\n    secrets: inherit`))).toEqual([
    "ci.yml: secrets: inherit: no secret is kept here, the registry trusts the workflow itself",
  ]);
});

test.each([
  [`\${{ github.ref == 'refs/heads/main' }}`, true],
  ["always() && github.ref == 'refs/heads/main' && needs.a.outputs.b != ''", true],
  ["!(github.ref == 'refs/heads/main')", false],
  ["!(always() && github.ref == 'refs/heads/main' && always())", false],
  ["contains(github.ref, 'main')", false],
  [`\${{ always() }} && github.ref == 'refs/heads/main'`, false],
  [`\${{ false }} \${{ github.ref == 'refs/heads/main' }}`, false],
  [true, false],
])("whether `if: %s` holds a job to main: %s", (condition, isHeld) => {
  const text = GOOD.replace("if: github.ref == 'refs/heads/main'", `if: ${JSON.stringify(condition)}`);
  const fault = "ci.yml: publish: a job that writes must be held to main by its `if`";
  expect(faultsOf(text)).toEqual(isHeld ? [] : [fault]);
});

test.each(["npm ci", "npm --silent install", "npm start", "npm run build", "npx tsx a.ts", "pnpm build"])(
  "a job that says who it is does not run %s",
  (command) => {
    expect(faultsOf(GOOD.replace("npm publish a.tgz", command))).toContain(
      "ci.yml: publish: a job that says who it is (id-token) installs and builds nothing: what runs there is trusted",
    );
  },
);

test("what moves by itself is told, and a commit without its version", () => {
  const moved = GOOD.replace(`actions/checkout@${SHA} # v4.2.2`, "actions/checkout@v4");
  expect(faultsOf(moved)).toContain("ci.yml: test: actions/checkout@v4 is not pinned by the 40 digits of a commit");
  const unnamed = GOOD.replace(`${SHA} # v4.2.2`, SHA);
  expect(faultsOf(unnamed)).toContain(`ci.yml: actions/checkout@${SHA} must name its version in a comment, # v1.2.3`);
});

test("a second way into a job that writes, a whole event in a shell, and another's workflow are told", () => {
  const main = "if: github.ref == 'refs/heads/main'";
  const either = GOOD.replace(main, "if: always() || github.ref == 'refs/heads/main'");
  expect(faultsOf(either)).toContain("ci.yml: publish: a job that writes must be held to main by its `if`");
  const event = GOOD.replace("npx pnpm build", `echo '\${{ toJSON(github.event) }}'`);
  expect(faultsOf(event)).toContain("ci.yml: test: a text that strangers choose stands in a shell: pass it by env");
  const called = GOOD.replace(main, `${main}\n    uses: other/repository/.github/workflows/x.yml@main`);
  expect(faultsOf(called)).toContain(
    "ci.yml: publish: other/repository/.github/workflows/x.yml@main: a workflow of another repository is not called here",
  );
});
