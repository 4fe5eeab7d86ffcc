// Which of our packages an app gets that asks for one of them, by the design of the layers; and what it must not get beside.

/** From a package to all of ours that it stands on, itself among them. */
export const LAYERS: Readonly<Record<string, readonly string[]>> = {
  "@ixt/wire": ["@ixt/wire"],
  "@ixt/context": ["@ixt/context", "@ixt/wire"],
  "@ixt/stream": ["@ixt/context", "@ixt/stream", "@ixt/wire"],
  "@ixt/transport": ["@ixt/transport", "@ixt/wire"],
  "@ixt/sdk": ["@ixt/context", "@ixt/sdk", "@ixt/stream", "@ixt/transport", "@ixt/wire"],
  "@ixt/testkit": ["@ixt/context", "@ixt/sdk", "@ixt/stream", "@ixt/testkit", "@ixt/transport", "@ixt/wire"],
};

/**
 * What is wrong with what an app got, one line each.
 *
 * @param installed all packages in its node_modules
 * @param bundled the files that its bundle is made of
 */
export function findLayerFaults(
  layer: string,
  installed: readonly string[],
  bundled: readonly string[],
): readonly string[] {
  const allowed = LAYERS[layer] ?? [];
  const missing = allowed.filter((name) => !installed.includes(name));
  const extra = installed.filter((name) => !allowed.includes(name));
  const foreign = bundled.flatMap((file) => {
    const name = packageOf(file);
    return name === undefined || allowed.includes(name) ? [] : [name];
  });
  return [
    ...missing.map((name) => `${name} was not installed`),
    ...extra.map((name) => `${name} was installed, which ${layer} does not stand on`),
    ...[...new Set(foreign)].map((name) => `${name} is in the bundle, which ${layer} does not stand on`),
    ...(bundled.some((file) => packageOf(file) === layer) ? [] : [`${layer} is not in the bundle`]),
  ];
}

/** The package that a file of node_modules belongs to. */
export function packageOf(file: string): string | undefined {
  return /.*(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];
}
