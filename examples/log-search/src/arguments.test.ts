import { describe, expect, it } from "vitest";
import { dropStarterSeparator, HELP, parseArguments } from "./arguments.js";
import { UsageError } from "./usage-error.js";

describe("the command line", () => {
  it("has a default for everything, which --help names", () => {
    const wanted = { query: "credit", isQueryGiven: false, path: undefined, show: 5, deadlineMs: 60_000 };
    expect(parseArguments([])).toEqual({ help: false, ...wanted });
    for (const value of ["credit", "5", "60000"]) expect(HELP).toContain(`default: ${value}`);
  });

  it("takes a query, a file and options in any order", () => {
    const wanted = { help: false, query: "/a b/i", isQueryGiven: true, path: "-", show: 0, deadlineMs: 250 };
    expect(parseArguments(["--show", "0", "/a b/i", "--deadline-ms=250", "-"])).toEqual(wanted);
    expect(parseArguments(["/a b/i", "-", "--show=0", "--deadline-ms", "250"])).toEqual(wanted);
  });

  it("takes a query that begins with a dash behind --", () => {
    expect(parseArguments(["--show=1", "--", "--force", "x.log"])).toMatchObject({ query: "--force", path: "x.log" });
    expect(parseArguments(["--", "-x", "f"])).toMatchObject({ query: "-x", path: "f" });
  });

  it("loses the separator of pnpm, which passes it on, and of nobody else", () => {
    const npm = { npm_config_user_agent: "npm/11.19.1 node/v20.20.2 linux x64 workspaces/false" };
    const pnpm = { npm_config_user_agent: "pnpm/10.34.9 npm/? node/v20.20.2 linux x64" };
    expect(dropStarterSeparator(["--", "-x", "f"], npm)).toEqual(["--", "-x", "f"]);
    expect(dropStarterSeparator(["--", "-x", "f"], {})).toEqual(["--", "-x", "f"]);
    expect(dropStarterSeparator(["--", "--", "-x", "f"], pnpm)).toEqual(["--", "-x", "f"]);
    expect(dropStarterSeparator(["-x", "--", "f"], pnpm)).toEqual(["-x", "--", "f"]);
  });

  it.each([
    [["--colour"], "Unknown option '--colour'"],
    [["--show"], "argument missing"],
    [["--show", "many"], "--show must be a whole number of 0 to 10000"],
    [["--deadline-ms", "0"], "--deadline-ms must be a whole number of 1"],
    [["a", "b", "c"], 'unexpected argument "c"'],
    [["a", ""], "path is empty"],
    [["/(/"], "bad query"],
  ])("%j is refused in one line", (argv, reason) => {
    expect(() => parseArguments(argv)).toThrow(UsageError);
    expect(() => parseArguments(argv)).toThrow(reason);
    expect(() => parseArguments(argv)).toThrow(/^[^\n]*$/);
  });
});
