/** The button in the shop's page: a closed shadow root that the page's styles and scripts do not reach. */

import { css, text } from "./config";

const svg = (name: string): Element => document.createElementNS("http://www.w3.org/2000/svg", name);

export const host = document.createElement("seventysix-chat");
export const root = host.attachShadow({ mode: "closed" });
export const button = document.createElement("button");
export const badge = document.createElement("span");
const icon = svg("svg");
export const line = svg("path");

const sheet = new CSSStyleSheet();
sheet.replaceSync(LOADER_STYLE + css);
root.adoptedStyleSheets = [sheet];
icon.append(line);
button.append(icon, text, badge);
root.append(button);

// In a task of its own, so that a page which removes it again and again is not blocked by the quarrel.
const observer = new MutationObserver(() => setTimeout(attach));

/** Put the host into the page, and again whenever the page loses it. */
export function attach(): void {
  // Beside the body, not in it: routers that replace the body or its content leave it alone.
  const html = document.documentElement;
  if (!host.isConnected) html.append(host);
  observer.observe(html, { childList: true });
  observer.observe(document, { childList: true });
}

export function detach(): void {
  observer.disconnect();
  host.remove();
}
