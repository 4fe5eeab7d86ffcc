// The codecs lay messages out as Cap'n Proto's own tool does, for everything that the fixture has.

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { FIXTURE_MESSAGES } from "./fixture-messages.js";

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The message as the tool writes it after reading it. */
function convert(type: string, message: Uint8Array): Buffer {
  const include = `--import-path=${folder("../../../schemas/include")}`;
  const schema = folder("../../../tools/codegen/test/fixture/fixture.capnp");
  return execFileSync("capnp", ["convert", "binary:binary", "--segment-size=65536", include, schema, type], {
    input: message,
  });
}

test.each(FIXTURE_MESSAGES.map(({ type, bytes }) => [type, bytes] as const))(
  "%s is laid out as by capnp",
  (type, bytes) => {
    expect([...convert(type, bytes)]).toEqual([...bytes]);
  },
);
