// The replay can fail: subjects that are wrong in one small way, each caught by cases that the test names.

import { describe, expect, test } from "vitest";
import { runSuite } from "../compliance/suite.js";
import { goldenVectors, ixtVectorSubject, type VectorJson, type VectorSubject, vectorCompliance } from "../vectors.js";

describe("the replay", () => {
  test("names a decoder that swaps two enum names", async () => {
    const swap: Readonly<Record<string, string>> = { goingAway: "complete", complete: "goingAway" };
    const failures = await failuresOf(
      reading((text) => text.replace(/"(goingAway|complete)"/g, (_, name: string) => `"${swap[name]}"`)),
    );
    expect(failures.get("frames/close-going-away")).toContain('value.close.reason is "complete", expected "goingAway"');
    expect(failures.has("frames/close-unspecified")).toBe(false);
  });

  test("names a decoder that drops metadata", async () => {
    const failures = await failuresOf(reading((text) => text.replace(/"metadata":\[[^\]]*\]/g, '"metadata":[]')));
    expect(failures.get("contexts/metadata-prototype-keys")).toContain("value.metadata has 0 elements, expected 5");
    expect(failures.has("frames/open-with-context")).toBe(true);
    expect(failures.has("contexts/empty")).toBe(false);
  });

  test("names a decoder that holds 64 bits in a double", async () => {
    const failures = await failuresOf(
      reading((text) =>
        text.replace(/"deadlineUnixMs":"(\d+)"/g, (_, digits: string) => `"deadlineUnixMs":"${Number(digits)}"`),
      ),
    );
    expect([...failures.keys()]).toEqual(["contexts/deadline-beyond-2-53", "contexts/deadline-largest"]);
  });

  test("names a decoder with a field too many, and one with a field too few", async () => {
    const more = await failuresOf(reading((text) => text.replace('"frames":', '"more":1,"frames":')));
    expect(more.get("frames/credit-one")).toContain("value.credit has a field more that is not expected");
    const less = await failuresOf(reading((text) => text.replace(/,"details":"[^"]*"/, "")));
    expect(less.get("frames/error-details")).toContain("value.error lacks the field details");
  });

  test("names a decoder that reads everything", async () => {
    const decode: VectorSubject["decode"] = (...args) => {
      try {
        return ixtVectorSubject.decode(...args);
      } catch {
        return {};
      }
    };
    const failures = await failuresOf({ ...ixtVectorSubject, decode });
    expect(failures.get("hostile/amplification")).toContain("was read, expected SHARED_OBJECT");
    expect(failures.size).toBe(goldenVectors.filter(({ error }) => error !== undefined).length);
  });

  test("names a decoder that stops at the schema where a layer above it must refuse", async () => {
    const decode: VectorSubject["decode"] = (type, bytes, _, limits) =>
      ixtVectorSubject.decode(type, bytes, "wire", limits);
    const failures = await failuresOf({ ...ixtVectorSubject, decode });
    expect(failures.get("hostile/stream-id-zero")).toContain("was read, expected INVALID_STREAM_ID");
    expect(failures.get("contexts/reads-anonymous-with-capabilities-as-nobody")).toContain("value.actor");
  });

  test("names a decoder that ignores limits", async () => {
    const decode: VectorSubject["decode"] = (type, bytes, layer) =>
      ixtVectorSubject.decode(type, bytes, layer, undefined);
    expect([...(await failuresOf({ ...ixtVectorSubject, decode })).keys()]).toEqual([
      "hostile/deeper-than-max-depth",
      "hostile/over-max-frame-bytes",
      "hostile/over-max-list-elements",
    ]);
  });

  test("names a wrong code and a crash, and asks for none where there are no codes", async () => {
    const wrong = await failuresOf({
      ...ixtVectorSubject,
      errorCode: (error) => ixtVectorSubject.errorCode(error)?.replace("BAD_TAG", "TYPE_MISMATCH"),
    });
    expect(wrong.size).toBe(4);
    expect(wrong.get("hostile/tag-is-far")).toContain("was refused with TYPE_MISMATCH, expected BAD_TAG");
    const crashing: VectorSubject["decode"] = (type, bytes, ...rest) => {
      if (bytes.length === 0) throw new RangeError("offset is outside the bounds of the DataView");
      return ixtVectorSubject.decode(type, bytes, ...rest);
    };
    const { encode, decode, errorCode } = { ...ixtVectorSubject, decode: crashing };
    expect((await failuresOf({ decode, encode, errorCode })).get("hostile/nothing")).toContain("what is no refusal");
    expect((await failuresOf({ decode })).size).toBe(0);
  });

  test("names a decoder that writes into the message, read or refused", async () => {
    const decode: VectorSubject["decode"] = (type, bytes, ...rest) => {
      try {
        return ixtVectorSubject.decode(type, bytes, ...rest);
      } finally {
        if (bytes.length > 0) bytes[0] = 0xee;
      }
    };
    const failures = await failuresOf({ ...ixtVectorSubject, decode });
    expect(failures.get("frames/credit-one")).toContain("decoding changed the message");
    expect(failures.get("hostile/half-a-word")).toContain("decoding changed the message");
    expect(failures.size).toBe(goldenVectors.length - 1);
  });

  test("names an encoder that lays the message out in another way, and leaves out what is not canonical", async () => {
    const encode: VectorSubject["encode"] = async (type, value) => {
      const bytes = await ixtVectorSubject.encode(type, value);
      const longer = new Uint8Array(bytes.length + 8);
      longer.set(bytes);
      longer[4] = (longer[4] ?? 0) + 1;
      return longer;
    };
    const failures = await failuresOf({ ...ixtVectorSubject, encode });
    expect(failures.get("frames/data-empty")).toBe("frames/data-empty is written otherwise");
    expect([...failures.keys()]).toEqual(goldenVectors.filter(({ canonical }) => canonical).map(({ id }) => id));
  });

  test("waits for a subject in another process", async () => {
    const later: VectorSubject = {
      decode: async (...args) => ixtVectorSubject.decode(...args),
      encode: async (...args) => ixtVectorSubject.encode(...args),
      errorCode: ixtVectorSubject.errorCode,
    };
    expect((await failuresOf(later)).size).toBe(0);
    const some = goldenVectors.filter(({ family }) => family === "envelopes");
    expect(vectorCompliance(later, some).cases.map(({ id }) => id)).toEqual(some.map(({ id }) => id));
  });

  test("has a subject that refuses what is not of the vectors' form", () => {
    const encode = (value: VectorJson): unknown => ixtVectorSubject.encode("StreamFrame", value);
    expect(() => encode(null)).toThrow("expected a StreamFrame");
    expect(() => encode({ streamId: "", kind: "pause" })).toThrow("StreamFrame has no variant pause");
    expect(() => encode({ streamId: "", kind: "credit", credit: { frames: "1" } })).toThrow();
    expect(() => encode({ streamId: "", kind: "close", close: { reason: "bored", finalSequence: "0" } })).toThrow(
      "reason has no value bored",
    );
    expect(() => encode({ streamId: "", kind: "data", data: { sequence: 0, payload: "" } })).toThrow(
      "sequence is no text",
    );
    expect(() => encode({ streamId: "", kind: "data", data: { sequence: "0", payload: "0G" } })).toThrow(RangeError);
    expect(() => ixtVectorSubject.decode("Envelope", new Uint8Array(0), "stream", undefined)).toThrow(TypeError);
  });
});

/** Our own packages, whose values pass through `change` as JSON text. */
function reading(change: (text: string) => string): VectorSubject {
  return {
    ...ixtVectorSubject,
    decode: (...args) => JSON.parse(change(JSON.stringify(ixtVectorSubject.decode(...args)))),
  };
}

/** The messages of the failed cases, by id. */
async function failuresOf(subject: VectorSubject): Promise<ReadonlyMap<string, string>> {
  const results = await runSuite(vectorCompliance(subject));
  return new Map(
    results.flatMap(({ id, failure }) => (failure instanceof Error ? [[id, failure.message] as const] : [])),
  );
}
