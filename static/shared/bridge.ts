/** What the loader in the shop's page and the chat in its iframe say to each other; no message text crosses.
 * The names are short because every byte of the loader is paid for by every page of the shop. */

/** Loader → chat: how the chat is shown and on which page. */
export interface HostMessage {
  /** The chat is on the screen. */
  readonly open: boolean;
  /** The shopper opened it just now, so the keyboard belongs into the chat. */
  readonly focus: boolean;
  /** Address of the shop's page. */
  readonly href: string;
  /** What the page has said by calls, by their names; the newest of each. */
  readonly told: Record<string, unknown>;
}

/** Chat → loader: how things stand, and what has just happened. The first word of each document says only that it is ours. */
export interface WidgetMessage {
  /** Messages of the other side that the shopper has not seen. */
  readonly unread?: number;
  /** There is a conversation to come back to. */
  readonly active?: boolean;
  /** The shopper wants to leave the chat. */
  readonly close?: boolean;
  /** Something that the page may want to know: name and detail of an event. */
  readonly event?: readonly [name: string, detail?: unknown];
}
