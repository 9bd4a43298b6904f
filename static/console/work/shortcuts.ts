// Every action by one key, and never while somebody is typing.

export type Command =
  | "next"
  | "previous"
  | "take"
  | "accept"
  | "decline"
  | "reply"
  | "note"
  | "transfer"
  | "assign"
  | "move"
  | "priority"
  | "resolve"
  | "person"
  | "filter"
  | "help"
  | "escape";

export interface KeyPress {
  key: string;
  hasModifier: boolean;
  /** Where the focus is. */
  focus: "page" | "choice" | "text" | "layer";
}

const COMMANDS: Readonly<Record<string, Command>> = {
  j: "next",
  k: "previous",
  ArrowDown: "next",
  ArrowUp: "previous",
  t: "take",
  a: "accept",
  d: "decline",
  r: "reply",
  n: "note",
  x: "transfer",
  g: "assign",
  m: "move",
  u: "priority",
  e: "resolve",
  p: "person",
  "/": "filter",
  "?": "help",
  Escape: "escape",
};

/** What a key means where it was pressed; null when it is not ours. */
export function commandFor(press: KeyPress): Command | null {
  if (press.hasModifier || press.focus === "layer") return null;
  const command = COMMANDS[press.key.length === 1 ? press.key.toLowerCase() : press.key] ?? null;
  if (press.focus === "text") return command === "escape" ? command : null;
  // Arrows belong to a radio group that has the focus.
  if (press.focus === "choice" && press.key.startsWith("Arrow")) return null;
  return command;
}

const CHOICES = new Set(["radio", "checkbox"]);

function focusOf(target: EventTarget | null): KeyPress["focus"] {
  if (!(target instanceof Element)) return "page";
  if (document.querySelector("[role=dialog]") || target.closest("[role=menu],[role=listbox]")) return "layer";
  if (target instanceof HTMLInputElement) return CHOICES.has(target.type) ? "choice" : "text";
  const isText = target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
  if (isText || (target instanceof HTMLElement && target.isContentEditable)) return "text";
  // A log that has the focus scrolls with the arrows.
  return target.closest("[role=log]") ? "choice" : "page";
}

/** Listens until the returned function is called. */
export function listenForShortcuts(run: (command: Command) => void): () => void {
  const hear = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return;
    const command = commandFor({
      key: event.key,
      hasModifier: event.ctrlKey || event.metaKey || event.altKey,
      focus: focusOf(event.target),
    });
    if (!command) return;
    event.preventDefault();
    run(command);
  };
  document.addEventListener("keydown", hear);
  return () => document.removeEventListener("keydown", hear);
}
