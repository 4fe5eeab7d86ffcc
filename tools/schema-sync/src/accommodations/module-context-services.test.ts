import { expect, test } from "vitest";
import { changeUpstream, SMALL_UPSTREAM } from "../../test/small-upstream.js";
import type { RequestView } from "../request.js";
import { replaceSource, type SchemaSources } from "../schema-files.js";
import { MODULE_CONTEXT_SERVICES } from "./module-context-services.js";

const FAILS = 'accommodation "ModuleContext.services" no longer matches upstream';

test("the field becomes a reserved slot under its ordinal, the import goes, and nothing else changes", () => {
  const source = SMALL_UPSTREAM["module.capnp"];
  const expected = source
    .replace('using Services = import "wasipc.capnp";\n\n', "")
    .replace("services @1 :Services.ServiceDirectory;", "reservedServices @1 :AnyPointer;");
  expect(MODULE_CONTEXT_SERVICES.apply(SMALL_UPSTREAM)).toEqual(
    replaceSource(SMALL_UPSTREAM, "module.capnp", expected),
  );
});

test("a list of the type is a pointer too", () => {
  const upstream = changeUpstream("module.capnp", ":Services.ServiceDirectory", ":List(Services.ServiceDirectory)");
  expect(MODULE_CONTEXT_SERVICES.apply(upstream)["module.capnp"]).toContain("reservedServices @1 :AnyPointer;");
});

test("a file of the services that is not vendored is dropped with its import", () => {
  const upstream = changeUpstream("module.capnp", 'import "wasipc.capnp"', 'import "services.capnp"');
  const own = replaceSource(upstream, "wasipc.capnp", upstream["wasipc.capnp"].replace("ServiceDirectory", "Other"));
  expect(MODULE_CONTEXT_SERVICES.apply(own)["module.capnp"]).not.toContain("services.capnp");
});

const CASES: [string, SchemaSources, string][] = [
  [
    "the field is gone",
    changeUpstream("module.capnp", "services @1", "directory @1"),
    "has no field ModuleContext.services",
  ],
  [
    "the field is there twice",
    changeUpstream("module.capnp", "later @2 :Text", "services @2 :Text"),
    "more than one field ModuleContext.services",
  ],
  [
    "the field has a type of its own file",
    changeUpstream("module.capnp", "Services.ServiceDirectory", "MessageTarget"),
    "expected `services @N :Alias.Type;`, found `services@1:MessageTarget`",
  ],
  [
    "the field has an annotation",
    changeUpstream("module.capnp", "Services.ServiceDirectory;", "Services.ServiceDirectory $x;"),
    "found `services@1:Services.ServiceDirectory$x`",
  ],
  [
    "the import is used by another field",
    changeUpstream("module.capnp", "later @2 :Text", "later @2 :Services.LogRecord"),
    "the import Services is now also used at module.capnp:23",
  ],
  [
    "the import is no longer one of a whole file",
    changeUpstream("module.capnp", 'import "wasipc.capnp"', 'import "wasipc.capnp".Inner'),
    'expected one `using Services = import "...";`',
  ],
  [
    "another struct holds the same type",
    changeUpstream("wasipc.capnp", "struct Welcome {", "struct Welcome { services @1 :ServiceDirectory;"),
    "ServiceDirectory is now also used at wasipc.capnp:6",
  ],
  [
    "the type is no longer a struct",
    changeUpstream(
      "wasipc.capnp",
      "struct ServiceDirectory { entries @0 :List(Text); }",
      "enum ServiceDirectory { a @0; }",
    ),
    "wasipc.capnp declares ServiceDirectory as enum, expected a struct",
  ],
  [
    "the type is gone",
    changeUpstream("wasipc.capnp", "struct ServiceDirectory", "struct Directory"),
    "wasipc.capnp declares ServiceDirectory as nothing, expected a struct",
  ],
  [
    "upstream takes the reserved name",
    changeUpstream("module.capnp", "later @2", "reservedServices @2"),
    "upstream itself now has a reservedServices",
  ],
];

test.each(CASES)("fails loudly when %s", (_, upstream, reason) => {
  expect(() => MODULE_CONTEXT_SERVICES.apply(upstream)).toThrow(`${FAILS}: `);
  expect(() => MODULE_CONTEXT_SERVICES.apply(upstream)).toThrow(reason);
});

function compiled(imports: string[], type: string): RequestView {
  const fields = [{ name: "reservedServices", ordinal: 1, type }];
  const node = { kind: "struct", name: "ModuleContext", displayName: "module.capnp:ModuleContext", fields } as const;
  return { compiler: "0.9.2", files: [{ name: "module.capnp", imports }], nodes: [node] };
}

test("a compiled module.capnp that still imports the services fails the verification", () => {
  const verify = (request: RequestView): void => MODULE_CONTEXT_SERVICES.verify(request, SMALL_UPSTREAM);
  verify(compiled(["/ixt_ts.capnp"], "anyPointer"));
  expect(() => verify(compiled(["wasipc.capnp"], "anyPointer"))).toThrow(
    `${FAILS}: the compiled module.capnp still imports`,
  );
  expect(() => verify(compiled([], "struct"))).toThrow("has no slot reservedServices @1 :AnyPointer");
});
