// How names are joined in generated code.

/** `streamFrame` as `StreamFrame`, to stand behind another word. */
export function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
