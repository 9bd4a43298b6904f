// What the browser's tab says while nobody looks at it: a number in the title, a ring in the icon.

import type { RingLevel } from "@shared/waiting/level";

const CIRCUMFERENCE = 2 * Math.PI * 12;

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

// `light-dark()` means nothing inside an icon's own document: resolve it against ours.
function resolved(name: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const color = getComputedStyle(probe).color;
  probe.remove();
  return color || token(name);
}

/** An SVG of the ring: `share` filled, in the colour of its level; our sign when nobody waits. */
function ringIcon(share: number, level: RingLevel): string {
  const color = resolved(level === "calm" ? "--color-accent" : `--color-wait-${level}`);
  const dot = share === 0 || level === "breached" ? `<circle cx="16" cy="16" r="5" fill="${color}"/>` : "";
  const filled = (share === 0 ? 0.76 : Math.max(0.04, share)) * CIRCUMFERENCE;
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">` +
    `<g fill="none" stroke="${color}" stroke-width="5" stroke-linecap="round">` +
    `<circle cx="16" cy="16" r="12" opacity=".25"/>` +
    `<circle cx="16" cy="16" r="12" stroke-dasharray="${filled} 100" transform="rotate(-90 16 16)"/></g>${dot}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

export function showTabBadge(title: string, count: number, share: number, level: RingLevel): void {
  document.title = count > 0 ? `(${count}) ${title}` : title;
  let link = document.querySelector<HTMLLinkElement>("link[rel=icon]");
  if (!link) {
    link = document.createElement("link");
    link.rel = "icon";
    document.head.append(link);
  }
  // Twenty steps are all that 16 pixels can show, and a new icon each second would be waste.
  const stepped = share === 0 ? 0 : Math.ceil(share * 20) / 20;
  const state = `${stepped} ${level}`;
  if (link.dataset["state"] === state) return;
  link.dataset["state"] = state;
  link.href = ringIcon(stepped, level);
}
