// The same as main.mjs, by require.

const { connect, createMemoryPair, defineCall, defineModule, defineStream, serve, text } = require("@ixt/sdk");

const greet = defineCall({ input: text, output: text, handle: (name) => `hello ${name}` });

const count = defineStream({
  kind: "serverStream",
  input: text,
  output: text,
  async *handle(limit) {
    for (let number = 1; number <= Number(limit); number += 1) yield String(number);
  },
});

/** Prints what was heard. */
async function main() {
  const [moduleSide, runtimeSide] = createMemoryPair();
  serve(
    defineModule({ name: "g", version: "1.0.0", handlers: { "g.greet": greet }, streams: { "g.count": count } }),
    moduleSide,
  );
  const connection = await connect(runtimeSide);
  const heard = [text.decode(await connection.call("g.greet", text.encode("ada")))];
  const stream = connection.open("g.count", "serverStream");
  await stream.send(text.encode("3"));
  stream.sender.close();
  for await (const payload of stream.incoming) heard.push(text.decode(payload));
  heard.push(await connection.call("g.nothing", text.encode("")).catch((error) => error.code));
  await connection.close();
  console.log(JSON.stringify(heard));
}

void main();
