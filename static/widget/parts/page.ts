/** What the shop's page says of the shopper by calls: who it is, the cart, attributes, what happened. */
import type { VisitorContext } from "@shared/protocol.gen";
import { framed, TRACKED } from "../framed";
import type { Core } from "../parts";
import type { State } from "../state";
import { endOf } from "./jwt";

export type Hints = (told: Record<string, unknown>, state: State) => void;

const CORE = ["prefill", "setPage", "setTheme"];
const OURS = ["identify", "update", "track", "setCart"];
/** So long before it ends the page is asked for a new identity. */
const AHEAD_S = 60;

type Fields = Record<string, unknown>;

const fieldsOf = (value: unknown): Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};

const text = (value: unknown, longest: number): string => [...String(value)].slice(0, longest).join("");

/** Texts, numbers and truths, as many and as long as the server takes. */
export function attributes(given: unknown, most: number): Record<string, string | number | boolean> {
  const kept: [name: string, value: string | number | boolean][] = [];
  for (const [name, value] of Object.entries(fieldsOf(given))) {
    const isPlain = typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value));
    if (name && typeof value === "string") kept.push([text(name, 40), text(value, 200)]);
    else if (name && isPlain) kept.push([text(name, 40), value]);
  }
  return Object.fromEntries(kept.slice(0, most));
}

const amount = (value: unknown): number | null => {
  const number = typeof value === "string" || typeof value === "number" ? Number(value) : NaN;
  return number >= 0 && number <= 1e9 ? number : null;
};

export function cart(given: unknown): NonNullable<VisitorContext["cart"]> {
  const { items, total, currency } = fieldsOf(given);
  const code = typeof currency === "string" ? currency.toUpperCase() : "";
  const kept = (Array.isArray(items) ? items : []).map(fieldsOf).filter((item) => item.name);
  return {
    items: kept.slice(0, 50).map((item) => ({
      name: text(item.name, 200),
      quantity: Math.min(100_000, Math.max(1, Math.round(Number(item.quantity) || 1))),
      price: amount(item.price),
      url: typeof item.url === "string" ? text(item.url, 2_000) : null,
    })),
    total: amount(total),
    currency: /^[A-Z]{3}$/.test(code) ? code : null,
  };
}

export default (core: Core): Hints => {
  const warned = new Set<string>();
  /** As said on this line; another one is told all of it again. */
  let said: Record<string, string> = {};
  let wasLive = false;
  // Said once, also when another language replaces the document but not its frame.
  let lastEvent = framed(TRACKED);
  let expiry: ReturnType<typeof setTimeout> | undefined;
  let watched: unknown;

  function watch(identity: unknown): void {
    if (watched === identity) return;
    watched = identity;
    clearTimeout(expiry);
    const end = endOf(identity);
    if (end === undefined) return;
    const inMs = Math.max(0, (end - AHEAD_S) * 1_000 - Date.now());
    expiry = setTimeout(() => core.tell({ event: ["identityExpires"] }), Math.min(inMs, 2 ** 31 - 1));
  }

  function tell(name: string, fields: Omit<VisitorContext, "type">): void {
    const words = JSON.stringify(fields);
    if (said[name] !== words && core.send({ type: "context", ...fields })) said[name] = words;
  }

  return (told, { phase }) => {
    for (const name of Object.keys(told)) {
      if (CORE.includes(name) || OURS.includes(name) || warned.has(name)) continue;
      warned.add(name);
      console.warn("seventysix: no method", name);
    }
    watch(told.identify);
    if (phase === "live" && !wasLive) said = {};
    wasLive = phase === "live";
    if (!wasLive) return;
    if ("update" in told) tell("update", { attributes: attributes(told.update, 20) });
    if ("setCart" in told) tell("setCart", { cart: cart(told.setCart) });
    const { title, referrer } = fieldsOf(told.setPage);
    if (typeof title === "string") tell("title", { page_title: text(title, 300) });
    if (typeof referrer === "string") tell("referrer", { referrer: text(referrer, 2_000) });
    const event = JSON.stringify(told.track);
    if (!event || event === lastEvent) return;
    const { name, ...data } = typeof told.track === "string" ? { name: told.track } : fieldsOf(told.track);
    const frame = { type: "context", event: { name: text(name, 200), data: attributes(data, 10) } } as const;
    if (name && !core.send(frame)) return;
    lastEvent = event;
    framed(TRACKED, event);
  };
};
