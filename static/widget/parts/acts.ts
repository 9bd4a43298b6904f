/** What one can do with one message: answer it, react to it. By mouse, tap, and keys: arrows go from message to message. */
import type { Emoji } from "@shared/protocol.gen";
import { EMOJI, reactions } from "@shared/talk/reactions";
import type { Core } from "../parts";
import type { State } from "../state";
import { icon, make, part } from "../views/dom";
import { say } from "../words";
import { messageOf, type Quotes } from "./quotes";
import { addSymbol } from "./symbol";

export function makeActs(core: Core, quotes: Quotes): (state: State) => void {
  const log = part(".log");
  const acts = make("div", "acts");
  let shown: State;
  let mine: ReadonlyMap<string, readonly Emoji[]> = new Map();

  addSymbol("reply", "M9 17 4 12l5-5M20 18v-2a4 4 0 0 0-4-4H4");
  addSymbol("react", "M8 14s1.5 2 4 2 4-2 4-2M9 9h.01M15 9h.01M22 12a10 10 0 1 1-20 0 10 10 0 0 1 20 0");

  function item(label: string, content: Node | string, act: () => void): HTMLButtonElement {
    const node = make("button");
    node.type = "button";
    node.ariaLabel = node.title = label;
    node.append(content);
    node.onclick = act;
    return node;
  }

  const key = (): string => acts.closest<HTMLElement>(".message")?.dataset.key ?? "";

  /** Under what the log holds only: what is on its way may still be refused. */
  function isHeld(message: HTMLElement): boolean {
    return shown.log.entries.some(
      ({ client_id, kind }) => kind === "message" && client_id === message.dataset.key,
    );
  }

  function offer(message: HTMLElement | null | undefined): void {
    if (!message || message.contains(acts) || !isHeld(message)) return;
    const answer = item(say("reply_to"), icon("reply"), () => {
      const answered = key();
      acts.remove();
      quotes.choose(answered);
    });
    acts.replaceChildren(answer, item(say("react"), icon("react"), choose));
    message.append(acts);
  }

  function choose(): void {
    const on = mine.get(key()) ?? [];
    acts.replaceChildren(
      ...EMOJI.map((emoji) => {
        const node = item(emoji, emoji, () => {
          react(key(), emoji, !on.includes(emoji));
          leave();
        });
        node.ariaPressed = `${on.includes(emoji)}`;
        return node;
      }),
    );
    acts.querySelector("button")?.focus();
  }

  function react(message_id: string, emoji: Emoji, is_on: boolean): void {
    core.send({ type: "reaction.set", ref: "react", message_id, emoji, is_on });
  }

  /** Back to the message. */
  function leave(): void {
    const message = acts.parentElement;
    acts.remove();
    message?.focus();
  }

  function drawReactions(): void {
    const all = reactions(shown.log.entries, ({ kind }) => kind === "visitor");
    mine = new Map(
      [...all].map(([to, ones]) => [to, ones.filter(({ isMine }) => isMine).map(({ emoji }) => emoji)]),
    );
    for (const { client_id } of shown.log.entries) {
      const message = client_id ? messageOf(client_id) : null;
      if (!client_id || !message) continue;
      const ones = all.get(client_id) ?? [];
      const now = JSON.stringify(ones);
      if ((message.dataset.signs ?? "[]") === now) continue;
      message.dataset.signs = now;
      message.querySelector(".signs")?.remove();
      const signs = make("div", "signs");
      for (const { emoji, names, isMine } of ones) {
        const who = names.map((name) => name || say("you")).join(", ");
        const sign = item(`${emoji} ${who}`, `${emoji} ${names.length > 1 ? names.length : ""}`, () =>
          react(client_id, emoji, !isMine),
        );
        sign.ariaPressed = `${isMine}`;
        signs.append(sign);
      }
      if (ones[0]) message.querySelector(".meta")?.before(signs);
    }
  }

  /** One message is a stop of the Tab key; arrows go on from there. */
  function keepStop(): void {
    const all = [...log.querySelectorAll<HTMLElement>(".message")];
    for (const one of all) if (!one.hasAttribute("tabindex")) one.tabIndex = -1;
    if (!all.some((one) => one.tabIndex === 0) || !log.contains(document.activeElement))
      for (const one of all) one.tabIndex = one === all.at(-1) ? 0 : -1;
  }

  const messageAt = (target: EventTarget | null): HTMLElement | null =>
    target instanceof Element ? target.closest<HTMLElement>(".message") : null;

  // It comes and goes within what is read aloud.
  acts.ariaLive = "off";
  acts.setAttribute("role", "group");
  acts.ariaLabel = say("react");
  log.addEventListener("pointerover", ({ target, pointerType }) => {
    if (pointerType === "mouse" && !acts.contains(document.activeElement)) offer(messageAt(target));
  });
  log.addEventListener("pointerleave", ({ pointerType }) => {
    // A finger leaves with every tap.
    if (pointerType === "mouse" && !acts.contains(document.activeElement)) acts.remove();
  });
  // Whoever goes on with something else is done with it.
  addEventListener("pointerdown", ({ target }) => {
    if (!messageAt(target)) acts.remove();
  });
  log.addEventListener("click", ({ target }) => {
    const isText = target instanceof Element && !target.closest("a, button");
    if (isText && getSelection()?.isCollapsed) {
      offer(messageAt(target));
      acts.scrollIntoView({ block: "nearest" });
    }
  });
  log.addEventListener("focusin", ({ target }) => {
    const message = messageAt(target);
    if (message && message === target) {
      for (const one of log.querySelectorAll<HTMLElement>(".message")) one.tabIndex = -1;
      message.tabIndex = 0;
      offer(message);
    }
  });
  log.addEventListener("keydown", (event) => {
    const message = messageAt(event.target);
    if (event.key === "Escape" && acts.isConnected) {
      event.stopPropagation();
      if (acts.contains(document.activeElement)) leave();
      else acts.remove();
    }
    if (!message || event.target !== message) return;
    const all = [...log.querySelectorAll<HTMLElement>(".message")];
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const next = step && all[all.indexOf(message) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });

  return (state) => {
    shown = state;
    drawReactions();
    keepStop();
  };
}
