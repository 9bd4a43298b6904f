/** The button in the shop's page: a closed shadow root that the page's styles and scripts do not reach. */

const SPEECH_BUBBLE = "M7.9 20A9 9 0 1 0 4 16.1L2 22Z";
const CHEVRON_DOWN = "m6 9 6 6 6-6";

const make = document.createElement.bind(document);
const svg = (name: string): Element => document.createElementNS("http://www.w3.org/2000/svg", name);

export const host = make("seventysix-chat");
export const root = host.attachShadow({ mode: "closed" });
export const button = make("button");
const badge = make("span");
const line = svg("path");

const sheet = new CSSStyleSheet();
sheet.replaceSync(LOADER_STYLE);
root.adoptedStyleSheets = [sheet];
const icon = svg("svg");
icon.setAttribute("viewBox", "0 0 24 24");
icon.append(line);
button.append(icon, badge);
root.append(button);

export function label(text: string, isOpen: boolean, count: number): void {
  line.setAttribute("d", isOpen ? CHEVRON_DOWN : SPEECH_BUBBLE);
  button.ariaLabel = count ? `${text} (${count})` : text;
  button.ariaExpanded = `${isOpen}`;
  badge.textContent = count ? `${count}` : "";
}

/** Keep the host in the page until the returned function is called, whatever else is replaced there. */
export function attach(onMoved: () => void): () => void {
  // Beside the body, not in it: routers that replace the body or its content leave it alone.
  const place = (): void => {
    const html = document.documentElement;
    if (!host.isConnected) {
      onMoved();
      html.append(host);
    }
    observer.observe(html, { childList: true });
  };
  // In a task of its own, so that a page which removes it again and again is not blocked by the quarrel.
  const observer = new MutationObserver(() => setTimeout(place));
  observer.observe(document, { childList: true });
  place();
  return () => {
    observer.disconnect();
    host.remove();
  };
}
