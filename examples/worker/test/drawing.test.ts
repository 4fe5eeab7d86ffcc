import { text } from "@ixt/sdk";
import { FakeRuntime } from "@ixt/testkit";
import { expect, it } from "vitest";
import { drawing } from "../src/drawing.js";
import { drawRow } from "../src/mandelbrot.js";

it("draws what lies inside the set darkest, and the same above and below the axis", () => {
  const size = { width: 64, height: 20 };
  const rows = Array.from({ length: 20 }, (_, y) => drawRow(y, size));
  expect(rows).toEqual([...rows].reverse());
  expect(rows[9]).toMatch(/@{10}/);
  expect(rows[0]).not.toContain("@");
});

it("streams every row, and says so", async () => {
  const runtime = await FakeRuntime.start(drawing);
  const stream = runtime.open("drawing.mandelbrot", "serverStream", { request: { width: 8, height: 3 } });
  const rows: string[] = [];
  for await (const row of stream.incoming) rows.push(text.decode(row));
  expect(rows).toEqual([0, 1, 2].map((y) => drawRow(y, { width: 8, height: 3 })));
  expect(runtime.log.map(({ message }) => message)).toEqual(["drew 3 of 3 rows"]);
  await runtime.close();
});

it("stops when nobody looks any more, having drawn no further than its credit", async () => {
  const runtime = await FakeRuntime.start(drawing, { streamLimits: { initialCredit: 2, bufferCapFrames: 2 } });
  const stream = runtime.open("drawing.mandelbrot", "serverStream", { request: { width: 8, height: 400 } });
  for await (const row of stream.incoming) if (row.length >= 0) break;
  await runtime.elapse();
  expect(stream.state).toBe("ended");
  expect(runtime.log.map(({ message }) => message)).toEqual([expect.stringMatching(/^drew [1-4] of 400 rows$/)]);
  await runtime.close();
});

it.each([{}, { width: 0, height: 1 }, { width: 501, height: 1 }, { width: "8", height: 1 }, null])(
  "refuses a size of %j",
  async (request) => {
    const runtime = await FakeRuntime.start(drawing);
    const stream = runtime.open("drawing.mandelbrot", "serverStream", { request });
    expect(await stream.closed).toMatchObject({ status: "failed", cause: { code: "invalidArgument" } });
    await runtime.close();
  },
);
