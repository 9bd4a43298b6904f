/** Types of `seventysix(method, …)` for shops that write TypeScript: copy this file, or refer to it. */

/** Details of the events; each is a DOM event `seventysix:<name>` of the window as well. */
export interface SeventysixEvents {
  /** The button is there. */
  ready: undefined;
  open: undefined;
  close: undefined;
  /** Number of messages that the shopper has not seen. */
  unread: number;
  /** A message has come or gone; its text stays in the chat. */
  message: { author: "visitor" | "agent" };
  /** Place in the queue and seconds still to wait; all null while nobody can say honestly. */
  queue: { position: number | null; waitMin: number | null; waitMax: number | null };
  /** Somebody answers. */
  assigned: { agent: string };
  /** The conversation is over, or the shopper has stopped waiting. */
  ended: { status: "resolved" | "abandoned" };
  /** What `identify` was given ends in a minute: give it a new one. */
  identityExpires: undefined;
  /** An invitation is shown; pressed, it opens the chat. */
  invited: { invitation: string };
  /** The shopper has rated the conversation; 5 is best. */
  rated: { score: number };
}

export interface SeventysixCart {
  items: { name: string; quantity?: number; price?: number; url?: string }[];
  total?: number;
  /** ISO 4217, for example `EUR`. */
  currency?: string;
}

export interface Seventysix {
  /** Draw the button; happens by itself once the page has loaded. */
  (method: "boot"): void;
  /** Take the button and the chat out of the page. What the shopper has written stays. */
  (method: "shutdown"): void;
  (method: "open"): void;
  (method: "close"): void;
  /** Show or hide the button; an open chat stays open. */
  (method: "show"): void;
  (method: "hide"): void;
  /** Write a text into the field of the chat, if nothing is written there. */
  (method: "prefill", text: string): void;
  /** Speak another language, for example `de`. */
  (method: "setLocale", language: string): void;
  (method: "setTheme", scheme: "light" | "dark" | "auto"): void;
  /** Say on which page the shopper is, where the address bar does not; agents see title and referrer, too. */
  (method: "setPage", page: { url?: string; title?: string; referrer?: string }): void;
  /** Say who the shopper is: a JWT that your server has signed, good for an hour at most. */
  (method: "identify", token: string): void;
  /** Say what agents should know of the shopper; not verified. At most 20, each newer one replaces the older. */
  (method: "update", attributes: Record<string, string | number | boolean>): void;
  /** Say what the shopper has done in the shop; agents see the newest twenty once the chat is open. */
  (method: "track", event: string | ({ name: string } & Record<string, string | number | boolean>)): void;
  /** Say what is in the cart; without items it is empty. */
  (method: "setCart", cart: SeventysixCart): void;
  /** Call `listener` at every such event; the function returned ends that. */
  <Name extends keyof SeventysixEvents>(
    method: "on",
    event: Name,
    listener: (detail: SeventysixEvents[Name]) => void,
  ): () => void;
}

type SeventysixDomEvents = {
  [Name in keyof SeventysixEvents as `seventysix:${Name}`]: CustomEvent<SeventysixEvents[Name]>;
};

declare global {
  var seventysix: Seventysix;
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- this is how the events of a window grow
  interface WindowEventMap extends SeventysixDomEvents {}
}
