// The module: streams a picture row by row, and stops when its caller does not look any more.

import { type Codec, createError, defineModule, defineStream, json, type Module, text } from "@ixt/sdk";
import { drawRow, type Size } from "./mandelbrot.js";

/** Sizes as JSON, up to what a terminal shows. */
export const sizes: Codec<Size> = json<Size>((value) => {
  const { width, height } = Object(value);
  for (const length of [width, height]) {
    if (!Number.isInteger(length) || length < 1 || length > 500) {
      throw createError("invalidArgument", "width and height are whole numbers from 1 to 500");
    }
  }
  return { width, height };
});

const mandelbrot = defineStream({
  kind: "serverStream",
  input: sizes,
  output: text,
  async *handle(size, { log }) {
    let rows = 0;
    try {
      for (; rows < size.height; rows++) yield drawRow(rows, size);
    } finally {
      log.info(`drew ${rows} of ${size.height} rows`);
    }
  },
});

/** The module, ready to be served, in a worker or wherever. */
export const drawing: Module = defineModule({
  name: "drawing",
  version: "1.0.0",
  streams: { "drawing.mandelbrot": mandelbrot },
});
