/** Who is there: the agent or the shop, and an honest line about it. */
import type { State } from "../state";
import { troubleOf } from "../trouble";
import { say, type Text } from "../words";
import { initials, part, write } from "./dom";

const face = part("header .face");
const name = part("h1");
const line = part(".line");

export function drawHeader(state: State, siteName: string): void {
  const agent = state.conversation?.status === "assigned" ? state.conversation.agent_name : null;
  const shown = agent ?? siteName;
  write(face, initials(shown));
  write(name, shown);
  // Who is refused is told so in a sentence of its own.
  write(line, troubleOf(state) === state.phase ? "" : say(lineText(state, agent)));
  face.classList.toggle("present", state.phase === "live" && !!(agent ?? state.is_staffed));
}

function lineText(state: State, agent: string | null): Text {
  if (state.phase === "connecting" || state.is_staffed === null) return "line_connecting";
  if (agent !== null) return "line_assigned";
  if (state.conversation?.status === "resolved") return "line_resolved";
  return state.is_staffed ? "line_staffed" : "line_unstaffed";
}
