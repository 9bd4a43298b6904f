/** Looks at a message before it goes: whether it is too long, and whether something in it had better not be sent. */
import { MAX_BODY_CHARS } from "@shared/protocol.gen";
import type { Core } from "../parts";
import { make, part, write } from "../views/dom";
import { say, sayCount } from "../words";
import { find, usable, type Kind } from "./secrets";

/** Shows what is wrong with a text; answers whether that holds it back from being sent now. */
export type Guard = (body: string, isSending?: boolean) => boolean;

const WARNINGS = { card: "guard_card", account: "guard_account", other: "guard_other" } as const;

export default (core: Core): Guard => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  document.adoptedStyleSheets.push(sheet);
  const patterns = usable(core.redactions);
  const form = part<HTMLFormElement>("main > form");
  const input = part<HTMLTextAreaElement>("main > form textarea");
  const hint = make("p", "hint");
  const panel = make("div", "guard");
  const warning = make("p");
  const preview = make("p", "preview");
  const edit = make("button", "", say("edit"));
  const send = make("button", "", say("guard_send"));

  function open(isOpen: boolean): void {
    panel.hidden = !isOpen;
    if (!isOpen) for (const words of [warning, preview]) write(words, "");
  }

  function warn(kinds: ReadonlySet<Kind>, masked: string): void {
    write(warning, [...kinds].map((kind) => say(WARNINGS[kind])).join(" "));
    write(preview, masked);
    open(true);
    edit.focus();
  }

  panel.setAttribute("role", "alertdialog");
  panel.setAttribute("aria-labelledby", (warning.id = "guard"));
  panel.setAttribute("aria-describedby", (preview.id = "guarded"));
  preview.dir = "auto";
  edit.type = send.type = "button";
  edit.onclick = () => {
    open(false);
    input.focus();
  };
  send.onclick = () => {
    input.value = find(input.value, patterns).masked;
    form.requestSubmit();
  };
  panel.onkeydown = (event) => {
    if (event.key !== "Escape") return;
    // Escape closes this and leaves the chat open.
    event.stopPropagation();
    edit.click();
  };
  hint.hidden = true;
  hint.setAttribute("role", "status");
  open(false);
  const choices = make("div", "choices");
  choices.append(edit, send);
  panel.append(warning, preview, choices);
  form.prepend(panel, hint);

  const guard: Guard = (body, isSending) => {
    // Counted as the server counts: by code point.
    const excess = Array.from(body.trim()).length - MAX_BODY_CHARS;
    hint.hidden = excess <= 0;
    write(hint, excess > 0 ? sayCount("too_long", excess) : "");
    if (excess > 0) part(".send").classList.add("idle");
    const { kinds, masked } = find(body, patterns);
    if (!kinds.size) open(false);
    else if (isSending) warn(kinds, masked);
    return excess > 0 || kinds.size > 0;
  };
  // What was written before it came.
  guard(input.value);
  return guard;
};
