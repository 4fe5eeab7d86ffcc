// The schemas of peers of another day are the pinned ones with every edit made, and an edit that no longer fits says so.

import { describe, expect, test } from "vitest";
import { editSchema } from "../src/evolution/edit-schema.js";
import { NEWER, OLDER } from "../src/evolution/edits.js";
import { evolveSchemas } from "../src/evolution/evolved-schemas.js";

const SOURCE = `enum Reason {
  unspecified @0;
  caller @1;
}

struct Target {
  union {
    none @0 :Void;
    reply :group {
      id @1 :Data;
      # Two lines.
    }
  }
  tail @2 :Text;
}
`;

describe("an edit", () => {
  test("adds members behind the last, each with the next ordinal", () => {
    const plus = ["future;", "futureToo;"];
    expect(editSchema(SOURCE, { file: "module", in: "Reason", plus })).toContain(
      "  caller @1;\n  future @2;\n  futureToo @3;\n}",
    );
  });

  test("adds a variant to the union", () => {
    const edited = editSchema(SOURCE, { file: "module", in: "Target", variant: "future :Text;" });
    expect(edited).toContain("    }\n    future @3 :Text;\n  }\n  tail @2 :Text;");
  });

  test("takes the newest member away, a group as a whole", () => {
    const edited = editSchema(SOURCE, { file: "module", in: "Target", without: "tail" });
    expect(editSchema(edited, { file: "module", in: "Target", without: "reply" })).toContain(
      "  union {\n    none @0 :Void;\n  }\n}",
    );
    expect(editSchema(SOURCE, { file: "module", in: "Reason", without: "caller" })).toContain(
      "{\n  unspecified @0;\n}",
    );
  });

  test("that no longer fits fails and says why", () => {
    const edit = { file: "module", in: "Target" } as const;
    expect(() => editSchema(SOURCE, { ...edit, without: "reply" })).toThrow("Target.reply is not the newest");
    expect(() => editSchema(SOURCE, { ...edit, without: "topic" })).toThrow("Target of module.capnp has no topic");
    expect(() => editSchema(SOURCE, { ...edit, in: "Gone", plus: [] })).toThrow("module.capnp declares no Gone");
    expect(() => editSchema(SOURCE, { ...edit, in: "Reason", variant: "future :Text;" })).toThrow(
      "Reason of module.capnp has no union",
    );
  });
});

describe("the evolved schemas", () => {
  test("differ from the pinned ones by every edit", () => {
    const older = [...evolveSchemas("older").values()].join("");
    const newer = [...evolveSchemas("newer").values()].join("");
    const pinnedNames = newer.split("\n").filter((line) => !/^ +future/.test(line)).length;
    expect(newer.split("\n").length - pinnedNames).toBe(
      NEWER.reduce((sum, edit) => sum + ("plus" in edit ? edit.plus.length : 1), 0),
    );
    for (const edit of OLDER) if ("without" in edit) expect(newer).toMatch(new RegExp(`^ +${edit.without} `, "m"));
    expect(older.length).toBeLessThan(newer.length);
    expect(older).not.toMatch(/metadata @|superseded @|onBehalfOf @/);
  });
});
