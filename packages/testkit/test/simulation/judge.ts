// Holds a conversation to its invariants.

import type { Conversation } from "./conversation.js";
import { answersAreOnesOwn } from "./invariants/answers.js";
import { creditIsConserved } from "./invariants/credit-conserved.js";
import { errorsAreOfTheFamily } from "./invariants/errors.js";
import type { Invariant } from "./invariants/invariant.js";
import { limitsAreKept } from "./invariants/limits-kept.js";
import { nothingIsLeftBehind } from "./invariants/nothing-left.js";
import { nothingIsLost } from "./invariants/nothing-lost.js";
import { oneOutcomeEach } from "./invariants/one-outcome.js";
import { orderIsKept } from "./invariants/order-kept.js";
import { everyEndHasItsReason } from "./invariants/reasons.js";

export const INVARIANTS: readonly Invariant[] = [
  limitsAreKept,
  orderIsKept,
  nothingIsLost,
  answersAreOnesOwn,
  oneOutcomeEach,
  creditIsConserved,
  errorsAreOfTheFamily,
  everyEndHasItsReason,
  nothingIsLeftBehind,
];

/** Fails the schedule with the first invariant that does not hold at this moment. */
export function judge(conversation: Conversation, moment: "during" | "atRest" | "atEnd"): void {
  for (const invariant of INVARIANTS) {
    const what = invariant[moment]?.(conversation);
    if (what !== undefined) conversation.world.check(invariant.name, false, what);
  }
}
