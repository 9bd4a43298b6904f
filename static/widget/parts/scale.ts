/** Stars or thumbs, of which one is chosen by hand, key or voice. */
import { icon, make, write } from "../views/dom";
import { say } from "../words";
import { addSymbol } from "./symbol";

const THUMB =
  "M7 10v12M15 5.9 14 10h5.8a2 2 0 0 1 1.9 2.6l-2.3 8a2 2 0 0 1-1.9 1.4H4a2 2 0 0 1-2-2v-8a2 2 0 0 1 2-2h2.8a2 2 0 0 0 1.8-1.1L12 2a3.1 3.1 0 0 1 3 3.9";

/** A question and its answer, as a word; empty while there is none. */
export interface Asked {
  readonly node: HTMLElement;
  value(): string;
  /** Show what is chosen. */
  draw(): void;
}

/** The answer is `1` to `5`, `up` or `down`. */
export function makeScale(
  kind: "stars" | "thumbs",
  name: string,
  question: string,
  onPick: () => void,
): Asked {
  const node = make("fieldset");
  const row = make("div", kind);
  const isStars = kind === "stars";
  const inputs: HTMLInputElement[] = [];
  if (!isStars) addSymbol("thumb", THUMB);

  const signs = (isStars ? ["1", "2", "3", "4", "5"] : ["up", "down"]).map((value) => {
    const label = make("label");
    const input = make("input", "sr");
    const sign = isStars ? make("span") : icon("thumb");
    input.type = "radio";
    input.name = name;
    input.value = value;
    input.ariaLabel = isStars ? say("star", { score: Number(value) }) : say(value as "up" | "down");
    sign.ariaHidden = "true";
    input.onchange = onPick;
    label.append(input, sign);
    row.append(label);
    inputs.push(input);
    return sign;
  });
  const legend = make("legend", "", question);
  legend.dir = "auto";
  node.append(legend, row);

  const value = (): string => inputs.find(({ checked }) => checked)?.value ?? "";

  function draw(): void {
    if (isStars) signs.forEach((sign, index) => write(sign, index < Number(value()) ? "★" : "☆"));
  }

  return { node, value, draw };
}
