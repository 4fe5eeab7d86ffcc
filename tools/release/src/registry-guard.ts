// What keeps a rehearsal on this machine: a registry counts only when its address is one of the loopback's own.

/** A registry as one of the tools would use it. */
export interface EffectiveRegistry {
  /** Who says so, such as `npm in packages/wire`. */
  readonly source: string;
  readonly url: string;
}

/** Whether the address is this machine's, by its number: a name may be resolved to anything. */
export function isLoopback(url: string): boolean {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return false;
  }
  if (parsed.protocol !== "http:" && parsed.protocol !== "https:") return false;
  // URL has written every way to say an IPv4 address as four decimal numbers by now.
  return /^127\.\d+\.\d+\.\d+$/.test(parsed.hostname) || parsed.hostname === "[::1]";
}

/** One line for each registry that is not the one of the rehearsal. */
export function findRegistryFaults(registries: readonly EffectiveRegistry[], wanted: string): readonly string[] {
  return registries.flatMap(({ source, url }) => {
    if (!isLoopback(url))
      return [`${source} would use ${url || "no registry"}, which is not on this machine: nothing is published`];
    return withSlash(url) === withSlash(wanted)
      ? []
      : [`${source} would use ${url}, the rehearsal's registry is ${wanted}`];
  });
}

function withSlash(url: string): string {
  return url.endsWith("/") ? url : `${url}/`;
}
