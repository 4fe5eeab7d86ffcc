// What a tarball of ours may hold. In: the paths in the package, and the texts. Out: findings, one line each.

const ALLOWED: readonly RegExp[] = [
  /^package\.json$/,
  /^README\.md$/,
  /^LICENSE$/,
  /^dist\/[\w./-]+\.(?:js|cjs|d\.ts|d\.cts)$/,
];

const NEEDED: readonly string[] = ["package.json", "README.md", "LICENSE"];

/** Findings about the files of one package. @param folders where it was built: no file may name one of them */
export function findTarballFaults(
  name: string,
  files: ReadonlyMap<string, string>,
  folders: readonly string[],
): readonly string[] {
  const faults: string[] = [];
  for (const path of NEEDED) if (!files.has(path)) faults.push(`there is no ${path}`);
  for (const [path, text] of files) {
    if (!ALLOWED.some((pattern) => pattern.test(path))) faults.push(`${path} has no business in it`);
    if (/\.test\.|\/test\//.test(path)) faults.push(`${path} is a test`);
    for (const folder of folders) if (text.includes(folder)) faults.push(`${path} names ${folder}`);
  }
  return faults.map((fault) => `${name}: ${fault}`);
}
