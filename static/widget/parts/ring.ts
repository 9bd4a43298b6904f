/** A calm ring that fills over the 76 seconds we aim at, without alarm. */
import type { State } from "../state";
import { make, write } from "../views/dom";
import { locale, say } from "../words";
import { saySeconds } from "./units";

const TARGET_S = 76;
const SVG = "http://www.w3.org/2000/svg";

function shape(name: string, facts: Record<string, string | number>): SVGElement {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(facts)) node.setAttribute(key, `${value}`);
  return node;
}

export function makeRing() {
  const node = make("div", "ring");
  const circle = { cx: 22, cy: 22, r: 20 };
  const arc = shape("circle", { ...circle, pathLength: TARGET_S, "stroke-dasharray": TARGET_S });
  const drawing = shape("svg", { viewBox: "0 0 44 44", "aria-hidden": "true" });
  const clock = make("time");
  const words = make("p", "sr");
  clock.ariaHidden = "true";
  drawing.append(shape("circle", circle), arc);
  node.append(drawing, clock);

  return {
    node,
    /** The same for who cannot see it. */
    words,
    draw(state: State | null): void {
      node.hidden = words.hidden = !state;
      if (!state) return;
      const nowMs = Date.now() + state.offset_ms;
      const since = state.conversation?.waiting_since;
      const seconds = Math.max(0, Math.floor((nowMs - (since ? Date.parse(since) : nowMs)) / 1_000));
      const minutes = `${Math.floor(seconds / 60)}:${`${seconds % 60}`.padStart(2, "0")}`;
      write(clock, seconds < 100 ? seconds.toLocaleString(locale) : minutes);
      write(words, say("waited", { time: saySeconds(seconds) }));
      arc.setAttribute("stroke-dashoffset", `${Math.max(0, TARGET_S - seconds)}`);
    },
  };
}
