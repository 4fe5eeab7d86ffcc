// What pnpm calls while it packs. It resolves the dependencies of a package side by side and writes them down in the order in which they
// were found: without this, the same tree would now and then give other tarballs.

const LISTS = ["dependencies", "optionalDependencies", "peerDependencies", "devDependencies"];

/** Puts each list of dependencies of the package.json that is packed in the order of their names. */
function beforePacking(manifest) {
  for (const list of LISTS) if (manifest[list] !== undefined) manifest[list] = sortByName(manifest[list]);
  return manifest;
}

function sortByName(dependencies) {
  return Object.fromEntries(Object.entries(dependencies).sort(([one], [other]) => (one < other ? -1 : 1)));
}

module.exports = { hooks: { beforePacking } };
