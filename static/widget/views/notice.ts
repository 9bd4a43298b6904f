/** What is wrong with the connection, in a sentence a shopper understands. */
import type { State } from "../state";
import { troubleOf } from "../trouble";
import { say, type Text } from "../words";
import { make, part } from "./dom";

const notice = part(".notice");
const form = part("main > form");
let shown: Text | null = null;

export function drawNotice(state: State): void {
  const text = troubleOf(state);
  if (text === shown) return;
  shown = text;
  notice.replaceChildren(text ? say(text) : "");
  const isRefused = state.phase === text;
  notice.classList.toggle("lasting", isRefused);
  form.hidden = isRefused;
  if (text !== "outdated") return;
  const reload = make("button", "", say("reload"));
  reload.onclick = () => location.reload();
  notice.append(reload);
}
