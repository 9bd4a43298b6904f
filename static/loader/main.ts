/**
 * Draws the chat button after `load`, and opens the chat in an iframe once it is clicked. Whoever reaches for the button
 * has the chat's document loaded ahead, which does nothing before it is spoken to.
 */
import type { HostMessage, WidgetMessage } from "@shared/bridge";
import { emit, on, type Api, type Methods } from "./api";
import { attach, badge, button, detach, host, line, root } from "./button";
import { icon, lost, script, server, site, text } from "./config";
import { memory } from "./memory";

const page = window as Window & { seventysix?: Api };
const view = visualViewport as VisualViewport;

const PATIENCE_MS = 5e3;
const CHEVRON_DOWN = "m6 9 6 6 6-6";

let frame: HTMLIFrameElement | undefined;
/** The chat's window, once all of it is there. */
let chat: Window | null | undefined;
let isOpen = false;
/** Opened in this tab, now or before: nothing is said to the chat unless it is. */
let wanted: string | undefined;
/** It was opened by the shopper just now, which the chat has not been told. */
let wantsFocus = false;
let trouble: string | undefined;
let patience: ReturnType<typeof setTimeout> | undefined;
/** Unknown until the chat has spoken. */
let hasConversation: boolean | undefined;
let unread: number | undefined;
let chosenLang: string | undefined;
/** What the page has told the chat by calls: the newest of each, for every chat that comes. */
let told: HostMessage["told"] = {};

function load(): void {
  if (frame)
    frame.src = `${server}/widget/${site}?lang=${chosenLang ?? script.dataset.lang ?? document.documentElement.lang}`;
}

/** Show and remember how things stand. */
function draw(): void {
  line.setAttribute("d", isOpen ? CHEVRON_DOWN : icon);
  badge.textContent = ((isOpen ? trouble : unread) || "") as string;
  // Its name is the same word in every language we speak; that it opens and closes is said by `expanded`.
  button.ariaLabel = `${text || "Chat"} ${badge.textContent}`;
  button.ariaExpanded = isOpen as unknown as string;
  if (!frame || !wanted) return;
  memory((frame.className = isOpen ? "open" : hasConversation ? "closed" : ""));
}

function tell(): void {
  if (!wanted) return;
  chat?.postMessage(
    { open: isOpen, focus: wantsFocus, href: location.href, told } satisfies HostMessage,
    server,
  );
  if (chat) wantsFocus = false;
  patience ??= setTimeout(() => {
    patience = undefined;
    if (hasConversation != null) return;
    trouble = lost;
    draw();
    // A document that says nothing is the browser's, or of whoever stands between us and the server.
    if (chat) load();
  }, PATIENCE_MS);
}

/** Keep the full-screen chat above the on-screen keyboard, which only the page itself can measure. */
function fit(): void {
  if (frame) frame.style.cssText = `--h:${view.height}px;--t:${view.offsetTop}px`;
}

function embed(): void {
  if (frame) return;
  frame = document.createElement("iframe");
  frame.onload = () => {
    chat = frame?.contentWindow;
    tell();
  };
  load();
  root.prepend(frame);
}

function setOpen(next: boolean, isRestored?: boolean): void {
  if (!host.isConnected || next === isOpen) return;
  isOpen = next;
  wanted = "open";
  wantsFocus = !isRestored;
  embed();
  fit();
  draw();
  tell();
  // Nothing can take it in a frame that is not shown yet.
  if (!isRestored) ((isOpen ? frame : button) as HTMLElement).focus();
  emit(isOpen ? "open" : "close");
}

function boot(): void {
  if (host.isConnected) return;
  attach();
  draw();
  wanted = memory();
  if (wanted) embed();
  if (wanted === "open") setOpen(true, true);
  emit("ready");
}

const methods: Methods = {
  boot,
  shutdown() {
    isOpen = false;
    hasConversation = unread = undefined;
    told = {};
    draw();
    detach();
    frame?.remove();
    frame = chat = undefined;
  },
  open() {
    boot();
    setOpen(true);
  },
  close: () => setOpen(false),
  show: () => (button.hidden = false),
  hide: () => (button.hidden = true),
  setLocale(locale: string) {
    chosenLang = locale;
    // The chat speaks one language a document; what was being written is kept over the change.
    load();
  },
  setTheme(theme: string) {
    host.style.cssText = `--s:${theme === "auto" ? "light dark" : theme}`;
    pass("setTheme", theme);
  },
  on,
};

function pass(name: string, value?: unknown): void {
  told[name] = value;
  tell();
}

function hear({ origin, source, data }: MessageEvent<WidgetMessage>): void {
  // Where there is no frame yet nobody is: a source may be null, never undefined.
  if (origin !== server || source !== frame?.contentWindow) return;
  // Nothing is shown in the frame before: it may be of whoever stands between us and the server.
  frame.title = "Chat";
  hasConversation = data.active;
  trouble = "";
  unread = data.unread;
  if (data.close) setOpen(false);
  draw();
  if (wantsFocus) frame.focus();
  if (data.event) emit(...data.event);
}

/** Calls that wait until the page has loaded. */
let waiting: Api["q"] = page.seventysix?.q ?? [];

const api: Api = (...call) => {
  if (waiting) return waiting.push(call);
  const [name, ...given] = call;
  // What we do not know may be the chat's, which says so when it is not.
  return (methods[name] ?? pass.bind(0, name))(...given);
};

function start(): void {
  const calls = waiting ?? [];
  waiting = undefined;
  for (const call of calls) api(...call);
  boot();
}

if (!page.seventysix?.v) {
  api.v = 1;
  page.seventysix = api;
  button.onclick = () => setOpen(!isOpen);
  button.onpointerenter = button.onfocus = embed;
  addEventListener("message", hear);
  view.onresize = view.onscroll = fit;
  if (document.readyState === "complete") start();
  else addEventListener("load", start);
}
