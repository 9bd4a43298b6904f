/** Says where the browser keeps nothing of the chat: another page begins another conversation. */
import { recall } from "@shared/storage";
import type { Core } from "../parts";
import type { State } from "../state";
import { make, part } from "../views/dom";
import { say } from "../words";
import type { OwnWindow } from "./window";

export function makeForgetful(core: Core, own: OwnWindow): (state: State) => void {
  const node = make("p", "activity");
  // There before its words, which are read aloud then.
  node.role = "status";
  part(".log").before(node);
  let isSaid = false;

  return ({ conversation }) => {
    // Who is vouched for is known by that.
    const isKept = !!(core.identity ?? recall(`seventysix:${core.site_key}:token`));
    if (!conversation || !core.token() || isKept === !isSaid) return;
    isSaid = !isKept;
    node.replaceChildren(isSaid ? say("forgetful") : "");
    if (!isSaid || !own.isOffered()) return;
    const open = make("button", "link", say("window"));
    open.onclick = () => own.open();
    node.append(make("br"), open);
  };
}
