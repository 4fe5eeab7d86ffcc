import { describe, expect, it } from "vitest";
import { LineSplitter } from "./line-splitter.js";

const encoder = new TextEncoder();

function splitAll(chunks: readonly Uint8Array[], maxLineBytes?: number): { lines: string[]; cutLines: number } {
  const splitter = new LineSplitter(maxLineBytes);
  const lines = chunks.flatMap((chunk) => [...splitter.push(chunk)]);
  lines.push(...splitter.end());
  return { lines, cutLines: splitter.cutLines };
}

function cutEverywhere(bytes: Uint8Array): Uint8Array[][] {
  const cuts: Uint8Array[][] = [Array.from(bytes, (byte) => Uint8Array.of(byte))];
  for (let at = 0; at <= bytes.length; at++) cuts.push([bytes.subarray(0, at), bytes.subarray(at)]);
  return cuts;
}

describe("lines across the borders of chunks", () => {
  it.each([
    ["LF", "one\ntwo\n\nfour\n", ["one", "two", "", "four"]],
    ["CR LF", "one\r\ntwo\r\n\r\n", ["one", "two", ""]],
    ["no line ending at the end", "one\ntwo", ["one", "two"]],
    ["a carriage return within a line", "a\rb\nc\r", ["a\rb", "c"]],
    ["text of several bytes a character", "größe\n日本語\n😀", ["größe", "日本語", "😀"]],
    ["a byte order mark", "\ufeffone\n", ["\ufeffone"]],
    ["nothing", "", []],
    ["one empty line", "\n", [""]],
  ])("%s: the same however the bytes are cut", (_, text, lines) => {
    for (const chunks of cutEverywhere(encoder.encode(text))) expect(splitAll(chunks)).toEqual({ lines, cutLines: 0 });
  });

  it("bytes that are no text become replacement characters, and lines are still lines", () => {
    const bytes = Uint8Array.of(0xff, 0xfe, 0x00, 0x0a, 0xc3, 0x0a, 0x61);
    for (const chunks of cutEverywhere(bytes)) {
      expect(splitAll(chunks).lines).toEqual(["\ufffd\ufffd\0", "\ufffd", "a"]);
    }
  });
});

describe("a line longer than the cap", () => {
  it("is cut to the cap and counted, and its neighbours are whole, however the bytes are cut", () => {
    const bytes = encoder.encode("ab\n0123456789\ncd\n0123\n01234\nxy0123456789");
    const lines = ["ab", "0123", "cd", "0123", "0123", "xy01"];
    for (const chunks of cutEverywhere(bytes)) expect(splitAll(chunks, 4)).toEqual({ lines, cutLines: 3 });
  });

  it("is not kept: a line of 64 MiB costs its first mebibyte", () => {
    const splitter = new LineSplitter();
    const chunk = new Uint8Array(1024 * 1024).fill(0x61);
    const lines: string[] = [];
    for (let i = 0; i < 64; i++) lines.push(...splitter.push(chunk));
    lines.push(...splitter.push(encoder.encode("\nnext\n")), ...splitter.end());
    expect(lines.map((line) => line.length)).toEqual([1024 * 1024, 4]);
    expect(splitter.cutLines).toBe(1);
  });
});
