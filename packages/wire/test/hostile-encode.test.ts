// Hostile cases 25 to 27: values that cannot be written leave nothing behind.

import { Bytes16, resolveLimits, Writer } from "@ixt/wire";
import {
  CancelReason,
  decodeStreamFrame,
  encodeStreamCancel,
  encodeStreamCancelInto,
  encodeStreamCredit,
  encodeStreamData,
  encodeStreamDataInto,
  encodeStreamFrame,
  encodeStreamFrameInto,
} from "@ixt/wire/ipc_streaming";
import { encodeActorIdentity, encodeInvocationContext } from "@ixt/wire/module";
import { decodeLogRecord, decodePing, encodeLogRecord, encodePing, encodePingInto, LogLevel } from "@ixt/wire/wasipc";
import { describe, expect, test, vi } from "vitest";
import { CONTEXT, GOLDEN } from "./golden.js";
import { refusal, refusalCode } from "./refusal.js";

describe("hostile values to encode", () => {
  test("hostile case 25: encode, decode, encode gives the same bytes and the same value", () => {
    for (const { name, value, bytes, encode, decode } of GOLDEN) {
      expect(decode(bytes), name).toEqual(value);
      expect([...encode()], name).toEqual([...bytes]);
    }
  });

  test("hostile case 25: a getter that encodes while its object is encoded cannot corrupt either message", () => {
    let inner: Uint8Array | undefined;
    const bytes = encodePing({
      get nonce() {
        inner = encodePing({ nonce: 1n });
        return 2n;
      },
    });
    expect(decodePing(bytes)).toEqual({ nonce: 2n });
    expect(inner && decodePing(inner)).toEqual({ nonce: 1n });
    const writer = new Writer();
    const reentrant = {
      get nonce() {
        encodePingInto(writer, { nonce: 1n });
        return 2n;
      },
    };
    expect(refusalCode(() => encodePingInto(writer, reentrant))).toBe("INVALID_ARGUMENT");
    expect(writer.length).toBe(0);
    encodePingInto(writer, { nonce: 3n });
    expect(decodePing(writer.bytes())).toEqual({ nonce: 3n });
  });

  test("hostile case 25: a list that grows while it is written keeps the length that it had", () => {
    const fields: { key: string; value: string }[] = [];
    const growing = {
      value: "v",
      get key() {
        fields.push({ key: "late", value: "late" });
        return "k";
      },
    };
    fields.push(growing);
    const record = { level: LogLevel.info, timeUnixMs: 1, message: "m", fields };
    expect(decodeLogRecord(encodeLogRecord(record))).toEqual({ ...record, fields: [{ key: "k", value: "v" }] });
  });

  test("hostile case 25: a slab cannot be reset or moved under the message that is being written", () => {
    const writer = new Writer();
    const resetting = {
      get nonce() {
        writer.reset();
        return 1n;
      },
    };
    expect(refusalCode(() => encodePingInto(writer, resetting))).toBe("INVALID_ARGUMENT");
    expect(() => Object.assign(writer, { length: 3 })).toThrow(TypeError);
    encodePingInto(writer, { nonce: 3n });
    expect(decodePing(writer.bytes())).toEqual({ nonce: 3n });
  });

  test("hostile case 25: a payload that lies about its length is written as long as it is", () => {
    class Liar extends Uint8Array {
      override get length(): number {
        return 64;
      }
    }
    const payload = new Liar([1, 2, 3]);
    const frame = {
      streamId: Bytes16.fromHex("0".repeat(31).concat("1")),
      kind: "data",
      data: { sequence: 1, payload },
    } as const;
    const writer = new Writer();
    for (let i = 0; i < 2; i++) {
      encodeStreamDataInto(writer, { sequence: 1, payload: new Uint8Array(64).fill(0x5e) });
      writer.reset();
      encodeStreamFrameInto(writer, frame);
      const decoded = decodeStreamFrame(writer.bytes());
      expect(decoded.kind === "data" && [...decoded.data.payload]).toEqual([1, 2, 3]);
      writer.reset();
    }
    expect(encodeStreamData({ sequence: 1, payload }).length).toBe(40);
  });

  test("hostile case 26: a number's place takes nothing else, not even for a moment", () => {
    const odd = {
      valueOf() {
        throw new Error("never asked");
      },
    };
    for (const value of [1n, Symbol("one"), "1", null, undefined, odd, true] as unknown as number[]) {
      const refused = { code: "INVALID_ARGUMENT", blame: "local" };
      expect(refusal(() => encodeStreamCredit({ frames: value }))).toMatchObject({
        ...refused,
        path: "StreamCredit.frames",
      });
      const data = { sequence: value, payload: Uint8Array.of(1) };
      expect(refusal(() => encodeStreamData(data))).toMatchObject({ ...refused, path: "StreamData.sequence" });
      const frame = { streamId: Bytes16.fromHex("a".repeat(32)), kind: "data", data } as const;
      expect(refusal(() => encodeStreamFrame(frame))).toMatchObject({ ...refused, path: "StreamFrame.data.sequence" });
    }
  });

  test("hostile case 26: numbers that the field cannot hold are OUT_OF_RANGE, with nothing written", () => {
    for (const frames of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 32, -(2 ** 40)]) {
      expect(refusal(() => encodeStreamCredit({ frames }))).toEqual({
        code: "OUT_OF_RANGE",
        path: "StreamCredit.frames",
        blame: "local",
      });
    }
    for (const sequence of [-1, 0.5, 2 ** 53, Number.NaN]) {
      expect(refusalCode(() => encodeStreamData({ sequence, payload: new Uint8Array(0) }))).toBe("OUT_OF_RANGE");
    }
    for (const nonce of [-1n, 2n ** 64n]) expect(refusalCode(() => encodePing({ nonce }))).toBe("OUT_OF_RANGE");
    expect(refusalCode(() => encodePing({ nonce: 1 as never }))).toBe("INVALID_ARGUMENT");
    for (const reason of [Object.keys(CancelReason).length, -1, 0.5]) {
      expect(refusalCode(() => encodeStreamCancel({ reason: reason as never, message: "" }))).toBe("OUT_OF_RANGE");
    }
    expect(refusalCode(() => encodeStreamCancel({ reason: { unrecognized: 65_536 }, message: "" }))).toBe(
      "OUT_OF_RANGE",
    );
  });

  test("hostile case 27: a lone surrogate or an overlong value is refused before a byte of it can be sent", () => {
    const writer = new Writer(64, resolveLimits({ maxFrameBytes: 256, maxListElements: 4 }));
    encodePingInto(writer, { nonce: 9n });
    const before = [...writer.bytes()];
    const refuse = (message: string): ReturnType<typeof refusal> =>
      refusal(() => encodeStreamCancelInto(writer, { reason: 0, message }));
    for (const message of ["\uD800", "a\uDC00b", "\uDC00\uD800", `${"x".repeat(60)}\uD800`, "é\uD83D"]) {
      expect(refuse(message)).toEqual({ code: "INVALID_TEXT", path: "StreamCancel.message", blame: "local" });
      expect([...writer.bytes()]).toEqual(before);
    }
    for (const message of ["x".repeat(300), "é".repeat(150), "x".repeat(10_000_000)]) {
      expect(refuse(message)).toMatchObject({ code: "MESSAGE_TOO_LARGE", path: "StreamCancel.message" });
      expect([...writer.bytes()]).toEqual(before);
    }
    expect(refusalCode(() => encodeStreamData({ sequence: 0, payload: new Uint8Array(5 << 20) }))).toBe(
      "MESSAGE_TOO_LARGE",
    );
    const capabilities = Array.from({ length: 65_537 }, () => "a");
    expect(
      refusal(() => encodeActorIdentity({ subject: undefined, capabilities, tokenRef: "", onBehalfOf: undefined })),
    ).toEqual({
      code: "LIST_TOO_LONG",
      path: "ActorIdentity.capabilities",
      blame: "local",
    });
  });

  test("the path of a refused value names its field to the last index", () => {
    const metadata = [...CONTEXT.metadata, { key: "k", value: 5 as never }];
    expect(refusal(() => encodeInvocationContext({ ...CONTEXT, metadata })).path).toBe(
      "InvocationContext.metadata[2].value",
    );
    const target = { kind: "reply", reply: { messageId: new Uint8Array(16) as never } } as const;
    expect(refusal(() => encodeInvocationContext({ ...CONTEXT, target })).path).toBe(
      "InvocationContext.target.reply.messageId",
    );
    const sparse = { ...CONTEXT, metadata: [undefined as never] };
    expect(refusal(() => encodeInvocationContext(sparse)).path).toBe("InvocationContext.metadata[0]");
    const reply = { kind: "reply", reply: undefined as never } as const;
    expect(refusal(() => encodeInvocationContext({ ...CONTEXT, target: reply })).path).toBe(
      "InvocationContext.target.reply",
    );
  });

  test("a slab grows as it must, and keeps what stands in it", () => {
    const writer = new Writer(0);
    let length = 0;
    for (let i = 0; i < 200; i++) length += encodePingInto(writer, { nonce: BigInt(i) });
    expect(writer.length).toBe(length);
    for (let i = 0; i < 200; i++)
      expect(decodePing(writer.bytes().subarray(i * 24, i * 24 + 24)).nonce).toBe(BigInt(i));
    writer.reset();
    expect(writer.bytes().length).toBe(0);
    expect(refusalCode(() => new Writer(-1))).toBe("INVALID_ARGUMENT");
  });

  test("an id of another copy of the package is written like our own", async () => {
    vi.resetModules();
    const other: typeof import("../src/bytes16.js") = await import("../src/bytes16.js");
    const id = other.Bytes16.fromHex("000102030405060708090a0b0c0d0e0f");
    expect(id).not.toBeInstanceOf(Bytes16);
    const frame = { streamId: id, kind: "data", data: { sequence: 1, payload: Uint8Array.of(1) } } as const;
    expect(decodeStreamFrame(encodeStreamFrame(frame)).streamId.toHex()).toBe(id.toHex());
    for (const value of [undefined, null, "00", {}, { a: 1, b: 2, c: 3, d: 4 }]) expect(Bytes16.is(value)).toBe(false);
  });

  test("an id's words are its bytes in order", () => {
    const id = Bytes16.from(Uint8Array.from({ length: 16 }, (_, i) => i + 240));
    expect(id.toHex()).toBe("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
    expect(Bytes16.fromHex(id.toHex().toUpperCase()).equals(id)).toBe(true);
    expect(`${id}`).toBe(JSON.parse(JSON.stringify(id)));
    expect(id.isZero).toBe(false);
    expect(Bytes16.ZERO.isZero).toBe(true);
    expect(() => Object.assign(Bytes16.ZERO, { a: 7 })).toThrow(TypeError);
    expect(refusalCode(() => Bytes16.from(new Uint8Array(15)))).toBe("INVALID_LENGTH");
    for (const hex of ["", "00", "g".repeat(32), "0".repeat(33), 7 as never]) {
      expect(refusalCode(() => Bytes16.fromHex(hex))).toBe("INVALID_ARGUMENT");
    }
    expect(refusalCode(() => Bytes16.from("0".repeat(16) as never))).toBe("INVALID_ARGUMENT");
  });
});
