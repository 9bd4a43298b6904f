/** Where the shopper writes: grows with the text, and Enter sends. */
import type { Files } from "../outbox";
import { say } from "../words";
import { part } from "./dom";

type Handing = Event & Partial<Pick<ClipboardEvent, "clipboardData"> & Pick<DragEvent, "dataTransfer">>;

const form = part<HTMLFormElement>("main > form");
const input = part<HTMLTextAreaElement>("textarea");
const send = part<HTMLButtonElement>(".send");
const add = part<HTMLButtonElement>(".add");

/** `onAdd` hears of files that are pasted or dropped, and of nothing when the button for more is pressed. */
export function makeComposer(
  onSubmit: (body: string, files?: Files) => boolean,
  onInput: (text: string) => void,
  onAdd: (files?: readonly File[]) => void,
) {
  function fit(): void {
    input.style.height = "auto";
    input.style.height = `${input.scrollHeight}px`;
    send.classList.toggle("idle", !bodyOf());
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

  /** Answers whether it goes. */
  function submit(event: Event, files?: Files): boolean {
    event.preventDefault();
    const body = bodyOf();
    input.focus();
    if (!(body || files)) return false;
    // Kept as a message before it goes as a draft.
    const goes = onSubmit(body, files);
    if (goes) setText("");
    return goes;
  }

  /** Take files that are pasted or dropped; text goes its own way. */
  function take(event: Handing): void {
    const { files } = (event.clipboardData ?? event.dataTransfer) as DataTransfer;
    if (!files[0]) return;
    event.preventDefault();
    onAdd([...files]);
  }

  input.placeholder = input.ariaLabel = say("write");
  send.ariaLabel = send.title = say("send");
  add.ariaLabel = add.title = say("add");
  add.onclick = () => onAdd();
  input.oninput = changed;
  input.onkeydown = (event) => {
    // An Enter that ends an input method's composition chooses a word, it does not send.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
  };
  form.onsubmit = submit;
  input.onpaste = document.ondrop = take;
  document.ondragover = (event) => event.preventDefault();

  return {
    show,
    submit,
    focus: () => input.focus(),
    /** Put a text in where nothing is written yet. */
    offer(text: string): void {
      if (!input.value) setText(text);
    },
    /** Put a text back for editing, behind what is there. */
    addText: (text: string) => setText([input.value.trim(), text].filter(Boolean).join("\n")),
  };
}
