/** The band above the messages: the place in the queue, when somebody is there again, how else to be answered. */
import { REPLY_REF, type State } from "../state";
import type { Core } from "../parts";
import { make, part, write } from "../views/dom";
import { say } from "../words";
import { makeRing } from "./ring";
import { saidOf } from "./said";

export function makeBand(core: Core): (state: State) => boolean {
  const strip = make("section", "wait");
  const ring = makeRing();
  const head = make("p", "place");
  const note = make("p", "place-note");
  const drawWays = makeWays(core);
  const drawLeave = makeLeave(core);
  const words = make("div");
  words.append(head, note, ring.words, drawWays.node, drawLeave.node);
  strip.append(ring.node, words);
  // Until it is drawn.
  strip.hidden = true;
  part("main").prepend(strip);

  return (state) => {
    const said = saidOf(state);
    strip.hidden = !said;
    if (!said) return false;
    write(head, said.head);
    write(note, said.note);
    const isWaiting = state.conversation?.status === "queued";
    ring.draw(isWaiting ? state : null);
    drawWays.draw(state);
    drawLeave.draw(isWaiting ? state : null);
    return isWaiting;
  };
}

/** Let who does not want to wait be reached elsewhere while the place is kept. */
function makeWays(core: Core) {
  const node = make("form", "reach");
  const hint = make("p");
  const input = make("input");
  const button = make("button", "link");
  let isChanging = false;
  input.required = true;
  input.maxLength = 200;
  hint.tabIndex = -1;
  node.append(hint, input, button);
  node.onsubmit = (event) => {
    event.preventDefault();
    if (input.hidden) isChanging = true;
    else {
      const address = input.value;
      const channel = address.includes("@") ? "email" : "callback";
      if (!core.send({ type: "reply.request", ref: REPLY_REF, channel, address })) return;
      isChanging = false;
      // The field may go.
      hint.focus();
      return;
    }
    input.hidden = false;
    input.focus();
  };

  function draw({ conversation, is_refused, phase }: State): void {
    const channels = conversation?.channels ?? [];
    const address = conversation?.reply_request?.address ?? "";
    node.hidden = conversation?.status === "abandoned" || (!address && !channels[0]);
    input.hidden = !!address && !isChanging && !is_refused;
    button.disabled = phase !== "live";
    input.placeholder = input.ariaLabel = channels.map((channel) => say(channel)).join(" / ");
    const isMissed = conversation?.status === "missed";
    const asking = isMissed ? "ways_missed" : "ways";
    const asked = isMissed ? "asked_missed" : "asked";
    write(hint, say(is_refused ? "bad_address" : input.hidden ? asked : asking, { address }));
    write(button, say(input.hidden ? "change" : "send"));
  }

  return { node, draw };
}

/** Leaving gives the place up for good, so it is asked once more. */
function makeLeave(core: Core) {
  const node = make("div", "leave");
  const stop = make("button", "link", say("leave"));
  const hint = make("p", "", say("leave_sure"));
  const sure = make("button", "link", say("leave"));
  const stay = make("button", "link", say("stay"));
  node.append(stop, hint, sure, stay);

  function ask(isAsked: boolean): void {
    stop.hidden = isAsked;
    hint.hidden = sure.hidden = stay.hidden = !isAsked;
  }

  stop.onclick = () => {
    ask(true);
    stay.focus();
  };
  stay.onclick = () => {
    ask(false);
    stop.focus();
  };
  sure.onclick = () => {
    if (core.send({ type: "conversation.leave", ref: "leave" })) part("main > form textarea").focus();
  };
  ask(false);

  return {
    node,
    draw(state: State | null): void {
      if (!state) ask(false);
      node.hidden = !state;
      stop.disabled = sure.disabled = state?.phase !== "live";
    },
  };
}
