/** What the band says about waiting: pure, but for the clock. */
import type { State } from "../state";
import { say, sayOpening } from "../words";
import { sayRange } from "./units";

/** What is said, in one line and a note. */
export interface Said {
  readonly head: string;
  readonly note: string;
}

/** Null where nobody waits. */
export function saidOf(state: State): Said | null {
  const { conversation } = state;
  switch (conversation?.status) {
    case "queued":
      return conversation.place && waiting(state, conversation.place.position);
    case "missed":
      return { head: missed(state), note: say("missed_note") };
    case "abandoned":
      return { head: say("abandoned_head"), note: say("abandoned_note") };
    default:
      return null;
  }
}

function missed(state: State): string {
  const time = sayOpening(state);
  return say(time ? "opens" : state.is_staffed ? "busy" : "missed", { time });
}

/** Place and range belong together: when we are unsure of the one, the other would promise too much. */
function waiting({ conversation, is_staffed }: State, position: number): Said {
  const estimate = conversation?.estimate;
  if (!estimate) return { head: say(is_staffed ? "unsure" : "place_unstaffed"), note: say("details") };
  const isLonger = conversation.rungs.includes("estimate");
  const outlook = say(isLonger ? "longer" : "estimate", { range: sayRange(estimate.low_s, estimate.high_s) });
  return {
    head: say(position === 1 ? "place_first" : "place", { position }),
    // “Noch 3–9 Min.” ends with its own full stop.
    note: `${outlook.replace("..", ".")} ${say("details")}`,
  };
}
