/** Where the shopper writes: grows with the text, and Enter sends. */
import { MAX_BODY_CHARS } from "@shared/protocol.gen";
import { say, sayCount } from "../words";
import { part, write } from "./dom";

const form = part<HTMLFormElement>("main > form");
const input = part<HTMLTextAreaElement>("textarea");
const hint = part(".hint");
const send = part<HTMLButtonElement>(".send");

/** Characters beyond what a message may hold, counted as the server counts: by code point. */
function excess(body: string): number {
  return Array.from(body).length - MAX_BODY_CHARS;
}

export function makeComposer(onSubmit: (body: string) => boolean, onInput: (text: string) => void) {
  function fit(): void {
    input.style.height = "auto";
    input.style.height = `${input.scrollHeight}px`;
    const body = bodyOf();
    const count = excess(body);
    hint.hidden = count <= 0;
    write(hint, sayCount("too_long", count));
    send.classList.toggle("idle", !body || count > 0);
  }

  /** Half an emoji, as broken clipboards have it, is no text that a server could take. */
  function bodyOf(): string {
    return input.value.replace(/\p{Cs}/gu, "\ufffd").trim();
  }

  function changed(): void {
    fit();
    onInput(input.value);
  }

  /** Show a draft that is kept already. */
  function show(text: string): void {
    input.value = text;
    fit();
  }

  function setText(text: string): void {
    show(text);
    onInput(text);
  }

  function submit(event: Event): void {
    event.preventDefault();
    const body = bodyOf();
    input.focus();
    if (!body || excess(body) > 0) return;
    // Kept as a message before it goes as a draft.
    if (onSubmit(body)) setText("");
  }

  input.placeholder = input.ariaLabel = say("write");
  send.ariaLabel = send.title = say("send");
  input.oninput = changed;
  input.onkeydown = (event) => {
    // An Enter that ends an input method's composition chooses a word, it does not send.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
  };
  form.onsubmit = submit;

  return {
    show,
    focus: () => input.focus(),
    /** Put a text in where nothing is written yet. */
    offer(text: string): void {
      if (!input.value) setText(text);
    },
    /** Put a text back for editing, behind what is there. */
    addText: (text: string) => setText([input.value.trim(), text].filter(Boolean).join("\n")),
  };
}
