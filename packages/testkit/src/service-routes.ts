// Which module serves which service, as a runtime knows it from the modules' hellos.

import { createError } from "@ixt/context";

/** Routes names of the form `service.method` to whoever serves the service. */
export class ServiceRoutes<Provider extends { readonly name: string }> {
  private readonly providers: Map<string, Provider> = new Map();
  /** Who served a service last, by its name, where nobody does any more. */
  private readonly former: Map<string, string> = new Map();

  /** @throws IxtError `invalidArgument` when somebody has one of the services already. */
  checkFree(name: string, services: readonly string[]): void {
    for (const service of services) {
      const other = this.providers.get(service);
      if (other === undefined) continue;
      throw createError("invalidArgument", `${other.name} serves "${service}" already, ${name} cannot as well`);
    }
  }

  /** @throws IxtError `invalidArgument` when another provider has one of the services; nothing is added then. */
  add(provider: Provider, services: readonly string[]): void {
    this.checkFree(provider.name, services);
    for (const service of services) {
      this.providers.set(service, provider);
      this.former.delete(service);
    }
  }

  remove(provider: Provider): void {
    for (const [service, each] of this.providers) {
      if (each !== provider) continue;
      this.providers.delete(service);
      this.former.set(service, provider.name);
    }
  }

  /**
   * @throws IxtError `unavailable` for a service whose provider is gone, `notFound` for one that nobody has served, and for a name
   * that is of no service.
   */
  find(name: string): Provider {
    const service = name.slice(0, Math.max(0, name.lastIndexOf(".")));
    const provider = this.providers.get(service);
    if (provider !== undefined) return provider;
    const former = this.former.get(service);
    if (former !== undefined) {
      const text = `${former} served ${JSON.stringify(name)}, and its session is over`;
      throw createError("unavailable", text, { blame: "transport" });
    }
    const known = [...this.providers.keys()].sort().join(", ");
    const text = `no module serves ${JSON.stringify(name)}; there are: ${known === "" ? "none" : known}`;
    throw createError("notFound", text);
  }
}
