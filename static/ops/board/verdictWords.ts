// The state of the queue in a few words.

import type { Board } from "@shared/protocol.gen";
import { t } from "../strings";
import { staffing, type Verdict } from "./figures";

/** Only counts, so that a screen reader hears changes and not seconds. */
export function verdictWords(verdict: Verdict): string {
  if (verdict.level === "nobody") return t("longest.nobody");
  return t.count(`verdict.${verdict.level}`, verdict.count);
}

/** What the next shopper may expect while nobody waits; never better than it is. */
export function outlookWords(board: Board): string {
  switch (staffing(board).state) {
    case "nobody":
      return t("longest.nobody_online");
    case "full":
      return t("people.all_taken");
    case "free":
      return t("longest.calm_hint");
  }
}
