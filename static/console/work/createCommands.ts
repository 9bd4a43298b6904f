// What each key does, given what is open.

import type { ConversationSummary } from "@shared/protocol.gen";
import { showToast } from "@shared/ui/toasts";
import { isOpen } from "../state/inbox";
import { nextToTake } from "../state/lists";
import { openOffers } from "../state/offers";
import type { Offered } from "../state/model";
import { t } from "../strings";
import type { Console } from "./createConsole";
import type { Screen } from "./screen";
import type { Command } from "./shortcuts";

const ROWS = "[data-conversation]";

/** Moves the focus along the rows, from the focused one or the open one. */
function step(openId: string | null, by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>(ROWS)];
  if (rows.length === 0) return;
  const focused = rows.findIndex((row) => row === document.activeElement);
  const from = focused >= 0 ? focused : rows.findIndex((row) => row.dataset["conversation"] === openId);
  const to = from < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, from + by));
  rows[to]?.focus();
  rows[to]?.scrollIntoView({ block: "nearest" });
}

export function focusRow(id: string): void {
  document.querySelector<HTMLElement>(`[data-conversation="${CSS.escape(id)}"]`)?.focus();
}

export function canReply(row: ConversationSummary | undefined, meId: string): boolean {
  return row?.status === "assigned" && row.assignee_id === meId;
}

/** Somebody waits in it, in line or with a message left. */
export function isTakeable(row: ConversationSummary | undefined): boolean {
  return row?.status === "queued" || row?.status === "offered" || row?.status === "missed";
}

/** Only what waits can be moved with its place; what is over has no priority. */
export function canSupervise(row: ConversationSummary, what: "assign" | "move" | "priority"): boolean {
  return what === "move" ? isTakeable(row) : isOpen(row);
}

/** Takes what was offered and goes there, ready to write. */
export async function acceptOffer(console: Console, screen: Screen, offer: Offered): Promise<void> {
  const isDone = await console.actions.accept(offer);
  if (!isDone) return;
  console.navigation.open(offer.conversation_id);
  screen.wishComposer("message");
}

export function createCommands(console: Console, screen: Screen): (command: Command) => void {
  const open = (): ConversationSummary | undefined => {
    const id = console.navigation.openId();
    return id === null ? undefined : console.row(id);
  };

  // The waiting one that is being looked at, or else whoever is likeliest to wait too long.
  const take = (): void => {
    const looked = open();
    const next = isTakeable(looked) ? looked : nextToTake(console.conversations(), console.me.id);
    if (!next) return;
    console.navigation.open(next.id);
    void console.actions.take(next.id).then((isDone) => isDone && screen.wishComposer("message"));
  };

  // What is offered in the open conversation, or else what runs out first.
  const offered = (): Offered | undefined => {
    const all = openOffers(console.offers());
    return all.find((offer) => offer.conversation_id === console.navigation.openId()) ?? all[0];
  };

  const accept = (offer: Offered | undefined): void => {
    if (offer) void acceptOffer(console, screen, offer);
  };

  const supervise = (layer: "assign" | "move" | "priority", row: ConversationSummary | undefined): void => {
    if (row && console.isSupervisor && canSupervise(row, layer)) screen.show(layer);
  };

  // A stray key must not end a conversation in which somebody waits for an answer.
  const resolve = (row: ConversationSummary): void => {
    const run = (): void => void console.actions.resolve(row.id);
    if (row.wait) showToast(t("toast.still_waiting"), "info", { label: t("action.resolve_anyway"), run });
    else run();
  };

  const escape = (): void => {
    const focused = document.activeElement;
    const id = console.navigation.openId();
    const isTyping = focused instanceof HTMLTextAreaElement || focused instanceof HTMLInputElement;
    if (focused instanceof HTMLInputElement && focused.value !== "") {
      screen.setFilter("");
    } else if (isTyping) {
      focused.blur();
      if (id) focusRow(id);
    } else if (screen.isNarrow() && screen.isPersonShown()) screen.togglePerson();
    else if (id) {
      console.navigation.open(null);
      focusRow(id);
    }
  };

  const end = (row: ConversationSummary): void => {
    if (row.status === "wrap_up") void console.actions.endWrapUp(row.id);
    else if (isOpen(row)) resolve(row);
  };

  return (command) => {
    const row = open();
    // Who presses another key does not wait for the composer any more.
    screen.wishComposer(null);
    switch (command) {
      case "next":
        step(console.navigation.openId(), 1);
        break;
      case "previous":
        step(console.navigation.openId(), -1);
        break;
      case "take":
        take();
        break;
      case "accept":
        accept(offered());
        break;
      case "decline": {
        const offer = offered();
        if (offer) void console.actions.decline(offer);
        break;
      }
      case "assign":
      case "move":
      case "priority":
        supervise(command, row);
        break;
      case "reply":
        if (row) screen.wishComposer("message");
        break;
      case "note":
        if (row) screen.wishComposer("note");
        break;
      case "transfer":
        if (row && isOpen(row)) screen.show("transfer");
        break;
      case "resolve":
        if (row) end(row);
        break;
      case "person":
        if (row) screen.togglePerson();
        break;
      case "filter":
        document.querySelector<HTMLInputElement>("[data-filter]")?.focus();
        break;
      case "help":
        screen.show("help");
        break;
      case "escape":
        escape();
        break;
    }
  };
}
