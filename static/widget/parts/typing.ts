/** The other side is typing. */
import type { State } from "../state";
import { initials, make, part, write } from "../views/dom";
import { say } from "../words";

export function makeTyping(): (state: State) => void {
  const node = make("div", "typing");
  const face = make("span", "face");
  face.ariaHidden = "true";
  const text = make("span", "sr");
  const bubble = make("span", "bubble");
  bubble.append(text, make("i"), make("i"), make("i"));
  node.append(face, bubble);
  node.hidden = true;
  part(".scroll").append(node);

  return ({ typing }) => {
    node.hidden = !typing;
    if (!typing) return;
    write(face, initials(typing.name));
    write(text, say("typing_line", { name: typing.name }));
  };
}
