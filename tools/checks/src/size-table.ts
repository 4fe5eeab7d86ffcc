// The sizes of all entries as a page. In: what size-limit says. Out: Markdown.

/** One line of size-limit's JSON. */
export interface MeasuredSize {
  readonly name: string;
  readonly size: number;
  readonly sizeLimit: number;
  readonly passed: boolean;
}

const HEAD = `# Sizes

What a web page pays, in bytes: bundled with all that is imported, minified, gzipped. Written by \`pnpm size:table\`, and compared by
\`pnpm check:size\`; the budgets stand in [size-budget.json](../size-budget.json). An entry is measured whole, an app by what it imports.

`;

/** The page; entries and apps in the order that they come in. */
export function toSizePage(sizes: readonly MeasuredSize[]): string {
  const rows = sizes.map(({ name, size, sizeLimit }) => [name, String(size), String(sizeLimit)]);
  const header = ["what", "bytes", "budget"];
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? "").length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(" | ")} |`;
  const rule = `| ${widths.map((width, column) => (column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
  return `${HEAD}${[line(header), rule, ...rows.map(line)].join("\n")}\n`;
}

/** One line for each size over its budget. */
export function findOversizes(sizes: readonly MeasuredSize[]): readonly string[] {
  return sizes
    .filter(({ passed }) => !passed)
    .map(({ name, size, sizeLimit }) => `${name} takes ${size} bytes, its budget is ${sizeLimit}`);
}
