import { expect, test } from "vitest";
import { changeUpstream, SMALL_UPSTREAM } from "../../test/small-upstream.js";
import type { RequestView } from "../request.js";
import { IXT_MODULE } from "./ixt-module.js";

const FAILS = 'accommodation "interface IxtModule" no longer matches upstream';

test("the whole block goes, with its comments and nested blocks, and nothing else", () => {
  const { "module.capnp": module, ...others } = IXT_MODULE.apply(SMALL_UPSTREAM);
  const source = SMALL_UPSTREAM["module.capnp"];
  expect(module).toBe(source.slice(0, source.indexOf("\n# The object view.")));
  expect(others).toEqual({
    "ipc_streaming.capnp": SMALL_UPSTREAM["ipc_streaming.capnp"],
    "wasipc.capnp": SMALL_UPSTREAM["wasipc.capnp"],
  });
});

test.each([
  [
    "it is gone",
    changeUpstream("module.capnp", "interface IxtModule", "interface Other"),
    "declares IxtModule 0 times",
  ],
  [
    "it is there twice",
    changeUpstream("module.capnp", "interface IxtModule", "interface IxtModule {}\ninterface IxtModule"),
    "declares IxtModule 2 times",
  ],
  [
    "it became a struct",
    changeUpstream("module.capnp", "interface IxtModule", "struct IxtModule"),
    "IxtModule is a struct",
  ],
  [
    "a field of its own file is typed with it",
    changeUpstream("module.capnp", "later @2 :Text", "later @2 :IxtModule"),
    "IxtModule is now used at module.capnp:23",
  ],
  [
    "a field of another file is typed with it",
    changeUpstream("wasipc.capnp", "List(Text)", "List(Module.IxtModule)"),
    "IxtModule is now used at wasipc.capnp:4",
  ],
  [
    "another file extends it",
    changeUpstream(
      "ipc_streaming.capnp",
      "enum CancelReason",
      "interface X extends(Module.IxtModule) {}\nenum CancelReason",
    ),
    "IxtModule is now used at ipc_streaming.capnp:4",
  ],
])("fails loudly when %s", (_, upstream, reason) => {
  expect(() => IXT_MODULE.apply(upstream)).toThrow(`${FAILS}: `);
  expect(() => IXT_MODULE.apply(upstream)).toThrow(reason);
});

test("a compiled interface node IxtModule fails the verification", () => {
  const node = { kind: "interface", name: "IxtModule", displayName: "module.capnp:IxtModule", fields: [] } as const;
  const request: RequestView = { compiler: "0.9.2", files: [], nodes: [node] };
  expect(() => IXT_MODULE.verify(request, SMALL_UPSTREAM)).toThrow(`${FAILS}: the compiled schemas still have`);
  IXT_MODULE.verify({ ...request, nodes: [{ ...node, kind: "struct" }] }, SMALL_UPSTREAM);
});
