// The picture, a row at a time: how soon each point escapes, as a character.

/** What is drawn, in characters. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** From points that leave at once to those that never do. */
const SHADES = " .:-=+*#%@";
const MAX_STEPS = 200;

/** One row of the Mandelbrot set, `y` from 0 to `height` - 1. */
export function drawRow(y: number, { width, height }: Size): string {
  const imaginary = (2.4 * (y + 0.5)) / height - 1.2;
  const row = Array.from({ length: width }, (_, x) => shadeOf(countSteps((3.2 * (x + 0.5)) / width - 2.2, imaginary)));
  return row.join("").trimEnd();
}

function countSteps(real: number, imaginary: number): number {
  let [re, im] = [0, 0];
  for (let steps = 0; steps < MAX_STEPS; steps++) {
    if (re * re + im * im > 4) return steps;
    [re, im] = [re * re - im * im + real, 2 * re * im + imaginary];
  }
  return MAX_STEPS;
}

function shadeOf(steps: number): string {
  const shade = Math.floor((Math.log(steps + 1) / Math.log(MAX_STEPS + 1)) * (SHADES.length - 1));
  return SHADES[shade] ?? " ";
}
