// Which module serves which service, as a runtime knows it from the modules' hellos.

import { createError } from "@ixt/context";

/** Routes names of the form `service.method` to whoever serves the service. */
export class ServiceRoutes<Provider extends { readonly name: string }> {
  private readonly providers: Map<string, Provider> = new Map();

  /** @throws IxtError `invalidArgument` when another provider has one of the services; nothing is added then. */
  add(provider: Provider, services: readonly string[]): void {
    for (const service of services) {
      const other = this.providers.get(service);
      if (other === undefined) continue;
      throw createError(
        "invalidArgument",
        `${other.name} serves "${service}" already, ${provider.name} cannot as well`,
      );
    }
    for (const service of services) this.providers.set(service, provider);
  }

  remove(provider: Provider): void {
    for (const [service, each] of this.providers) if (each === provider) this.providers.delete(service);
  }

  /** @throws IxtError `notFound` for a service that nobody serves, and for a name that is of no service. */
  find(name: string): Provider {
    const provider = this.providers.get(name.slice(0, Math.max(0, name.lastIndexOf("."))));
    if (provider !== undefined) return provider;
    const known = [...this.providers.keys()].sort().join(", ");
    throw createError(
      "notFound",
      `no module serves ${JSON.stringify(name)}; there are: ${known === "" ? "none" : known}`,
    );
  }
}
