// What the conversations come to, wherever they are held.

import type { Report } from "./conversations.js";

export const EXPECTED: Report = {
  unary: [
    {
      question: "gr\u00fc\u00dfe, \u{1f30d}",
      subject: { kind: "user", id: "ada" },
      target: { kind: "service", name: "logs", method: "search" },
      hasTime: true,
      isWhole: true,
      tokenRef: "[tokenRef redacted]",
    },
    "complete",
  ],
  clientStream: [[40], "complete"],
  serverStream: [40, "complete"],
  bidiStream: [["one", "two", "three"], "complete"],
  deadline: ["failed: deadlineExceeded", true],
  live: 0,
  fakeRuntime: ["hello ada", "deadlineExceeded", 6],
};
