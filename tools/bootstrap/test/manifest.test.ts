import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { BootstrapError } from "../src/bootstrap-error.mjs";
import { checkNodeVersion, readPnpmPin } from "../src/manifest.mjs";

const manifest = (fields: object): string => JSON.stringify(fields);

describe("readPnpmPin", () => {
  it("drops corepack's hash", () => {
    expect(readPnpmPin(manifest({ packageManager: "pnpm@10.34.9+sha512.abc" }))).toBe("pnpm@10.34.9");
    expect(readPnpmPin(manifest({ packageManager: "pnpm@1.2.3" }))).toBe("pnpm@1.2.3");
  });

  it.each([undefined, "pnpm", "pnpm@10", "pnpm@^10.0.0", "npm@11.0.0", "pnpm@10.34.9 --evil", 7, null])(
    "refuses %j",
    (packageManager) => {
      expect(() => readPnpmPin(manifest({ packageManager }))).toThrow(BootstrapError);
    },
  );

  it("names package.json when it is not JSON", () => {
    expect(() => readPnpmPin("{")).toThrow(/package\.json is not valid JSON/);
    expect(() => readPnpmPin("null")).toThrow(/packageManager/);
  });

  it("agrees with the pnpm that the repository installs for its tools", () => {
    const text = readFileSync(new URL("../../../package.json", import.meta.url), "utf8");
    expect(readPnpmPin(text)).toBe(`pnpm@${JSON.parse(text).devDependencies.pnpm}`);
  });
});

describe("checkNodeVersion", () => {
  const node = manifest({ engines: { node: ">=20.19" } });

  it.each(["20.19.0", "20.20.2", "22.0.0", "26.1.0"])("accepts %s", (version) => {
    expect(() => checkNodeVersion(node, version)).not.toThrow();
  });

  it.each(["20.18.9", "18.20.0", "8.0.0"])("refuses %s and says which Node is wanted", (version) => {
    expect(() => checkNodeVersion(node, version)).toThrow(
      `This needs Node 20.19 or newer, and this is Node ${version}.`,
    );
  });

  it("refuses a range that it cannot read", () => {
    expect(() => checkNodeVersion(manifest({ engines: { node: "^20" } }), "20.20.2")).toThrow(BootstrapError);
    expect(() => checkNodeVersion(manifest({}), "20.20.2")).toThrow(BootstrapError);
  });
});
