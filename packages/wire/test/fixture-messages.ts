// Values of the fixture's structs that reach every type it has, each with its message.

import { Bytes16 } from "@ixt/wire";
import {
  type Chain,
  Colour,
  type Everything,
  encodeChain,
  encodeEverything,
  encodeLate,
  encodeTree,
  encodeWoven,
  type Late,
  type Lists,
  type Tree,
  type Woven,
} from "./fixture/fixture.js";

export const LISTS: Lists = {
  flags: [true, false, true, true, false, false, true, false, true],
  i8: [-128, 0, 127],
  i16: [-32_768, 0, 32_767],
  i32: [-(2 ** 31), 0, 2 ** 31 - 1],
  i64: [-(2n ** 63n), 0n, 2n ** 63n - 1n],
  u8: [0, 255],
  u16: [0, 65_535],
  u32: [0, 2 ** 32 - 1],
  u64: [0n, 2n ** 53n + 1n, 2n ** 64n - 1n],
  f32: [0, -0, 1.5, Number.NaN, Number.NEGATIVE_INFINITY],
  f64: [0, -0, Math.PI, Number.NaN, Number.POSITIVE_INFINITY],
  colours: [Colour.none, Colour.green, { unrecognized: 77 }],
  texts: ["", "a", "é".repeat(100)],
  datas: [new Uint8Array(0), Uint8Array.of(1, 2, 3)],
  inners: [
    { value: 1, colour: Colour.red },
    { value: 2, colour: { unrecognized: 3 } },
  ],
};

export const EVERYTHING: Everything = {
  flag: true,
  otherFlag: true,
  i8: -128,
  i16: -32_768,
  i32: -(2 ** 31),
  i64: -(2n ** 63n),
  u8: 255,
  u16: 65_535,
  u32: 2 ** 32 - 1,
  u64: 2n ** 64n - 1n,
  safe: Number.MAX_SAFE_INTEGER,
  f32: -1.5,
  f64: Math.E,
  colour: Colour.red,
  text: "text",
  data: Uint8Array.of(9),
  id: Bytes16.fromHex("ffffffffffffffffffffffffffffffff"),
  inner: { value: 5, colour: Colour.none },
  place: { x: -5, name: "here" },
  choice: { kind: "three", three: { left: "l", right: true } },
  lists: LISTS,
};

const LEAF: Tree = { label: "leaf", left: undefined, children: [] };

export const TREE: Tree = {
  label: "root",
  left: LEAF,
  children: [LEAF, { label: "b", left: LEAF, children: [LEAF] }],
};

const ID = Bytes16.fromHex("000102030405060708090a0b0c0d0e0f");
const BODY = { count: 1, id: ID, total: 2 ** 40, data: Uint8Array.of(1, 2, 3) };
const CHAIN: Chain = { first: ID, second: ID, kind: "link", link: { kind: "body", body: { ...BODY, total: 3 } } };
const LATE: Late = { kind: "body", body: BODY, id: ID, label: "behind" };

const WOVEN = { outer: { a: "a", b: "b" }, between: "c", inside: "d", last: { kind: "some", some: "e" } } as const;

export const WOVEN_PAIR: Woven = { ...WOVEN, kind: "pair", pair: { left: "left", right: "right" } };

export const FIXTURE_MESSAGES: readonly { readonly type: string; readonly bytes: Uint8Array }[] = [
  { type: "Everything", bytes: encodeEverything(EVERYTHING) },
  {
    type: "Everything",
    bytes: encodeEverything({ ...EVERYTHING, choice: { kind: "two", two: { value: 1, colour: 0 } } }),
  },
  { type: "Tree", bytes: encodeTree(TREE) },
  { type: "Chain", bytes: encodeChain(CHAIN) },
  { type: "Woven", bytes: encodeWoven(WOVEN_PAIR) },
  { type: "Woven", bytes: encodeWoven({ ...WOVEN, kind: "rest", rest: "rest" }) },
  { type: "Late", bytes: encodeLate(LATE) },
  { type: "Late", bytes: encodeLate({ kind: "rest", rest: "text", id: ID, label: "behind" }) },
];
