import { Bytes16, WireError } from "@ixt/wire";
import { decodeStreamFrame, encodeStreamFrame } from "@ixt/wire/ipc_streaming";

const bytes = encodeStreamFrame({
  streamId: Bytes16.fromHex("0af7651916cd43dd8448eb211c80319c"),
  kind: "data",
  data: { sequence: 0, payload: Uint8Array.of(1, 2, 3) },
});

const frame = decodeStreamFrame(bytes);
if (frame.kind === "data") console.log(`${frame.streamId} brought ${frame.data.payload.length} bytes`);

try {
  decodeStreamFrame(bytes.subarray(0, 40));
} catch (error) {
  if (error instanceof WireError) console.log(error.message);
}
