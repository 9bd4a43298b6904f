/** Answers to one message: what they answer stands above their words, and can be gone to. */
import { forget, recall, remember } from "@shared/storage";
import type { Core } from "../parts";
import type { State } from "../state";
import { icon, make, part } from "../views/dom";
import { say } from "../words";

const LONGEST = 200;

export interface Quotes {
  draw: (state: State) => void;
  /** Answer the message with this key from now on. */
  choose: (key: string) => void;
}

export const messageOf = (key: string): HTMLElement | null =>
  document.querySelector(`[data-key="${CSS.escape(key)}"]`);

/** Go to a message, and show which it is. */
function jump(key: string): void {
  const message = messageOf(key);
  if (!message) return;
  message.scrollIntoView({ block: "center" });
  message.tabIndex = -1;
  message.focus({ preventScroll: true });
  message.classList.remove("found");
  void message.offsetWidth;
  message.classList.add("found");
}

export function makeQuotes(core: Core): Quotes {
  const bar = make("div", "answering");
  const field = part(".field");
  let shown: State;
  /** Newest message of ours when the one to be answered was chosen. */
  let before: string | undefined;
  // Part of the draft: it is there again after a reload.
  const place = `seventysix:${core.site_key}:answers`;
  let kept = recall(place);

  /** Name and beginning of a message, as its own text is shown. */
  function words(key: string): Node[] {
    const entry = shown.log.entries.find(({ client_id }) => client_id === key);
    const waiting = shown.outbox.find(({ client_id }) => client_id === key);
    const files = entry?.attachments ?? waiting?.files ?? [];
    const text = (entry ?? waiting)?.body || files.map(({ name }) => name).join(", ");
    const isTheirs = entry && entry.author.kind !== "visitor";
    const said = make("span", "", text.slice(0, LONGEST) || say("file_gone"));
    said.dir = "auto";
    return [make("b", "", isTheirs ? entry.author.name : say("you")), said];
  }

  function drawOne(key: string, to: string | null | undefined): void {
    const bubble = to && messageOf(key)?.querySelector(".bubble");
    if (!bubble || bubble.querySelector(".quote")) return;
    const quote = make("button", "quote");
    quote.append(make("span", "sr", `${say("answers")} `), ...words(to));
    quote.onclick = () => jump(to);
    bubble.prepend(quote);
  }

  function stop(): void {
    kept = null;
    core.reply_to = undefined;
    forget(place);
    bar.replaceChildren();
    bar.hidden = true;
  }

  bar.hidden = true;
  field.before(bar);

  function choose(key: string): void {
    core.reply_to = key;
    before = shown.outbox.at(-1)?.client_id;
    remember(place, key);
    const close = make("button", "quiet");
    close.type = "button";
    close.ariaLabel = close.title = say("discard");
    close.append(icon("close"));
    close.onclick = () => {
      stop();
      part<HTMLElement>("textarea").focus();
    };
    const quote = make("p", "quote");
    quote.append(make("span", "sr", `${say("answers")} `), ...words(key));
    bar.replaceChildren(quote, close);
    bar.hidden = false;
  }

  return {
    draw(state) {
      shown = state;
      const { entries } = state.log;
      if (kept && !core.reply_to && entries.some(({ client_id }) => client_id === kept)) choose(kept);
      for (const { seq, client_id, reply_to } of state.log.entries) drawOne(client_id ?? `${seq}`, reply_to);
      for (const { client_id, reply_to } of state.outbox) drawOne(client_id, reply_to);
      const newest = state.outbox.at(-1);
      if (core.reply_to && newest?.reply_to === core.reply_to && newest.client_id !== before) stop();
    },
    choose(key) {
      choose(key);
      part<HTMLElement>(".field textarea").focus();
    },
  };
}
