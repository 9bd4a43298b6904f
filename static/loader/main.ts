/** Draws the chat button after `load`, and opens the chat in an iframe once it is clicked. Nothing before. */
import type { HostMessage, WidgetMessage } from "@shared/bridge";
import { emit, on, type Api, type Listener, type Methods } from "./api";
import { attach, button, label, root } from "./button";
import { memory } from "./memory";
import de from "./strings/de.json";
import en from "./strings/en.json";

const page = window as Window & { seventysix?: Api };
const script = (document.currentScript ?? document.querySelector("script[data-site]")) as HTMLScriptElement;
const server = new URL(script.src).origin;

/** Set while the button is in the page. */
let detach: (() => void) | undefined;
let frame: HTMLIFrameElement | undefined;
let isLoaded = false;
let isOpen = false;
let hasConversation = false;
let unread = 0;
let chosenLang: string | undefined;

function lang(): string {
  return chosenLang ?? script.dataset.lang ?? (document.documentElement.lang || "en");
}

/** Show, remember and tell the chat how things stand. */
function update(wantsFocus = false): void {
  const words = /^de/i.test(lang()) ? de : en;
  label(isOpen ? words.close : words.open, isOpen, isOpen ? 0 : unread);
  if (!frame) return;
  memory(isOpen ? "open" : hasConversation ? "closed" : "");
  frame.className = isOpen ? "open" : "";
  const message: HostMessage = {
    open: isOpen,
    focus: wantsFocus,
    href: location.href,
    title: document.title,
  };
  // Not before it is there: until then the frame still has the page's origin.
  if (isLoaded) frame.contentWindow?.postMessage(message, server);
}

function embed(wantsFocus: boolean): void {
  if (frame) return;
  frame = document.createElement("iframe");
  frame.title = "Chat";
  frame.src = `${server}/widget/${script.dataset.site}?lang=${lang()}`;
  frame.onload = () => {
    isLoaded = true;
    update(wantsFocus && isOpen);
  };
  root.prepend(frame);
}

/** Keep the full-screen chat above the on-screen keyboard, which only the page itself can measure. */
function fit(): void {
  if (!frame || !visualViewport) return;
  frame.style.cssText = `--own-height:${visualViewport.height}px;--own-top:${visualViewport.offsetTop}px`;
}

function setOpen(wanted: boolean, byShopper = true): void {
  if (!detach || wanted === isOpen) return;
  isOpen = wanted;
  embed(byShopper);
  fit();
  update(byShopper && isOpen);
  if (byShopper) (isOpen ? frame : button)?.focus();
  emit(isOpen ? "open" : "close");
}

const methods: Methods = {
  __proto__: null as never,
  boot() {
    if (detach) return;
    detach = attach(() => (isLoaded = false));
    update();
    const stored = memory();
    if (stored === "open") setOpen(true, false);
    else if (stored) embed(false);
    emit("ready");
  },
  shutdown() {
    detach?.();
    frame?.remove();
    memory("");
    detach = frame = undefined;
    isLoaded = isOpen = hasConversation = false;
    unread = 0;
  },
  open: () => setOpen(true),
  close: () => setOpen(false),
  show: () => (button.hidden = false),
  hide: () => (button.hidden = true),
  setLocale(locale: string) {
    chosenLang = locale;
    update();
  },
  on(name: string, listener: Listener) {
    if (detach && name === "ready") setTimeout(listener);
    return on(name, listener);
  },
};

function hear({ origin, source, data }: MessageEvent<WidgetMessage>): void {
  if (origin !== server || !frame || source !== frame.contentWindow) return;
  if (data.type === "close") setOpen(false);
  else if (data.type === "message") emit("message", { author: data.author });
  else {
    hasConversation = data.active;
    if (unread !== data.unread) emit("unread", (unread = data.unread));
    update();
  }
}

function install(): void {
  const early = page.seventysix?.q ?? [];
  const waiting: unknown[][] = [];
  let isReady = false;
  const api: Api = (...call) => {
    const [name, ...given] = call as [string, ...never[]];
    const method = methods[name];
    if (!method) return console.warn(`seventysix: no method "${name}"`);
    // Until the page has loaded all but listening waits.
    return isReady || name === "on" ? method(...given) : void waiting.push(call);
  };
  const start = (): void => {
    isReady = true;
    api("boot");
    for (const call of waiting) api(...call);
  };
  api.v = 1;
  page.seventysix = api;
  for (const call of early) api(...call);
  button.onclick = () => setOpen(!isOpen);
  button.onkeydown = ({ key }) => key === "Escape" && setOpen(false);
  addEventListener("message", hear);
  for (const change of ["resize", "scroll"]) visualViewport?.addEventListener(change, fit);
  if (document.readyState === "complete") start();
  else addEventListener("load", start);
}

if (!page.seventysix?.v) install();
