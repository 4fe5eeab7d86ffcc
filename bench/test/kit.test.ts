import { describe, expect, test } from "vitest";
import { kitPeerNames, loadKitPeer } from "../src/kit/peers.js";
import { formatKitReport, judgeKit } from "../src/kit/report.js";

describe.each(kitPeerNames)("row %s", (name) => {
  test("answers, each time from nothing", async () => {
    const peer = await loadKitPeer(name);
    expect([await peer.callOnce(), await peer.callOnce()]).toEqual(["hello ada", "hello ada"]);
  });
});

test("a row that is none is refused by name", async () => {
  await expect(loadKitPeer("other")).rejects.toThrow('no row "other"; the rows are fake-runtime');
});

describe("the bar", () => {
  const rows = (...ours: number[]): Parameters<typeof judgeKit>[0] => [
    { name: "fake-runtime", samples: ours.map((ms) => ({ importNs: 1e6, callNs: ms * 1e6 })) },
    { name: "connect-router", samples: ours.map(() => ({ importNs: 1e6, callNs: 8e6 })) },
  ];

  test("is on the median, and just missed is missed", () => {
    expect(judgeKit(rows(1, 4.9, 100))).toEqual({ coldMs: 4.9, passes: true });
    expect(judgeKit(rows(1, 5, 100))).toEqual({ coldMs: 5, passes: false });
    expect(() => judgeKit(rows(1).slice(1))).toThrow("the fake runtime was not measured");
  });

  test("stands in the report, with how many times faster each row is", () => {
    const report = formatKitReport(["a machine"], rows(4, 4, 4), [{ name: "fake-runtime", about: "ours" }]);
    expect(report).toContain("- 3 rounds; a fresh process for each sample");
    expect(report).toMatch(/\| a FakeRuntime and one call, cold \| pass \| +4\.00 ms \| +5 ms \|/);
    expect(report).toMatch(/\| fake-runtime +\| 4\.00 ms \| 4\.00 ms - 4\.00 ms \| +2\.00x \| +1\.00 ms \|/);
  });
});
