// Finds what a Markdown text promises: the commands it tells people to run, and the files it links to.

/** pnpm's and npm's own verbs that docs may name; everything else must be a script of the root package.json. */
const OWN_VERBS: ReadonlySet<string> = new Set(["add", "exec", "i", "init", "install", "pack", "pkg", "publish"]);

/** The scripts that the text tells people to run (`npm start`, `pnpm check`, `npm run x`, `npx pnpm x`), each once, in order. */
export function findNamedScripts(markdown: string): readonly string[] {
  const code = [...markdown.matchAll(/```[a-z]*\n([\s\S]*?)```|`([^`\n]+)`/g)].map(
    ([, block, inline]) => block ?? inline ?? "",
  );
  const scripts = code
    .flatMap((text) => [
      ...text.matchAll(/(?:^|[\s(;&|])(?:npx )?p?npm (?:--silent )?(?:run )?(?!run\b)([a-z][\w:-]*)/g),
    ])
    .map(([, script]) => script ?? "")
    .filter((script) => !OWN_VERBS.has(script));
  return [...new Set(scripts)];
}

/** The relative files and folders that the text links to, without anchors, each once, in order. */
export function findLinkedPaths(markdown: string): readonly string[] {
  const prose = markdown.replace(/```[\s\S]*?```/g, "");
  const targets = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => (target ?? "").replace(/#.*$/, ""));
  return [...new Set(targets.filter((target) => target !== "" && !/^[a-z]+:/.test(target)))];
}
