// A plugin of TypeDoc: a module of the reference is called as its importers write it, such as `@ixt/sdk/host`, and not as its source.

import { Converter, ParameterType } from "typedoc";

/** @param app TypeDoc; the option `moduleNames` has the names, by what TypeDoc calls the modules */
export function load(app) {
  app.options.addDeclaration({
    name: "moduleNames",
    help: "Names of modules",
    type: ParameterType.Mixed,
    defaultValue: {},
  });
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    const names = app.options.getValue("moduleNames");
    for (const module of project.children ?? []) {
      const name = names[module.name];
      if (name === undefined) throw new Error(`${module.name}: no entry has this module`);
      module.name = name;
    }
  });
}
