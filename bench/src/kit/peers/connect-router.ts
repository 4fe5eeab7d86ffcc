/** Connect's own way to test a service in process: a router transport, and a client of it. */
import { create, createFileRegistry, type DescMethod, type DescMethodUnary, type Message } from "@bufbuild/protobuf";
import { FieldDescriptorProto_Type, FileDescriptorProtoSchema, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { createRouterTransport } from "@connectrpc/connect";
import type { KitPeer } from "../peer.js";

const text = { name: "text", number: 1, type: FieldDescriptorProto_Type.STRING };
const file = create(FileDescriptorProtoSchema, {
  name: "greeter.proto",
  package: "greeter",
  syntax: "proto3",
  messageType: [
    { name: "Name", field: [text] },
    { name: "Greeting", field: [text] },
  ],
  service: [
    { name: "Greeter", method: [{ name: "Greet", inputType: ".greeter.Name", outputType: ".greeter.Greeting" }] },
  ],
});

/** What `protoc-gen-es` would have written into a file of its own stands ready before the clock runs, as there. */
const registry = createFileRegistry(create(FileDescriptorSetSchema, { file: [file] }));
const method = registry.getService("greeter.Greeter")?.methods.find(isUnary);

function isUnary(each: DescMethod): each is DescMethod & DescMethodUnary {
  return each.methodKind === "unary";
}

function textOf(message: object): string {
  return String(Reflect.get(message, "text"));
}

export const connectRouter: KitPeer = {
  about: "Connect's `createRouterTransport` and one unary call through it, in binary",
  async callOnce() {
    if (method === undefined) throw new Error("the descriptor has no unary method");
    const { input, output } = method;
    const transport = createRouterTransport((router) => {
      router.rpc(method, (request: Message) => create(output, { text: `hello ${textOf(request)}` }));
    });
    const question = create(input, { text: "ada" });
    const answer = await transport.unary(method, undefined, undefined, undefined, question);
    return textOf(answer.message);
  },
};
