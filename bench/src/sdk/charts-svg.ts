/** Draws a chart as SVG, without a document: the same points give the same text. */
import { parse, resetSVGDefIds, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import type { Chart } from "./charts.js";

/** On a white ground, so that the text is read on a page of any colour. */
const background = "#ffffff";
const text = "#24292f";

/** Ours, what it is compared with, and all others. */
const roles = { ours: "#0969da", base: "#bc4c00", other: "#6e7781" } as const;
const seriesColours = ["#0969da", "#bf8700", "#a40e26"];

function roleOf(row: string): keyof typeof roles {
  if (row.startsWith("ours")) return "ours";
  return row === "grpc-js" ? "base" : "other";
}

/** From the power of ten below the least value to beyond the greatest, with room for what stands beside it. */
function domainOf(values: readonly number[]): [number, number] {
  return [10 ** Math.floor(Math.log10(Math.min(...values))), Math.max(...values) * 12];
}

function powersOfTen([low, high]: readonly [number, number]): number[] {
  const powers: number[] = [];
  for (let power = Math.round(Math.log10(low)); 10 ** power <= high; power += 1) powers.push(10 ** power);
  return powers;
}

const look = {
  aria: false,
  font: "sans-serif",
  view: { stroke: "#d0d7de" },
  title: { color: text },
  axis: { labelColor: text, titleColor: text, labelFontSize: 11, gridColor: "#eaeef2", titleFontWeight: "normal" },
  legend: { labelColor: text, orient: "top", labelFontSize: 11, labelLimit: 0 },
} as const;

const y = { field: "row", type: "nominal", sort: null, title: null } as const;

function xOf({ axis, points }: Chart) {
  const domain = domainOf(points.map(({ value }) => value));
  return {
    field: "value",
    type: "quantitative",
    title: axis,
    scale: { type: "log", domain },
    axis: { labelExpr: "format(datum.value, '~s')", values: powersOfTen(domain) },
  } as const;
}

/** By series where there are some, else by what the row is here. */
function colourOf({ points }: Chart) {
  const series = [...new Set(points.flatMap((point) => point.series ?? []))];
  return series.length > 0
    ? ({
        field: "series",
        type: "nominal",
        scale: { domain: series, range: seriesColours.slice(0, series.length) },
        title: null,
      } as const)
    : ({
        field: "role",
        type: "nominal",
        scale: { domain: Object.keys(roles), range: Object.values(roles) },
        legend: null,
      } as const);
}

function toSpec(chart: Chart): TopLevelSpec {
  const { title, points } = chart;
  const x = xOf(chart);
  const color = colourOf(chart);
  const panels = [...new Set(points.map(({ panel }) => panel))];
  return {
    background,
    padding: 12,
    title: { text: title, anchor: "start", fontSize: 15, offset: 12 },
    config: look,
    columns: 2,
    spacing: 12,
    concat: panels.map((panel) => {
      const values = points.filter((point) => point.panel === panel);
      return {
        title: { text: panel, fontSize: 12, anchor: "middle" },
        data: { values: values.map((point) => ({ ...point, role: roleOf(point.row) })) },
        width: 270,
        height: { step: 19 },
        layer: [
          { mark: { type: "rule", color: "#eaeef2" }, encoding: { y } },
          { mark: { type: "point", filled: true, opacity: 1, size: 55 }, encoding: { x, y, color } },
          ...(values.some(({ label }) => label !== undefined) ? [labelsOf(x)] : []),
        ],
      };
    }),
  };
}

/** Beside each point what it is, where that is known. */
function labelsOf(x: ReturnType<typeof xOf>) {
  return {
    mark: { type: "text", align: "left", dx: 7, fontSize: 10, color: text },
    encoding: { x, y, text: { field: "label", type: "nominal" } },
  } as const;
}

/** The chart as an SVG document. */
export async function drawChart(chart: Chart): Promise<string> {
  resetSVGDefIds();
  const view = new View(parse(compile(toSpec(chart)).spec), { renderer: "none" });
  return `${await view.toSVG()}\n`;
}
