/** The page of a window of its own: to the chat in its frame it is what the loader is in a shop's page. */
import type { HostMessage, WidgetMessage } from "@shared/bridge";
import { remember } from "@shared/storage";
import { endOf } from "./parts/jwt";
import { channelOf, WHO, type Handover } from "./parts/handover";
import { part } from "./views/dom";

/** How long a frame that could say who we are is waited for. */
const PATIENCE_MS = 1_000;
/** Whoever is vouched for is so for minutes; a newer word is asked for this often. */
const EVERY_MS = 5_000;

const { origin } = window;
const opener = window.opener as Window | null;
const [chat = "", key = ""] = /^\/widget\/([^/]+)/.exec(location.pathname) ?? [];
const frame = part<HTMLIFrameElement>("iframe");
const channel = channelOf(key);
let told: HostMessage["told"] = {};

function load(): void {
  frame.src = chat + location.search;
}

function tell(focus: boolean): void {
  // Which page the shopper is on is said by the chat there.
  const message: HostMessage = { open: true, focus, href: "", told };
  frame.contentWindow?.postMessage(message, origin);
}

function learn({ kept = [], ...fresh }: Handover): void {
  for (const [name, value] of kept) if (name.startsWith(`seventysix:${key}:`)) remember(name, value);
  const isNewer = (endOf(fresh.told.identify) ?? 0) > (endOf(told.identify) ?? 0);
  if (fresh.gone && told.identify) {
    told = {};
    // Nothing of a customer who has logged out stays to be seen.
    load();
  } else if (!fresh.gone && (!frame.src || isNewer)) {
    told = fresh.told;
    if (frame.src) tell(false);
    else load();
  }
}

function ask(): void {
  channel.postMessage(WHO);
  opener?.postMessage(WHO, origin);
}

frame.onload = () => {
  const inside = frame.contentDocument;
  document.documentElement.lang = inside?.documentElement.lang ?? "";
  tell(true);
};
addEventListener("message", ({ source, origin: from, data }: MessageEvent<unknown>) => {
  if (from !== origin) return;
  if (source === opener) return learn(data as Handover);
  if (source !== frame.contentWindow) return;
  const { unread, close } = data as WidgetMessage;
  const title = frame.contentDocument?.title ?? "";
  document.title = unread ? `(${unread}) ${title}` : title;
  if (close) window.close();
});
channel.onmessage = ({ data }: MessageEvent<Handover | typeof WHO>) => {
  if (data !== WHO) learn(data);
};
ask();
setTimeout(() => frame.src || load(), PATIENCE_MS);
setInterval(ask, EVERY_MS);
