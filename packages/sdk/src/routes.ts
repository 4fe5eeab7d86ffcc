// Which module serves which service, and which one did: a table, and the errors that say what is not in it.

import { createError, toPrintable } from "@ixt/context";

/** Whoever serves services. */
export interface Provider {
  readonly name: string;
  readonly services: readonly string[];
}

/** Services that are remembered when nobody serves them any more. Stops modules that come and go under names without end. */
const MAX_FORMER = 1_024;

/** Services that an error names at most. */
const MAX_LISTED = 16;

/** Routes names of the form `service.method` to whoever serves the service. */
export class ServiceRoutes<Served extends Provider> {
  readonly #providers: Map<string, Served> = new Map();
  /** Who served a service last, by its name, where nobody does any more; the longest gone first. */
  readonly #former: Map<string, string> = new Map();

  /** @throws IxtError `invalidArgument`, which names both, when another has one of the services; nothing is added then. */
  add(provider: Served): void {
    for (const service of provider.services) {
      const other = this.#providers.get(service);
      if (other === undefined) continue;
      const names = [other.name, service, provider.name].map(toPrintable);
      throw createError("invalidArgument", `${names[0]} serves "${names[1]}" already, ${names[2]} cannot as well`);
    }
    for (const service of provider.services) {
      this.#providers.set(service, provider);
      this.#former.delete(service);
    }
  }

  remove(provider: Served): void {
    for (const service of provider.services) {
      if (this.#providers.get(service) !== provider) continue;
      this.#providers.delete(service);
      this.#former.set(service, provider.name);
    }
    for (const service of this.#former.keys()) {
      if (this.#former.size <= MAX_FORMER) return;
      this.#former.delete(service);
    }
  }

  /**
   * @throws IxtError `unavailable` for a service whose provider is gone, `notFound` for one that nobody has served, and for a name
   * that is of no service.
   */
  find(name: string): Served {
    const service = name.slice(0, Math.max(0, name.lastIndexOf(".")));
    const provider = this.#providers.get(service);
    if (provider !== undefined) return provider;
    const former = this.#former.get(service);
    if (former !== undefined) {
      const text = `${toPrintable(former)} served ${quote(name)}, and its session is over`;
      throw createError("unavailable", text, { blame: "transport" });
    }
    throw createError("notFound", `no module serves ${quote(name)}; there are: ${this.#list()}`);
  }

  #list(): string {
    const names = [...this.#providers.keys()].sort();
    const listed = names.slice(0, MAX_LISTED).map(toPrintable).join(", ");
    if (names.length > MAX_LISTED) return `${listed} and ${names.length - MAX_LISTED} more`;
    return listed === "" ? "none" : listed;
  }
}

function quote(name: string): string {
  return `"${toPrintable(name)}"`;
}
