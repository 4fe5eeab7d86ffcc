// The ways for a stream to end before its time, as a case brings them about, and the cause that is told of them.

import { createError } from "@ixt/context";
import type { IxtError } from "@ixt/wire";
import { AssertionFailure } from "../assertion-failure.js";
import { cancel, data, error } from "../frames.js";
import { standingOf } from "./settled.js";
import type { StreamScene } from "./stream-scene.js";

const INTERNAL = 12;

/** Each way for a stream to end before its time, and how. */
export const ABRUPT_ENDS: readonly (readonly [name: string, end: (scene: StreamScene) => void])[] = [
  ["our cancel", ({ stream }) => stream.sender.cancel()],
  ["our error", ({ stream }) => stream.sender.sendError(INTERNAL, "it broke")],
  ["the peer's cancel", (scene) => scene.feed(cancel("superseded"))],
  ["the peer's error", (scene) => scene.feed(error("notFound", "there is none"))],
  ["a violation", (scene) => scene.feed(data(7))],
  ["a loss", ({ stream }) => stream.fail(createError("unavailable", "lost", { blame: "transport" }))],
];

/** Why the stream ended; fails when it has not, or is complete. */
export async function causeOf({ stream }: StreamScene): Promise<IxtError> {
  const standing = await standingOf(stream.closed);
  if (standing.status === "fulfilled" && standing.value.status !== "complete") return standing.value.cause;
  throw new AssertionFailure("the stream must have ended with a cause", standing, "a cause");
}
