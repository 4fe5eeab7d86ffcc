import { createMemoryPair } from "@ixt/transport";
import { decodePing, encodePing } from "@ixt/wire/wasipc";

const [near, far] = createMemoryPair();
far.receive((message) => {
  console.log(`far side got ping ${decodePing(message).nonce}`);
  far.close();
});
near.receive(() => {});
near.send(encodePing({ nonce: 7n }));

const error = await near.closed;
console.log(error === undefined ? "closed cleanly" : error.code);
