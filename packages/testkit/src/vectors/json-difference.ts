// Where two JSON values differ, in words. Fields may come in any order, elements may not.

/** The first place where `actual` is not `expected`; `undefined` when they are the same. */
export function findDifference(actual: unknown, expected: unknown, path = "value"): string | undefined {
  if (Array.isArray(expected) && Array.isArray(actual)) {
    if (actual.length !== expected.length) {
      return `${path} has ${actual.length} elements, expected ${expected.length}`;
    }
    return firstOf(expected.keys(), (i) => findDifference(actual[i], expected[i], `${path}[${i}]`));
  }
  if (isObject(expected) && isObject(actual)) {
    const extra = Object.keys(actual).find((name) => !Object.hasOwn(expected, name));
    if (extra !== undefined) return `${path} has a field ${extra} that is not expected`;
    return firstOf(Object.keys(expected), (name) =>
      Object.hasOwn(actual, name)
        ? findDifference(actual[name], expected[name], `${path}.${name}`)
        : `${path} lacks the field ${name}`,
    );
  }
  return actual === expected ? undefined : `${path} is ${print(actual)}, expected ${print(expected)}`;
}

function firstOf<Key>(keys: Iterable<Key>, find: (key: Key) => string | undefined): string | undefined {
  for (const key of keys) {
    const found = find(key);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function print(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (isObject(value)) return "an object";
  return typeof value === "string" ? JSON.stringify(value) : `${String(value)} (${typeof value})`;
}
