/** What one can do with a conversation beside talking: hear it, keep it. */
import type { Core } from "../parts";
import type { State } from "../state";
import { icon, make, part } from "../views/dom";
import { say, type Text } from "../words";
import { makeMail } from "./mail";
import { makeSound } from "./sound";
import { save, transcriptOf } from "./transcript";
import type { OwnWindow } from "./window";

export function makeMenu(core: Core, own: OwnWindow): (state: State) => void {
  const sound = makeSound(core);
  const button = make("button", "quiet");
  const panel = make("div", "menu");
  let shown: State;

  function open(isOpen: boolean): void {
    panel.hidden = !isOpen;
    button.ariaExpanded = `${isOpen}`;
    if (!isOpen) return;
    mail.look();
    wide.hidden = !own.isOffered();
  }

  function item(text: Text, act: () => void): HTMLButtonElement {
    const node = make("button", "", say(text));
    node.onclick = act;
    panel.append(node);
    return node;
  }

  function close(): void {
    open(false);
    button.focus();
  }

  const mail = makeMail(core, () => {
    post.hidden = false;
  });
  const noise = item("sound", () => {
    sound.turn(!sound.isOn());
    mark();
  });
  item("save", () => {
    save(transcriptOf(shown, core.site_name), `chat-${new Date().toISOString().slice(0, 10)}.txt`);
    close();
  });
  const post = item("mail", () => {
    open(false);
    mail.open();
  });
  // Until the server says that it would come.
  post.hidden = true;

  const wide = item("window", () => {
    own.open();
    open(false);
  });

  function mark(): void {
    noise.ariaPressed = `${sound.isOn()}`;
  }

  button.ariaLabel = button.title = say("menu");
  button.append(icon("more"));
  button.onclick = () => open(panel.hidden);
  // Escape closes the menu and leaves the chat open.
  for (const node of [button, panel])
    node.onkeydown = (event) => {
      if (event.key !== "Escape" || panel.hidden) return;
      event.stopPropagation();
      close();
    };
  addEventListener("click", ({ target }) => {
    if (target instanceof Node && !panel.contains(target) && !button.contains(target)) open(false);
  });
  open(false);
  mark();
  part(".close").before(button, panel);

  return (state) => {
    shown = state;
    own.draw();
    sound.report(state);
    mail.draw(state);
  };
}
