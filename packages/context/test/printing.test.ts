// What a log gets to see: the same fields each time, on one line, of whatever text a peer sent.

import { inspect } from "node:util";
import { Bytes16 } from "@ixt/wire";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  ActorSubject,
  createActor,
  createDeadline,
  createInvocationContext,
  createMetadata,
  EMPTY_CONTEXT,
  type InvocationContext,
  MessageTarget,
  toPrintable,
} from "../src/index.js";

const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

/** A context with this text in every part that a peer may choose. */
function everywhere(text: string): InvocationContext {
  return createInvocationContext({
    correlationId: text,
    causationId: text,
    actor: createActor({
      subject: ActorSubject.user(text),
      capabilities: [text],
      onBehalfOf: ActorSubject.service(text),
    }),
    target: MessageTarget.service(text, text),
    metadata: createMetadata({ a: text }),
  });
}

test("hostile case 97: line breaks, escapes and marks of direction, wherever a peer puts them, are escaped in what is printed [21.46]", () => {
  const attacks: [text: string, printed: string][] = [
    ["a\r\nINFO admin logged in", "a\\u000d\\u000aINFO admin logged in"],
    ["\u001b[31mred\u001b[0m", "\\u001b[31mred\\u001b[0m"],
    ["\u009b31m", "\\u009b31m"],
    ["user\u202egnp.exe", "user\\u202egnp.exe"],
    ["\u2066x\u2069\u200f\u061c", "\\u2066x\\u2069\\u200f\\u061c"],
    ["a\u2028b\u2029c\u0085", "a\\u2028b\\u2029c\\u0085"],
    ["\u200b\ufeff\u00ad", "\\u200b\\ufeff\\u00ad"],
    ["\u{e0041}", "\\u{e0041}"],
    ["a\\u000d\\u000aINFO admin", "a\\u005cu000d\\u005cu000aINFO admin"],
    ["\u0007\b\t\v\f\u007f", "\\u0007\\u0008\\u0009\\u000b\\u000c\\u007f"],
  ];
  for (const [text, printed] of attacks) {
    const context = everywhere(text);
    const json = JSON.stringify(context);
    expect(json.split(JSON.stringify(printed).slice(1, -1))).toHaveLength(9);
    expect(UNSAFE.test(json)).toBe(false);
    expect(inspect(context, { breakLength: Number.POSITIVE_INFINITY })).not.toContain(text);
    expect(UNSAFE.test(inspect(context, { breakLength: Number.POSITIVE_INFINITY, depth: 9 }))).toBe(false);
  }
});

test("hostile case 97: an error escapes what it quotes, and cuts it short [21.5, 21.46]", () => {
  const hostile = "\r\n\u001b[31m\u202e";
  const quoting: (() => unknown)[] = [
    () => createMetadata({ [`k${hostile}`]: "v" }),
    () => createMetadata([["a", `${"v".repeat(5_000)}${hostile}`]]),
    () => EMPTY_CONTEXT.requireCapability(`c${hostile}`),
    () => EMPTY_CONTEXT.child({ capabilities: [`c${hostile}`] }),
    () => EMPTY_CONTEXT.requireCapability(`${"c".repeat(100_000)}${hostile}`),
  ];
  for (const quote of quoting) {
    let message = "";
    try {
      quote();
    } catch (error) {
      message = String(error);
    }
    expect(message).not.toBe("");
    expect(UNSAFE.test(message)).toBe(false);
    expect(message.length).toBeLessThan(200);
  }
});

test("no text that an error quotes passes for the end of the quotation, or for an escape [21.46]", () => {
  const messageOf = (name: string): string => {
    try {
      EMPTY_CONTEXT.requireCapability(name);
      return "";
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(messageOf('a" is held, "b')).toBe('the capability "a\\u0022 is held, \\u0022b" is required');
  expect(messageOf("a\\u000ab")).toBe('the capability "a\\u005cu000ab" is required');
  expect(new Set(["a\nb", "a\\u000ab", "a\\u005cu000ab"].map(messageOf)).size).toBe(3);
});

test("a lone surrogate, which only text of our own may hold, is escaped [21.46]", () => {
  expect(toPrintable("a\ud800b\udc00")).toBe("a\\ud800b\\udc00");
  expect(toPrintable("\u{1f600} caf\u00e9 \u4e2d")).toBe("\u{1f600} caf\u00e9 \u4e2d");
});

test("whatever the text, what is printed of it is safe, and safe text is printed as it is [21.46]", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const printed = toPrintable(text);
      expect(UNSAFE.test(printed)).toBe(false);
      if (!UNSAFE.test(text) && !text.includes("\\")) expect(printed).toBe(text);
      const escapes = printed.replace(/\\u([\da-f]{4}|\{[\da-f]+\})/g, (_, hex: string) =>
        String.fromCodePoint(Number.parseInt(hex.replace("{", ""), 16)),
      );
      expect(escapes).toBe(text);
    }),
  );
});

test("a context prints the same fields in the same order, whatever is in it [21.45]", () => {
  const fields = ["messageId", "correlationId", "causationId", "actor", "target", "deadlineUnixMs", "metadata"];
  const subject = ActorSubject.user("ada");
  const full = createInvocationContext({
    metadata: createMetadata({ z: "1", a: "2" }),
    deadline: createDeadline(2n ** 64n - 1n),
    target: MessageTarget.reply(Bytes16.fromHex("02".repeat(16))),
    actor: createActor({ subject, onBehalfOf: ActorSubject.system, tokenRef: "t", capabilities: ["b", "a"] }),
    causationId: "cause",
    correlationId: "c",
    messageId: Bytes16.fromHex("01".repeat(16)),
  });
  for (const context of [EMPTY_CONTEXT, full, everywhere("x")]) {
    expect(Object.keys(context.toJSON())).toEqual(fields);
    expect(Object.keys(context.actor.toJSON())).toEqual(["subject", "capabilities", "tokenRef", "onBehalfOf"]);
    expect(JSON.stringify(context)).toBe(JSON.stringify(createInvocationContext({ ...context })));
  }
  expect(JSON.stringify(EMPTY_CONTEXT)).toBe(
    '{"messageId":null,"correlationId":null,"causationId":null,"actor":{"subject":{"kind":"anonymous"},"capabilities":[],' +
      '"tokenRef":null,"onBehalfOf":null},"target":{"kind":"none"},"deadlineUnixMs":null,"metadata":{}}',
  );
  expect(JSON.stringify(full)).toBe(
    `{"messageId":"${"01".repeat(16)}","correlationId":"c","causationId":"cause","actor":{"subject":{"kind":"user","id":"ada"},` +
      '"capabilities":["b","a"],"tokenRef":"[tokenRef redacted]","onBehalfOf":{"kind":"system"}},' +
      `"target":{"kind":"reply","messageId":"${"02".repeat(16)}"},"deadlineUnixMs":"18446744073709551615",` +
      '"metadata":{"z":"1","a":"2"}}',
  );
});

test("inspection shows what JSON shows [21.45]", () => {
  const context = everywhere("x");
  const options = { depth: 9, breakLength: Number.POSITIVE_INFINITY };
  expect(inspect(context, options)).toBe(inspect(context.toJSON(), options));
  expect(inspect([context.deadline, context.metadata, context.actor.capabilities], options)).toBe(
    inspect([null, { a: "x" }, ["x"]], options),
  );
});
