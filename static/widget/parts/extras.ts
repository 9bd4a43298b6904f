/** What goes into a message beside words: files, photographs, emoji. Comes when the button is pressed or a file is given. */
import type { Core } from "../parts";
import { icon, make, part } from "../views/dom";
import { locale, say, type Text } from "../words";
import { sayBytes } from "./bytes";
import { makeEmoji } from "./emoji";
import { addSymbol } from "./symbol";
import { makeTray } from "./tray";

/** Takes files, or without any opens and closes what one can choose from. */
export type Extras = (files?: readonly File[]) => void;

const CLIP =
  "m21.4 11.1-9.2 9.2a6 6 0 0 1-8.5-8.5l8.6-8.6a4 4 0 1 1 5.7 5.7l-8.6 8.6a2 2 0 0 1-2.8-2.8l8.5-8.5";
const CAMERA =
  "M14.5 4h-5L7 7H4a2 2 0 0 0-2 2v9a2 2 0 0 0 2 2h16a2 2 0 0 0 2-2V9a2 2 0 0 0-2-2h-3zM15 13a3 3 0 1 1-6 0 3 3 0 0 1 6 0";

const NAMES = {
  pictures: "pictures",
  documents: "documents",
  sound: "sound_files",
  video: "video",
} as const;
/** What the browser offers to choose from; the server looks into what comes. */
const ACCEPTED = {
  pictures: "image/*",
  documents: ".pdf,.docx,.xlsx,.pptx,.odt,.ods,.odp,.txt,.csv",
  sound: "audio/*",
  video: "video/*",
} as const;

export default (core: Core): Extras => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  document.adoptedStyleSheets.push(sheet);
  addSymbol("clip", CLIP);
  addSymbol("camera", CAMERA);
  addSymbol("smile", "M8 14s1.5 2 4 2 4-2 4-2M9 9h.01M15 9h.01M22 12a10 10 0 1 1-20 0 10 10 0 0 1 20 0");
  addSymbol("file", "M14 2H6a2 2 0 0 0-2 2v16a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2V8zM14 2v6h6");
  const button = part<HTMLButtonElement>(".add");
  const panel = make("div", "extras");
  const add = makeTray(core);
  const emoji = makeEmoji();

  function open(isOpen: boolean): void {
    panel.hidden = !isOpen;
    if (!isOpen) emoji.hidden = true;
    button.ariaExpanded = `${isOpen}`;
    if (isOpen) panel.querySelector("button")?.focus();
  }

  function item(symbol: string, text: Text, note: string, act: () => void): void {
    const node = make("button");
    node.type = "button";
    node.append(icon(symbol), make("span", "", say(text)), make("small", "", note));
    node.onclick = act;
    panel.append(node);
  }

  /** The browser's own way to choose; `capture` goes straight to the camera. */
  function choose(setUp: (input: HTMLInputElement) => void): () => void {
    const input = make("input");
    input.type = "file";
    input.hidden = true;
    input.ariaLabel = say("pick");
    setUp(input);
    input.onchange = () => {
      add([...(input.files ?? [])]);
      // The same file can be chosen again.
      input.value = "";
    };
    panel.append(input);
    return () => {
      open(false);
      input.click();
    };
  }

  const kinds = core.file_kinds;
  const wanted = new Intl.ListFormat(locale, { type: "unit" }).format(kinds.map((kind) => say(NAMES[kind])));
  const size = `${say("pick_note", { size: sayBytes(core.max_file_bytes) })}${wanted && `: ${wanted}`}`;
  const pick = choose((input) => {
    input.multiple = true;
    input.accept = kinds.map((kind) => ACCEPTED[kind]).join();
  });
  item("clip", "pick", size, pick);
  if (matchMedia("(pointer: coarse)").matches && (!kinds[0] || kinds.includes("pictures")))
    item(
      "camera",
      "camera",
      "",
      choose((input) => {
        input.accept = "image/*";
        input.setAttribute("capture", "environment");
      }),
    );

  item("smile", "emoji", "", () => {
    emoji.hidden = !emoji.hidden;
    if (!emoji.hidden) emoji.querySelector("input")?.focus();
  });
  panel.append(emoji);

  panel.onkeydown = (event) => {
    if (event.key !== "Escape") return;
    // Escape closes this and leaves the chat open.
    event.stopPropagation();
    open(false);
    button.focus();
  };
  addEventListener("click", ({ target }) => {
    if (target instanceof Node && !panel.contains(target) && !button.contains(target)) open(false);
  });
  open(false);
  part("main > form").append(panel);

  return (files) => {
    if (files) add(files);
    else open(panel.hidden);
  };
};
