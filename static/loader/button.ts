/** The button in the shop's page: a closed shadow root that the page's styles and scripts do not reach. */

const SPEECH_BUBBLE = "M7.9 20A9 9 0 1 0 4 16.1L2 22Z";
const CHEVRON_DOWN = "m6 9 6 6 6-6";

const svg = (name: string): Element => document.createElementNS("http://www.w3.org/2000/svg", name);

export const host = document.createElement("seventysix-chat");
export const root = host.attachShadow({ mode: "closed" });
export const button = document.createElement("button");
const badge = document.createElement("span");
const icon = svg("svg");
const line = svg("path");

const sheet = new CSSStyleSheet();
const { css = "", text = "", icon: closed = SPEECH_BUBBLE } = LOADER_CONFIG;
sheet.replaceSync(LOADER_STYLE + css);
root.adoptedStyleSheets = [sheet];
icon.append(line);
button.append(icon, text, badge);
root.append(button);

/** Its name is the same word in every language we speak; that it opens and closes is said by `expanded`. */
export function label(isOpen: boolean, unread: number): void {
  line.setAttribute("d", isOpen ? CHEVRON_DOWN : closed);
  button.ariaExpanded = isOpen as unknown as string;
  badge.textContent = ((!isOpen && unread) || "") as string;
  button.ariaLabel = `${text || "Chat"} ${badge.textContent}`;
}

// In a task of its own, so that a page which removes it again and again is not blocked by the quarrel.
const observer = new MutationObserver(() => setTimeout(attach));

/** Put the host into the page, and again whenever the page loses it. */
export function attach(): void {
  // Beside the body, not in it: routers that replace the body or its content leave it alone.
  const html = document.documentElement;
  if (!host.isConnected) html.append(host);
  for (const node of [document, html]) observer.observe(node, { childList: true });
}

export function detach(): void {
  observer.disconnect();
  host.remove();
}
