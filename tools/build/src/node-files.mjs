// Which sources are for Node alone. The layering rules and the consumer check both read it here.

/** Matches the path, from the repository's folder, of a source of an entry for Node alone, and of nothing that runs in browsers. */
export const NODE_FILES = "^packages/(stream|transport|sdk|testkit)/src/(node|stdio|socket|host)";
