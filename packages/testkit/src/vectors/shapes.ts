// The generated shapes by the names of their structs.

import { STRUCT_SHAPES } from "../generated/schema-shapes.js";
import type { StructShape } from "./struct-shape.js";

/** The shape of a struct that some vector holds. @throws TypeError for another name. */
export function shapeOf(struct: string): StructShape {
  const shape = Object.hasOwn(STRUCT_SHAPES, struct) ? STRUCT_SHAPES[struct] : undefined;
  if (shape === undefined) throw new TypeError(`no vector holds a ${struct}`);
  return shape;
}
