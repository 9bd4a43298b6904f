/** Tells the loader what the page may know: how many messages are unread, and that one has come. */
import type { WidgetMessage } from "@shared/bridge";
import { unreadCount, type State } from "./state";

export function makeNews(tell: (message: WidgetMessage) => void) {
  let unread = 0;
  let active = false;
  /** Newest seq the page has been told of; what was there when the page came is no news. */
  let toldSeq: number | undefined;

  /** Say how things stand, and what has just happened. */
  function say(event?: Pick<WidgetMessage, "close" | "author">): void {
    tell({ unread, active, ...event });
  }

  return {
    say,
    report(state: State): void {
      const count = unreadCount(state);
      if (count !== unread || active !== !!state.conversation) {
        unread = count;
        active = !!state.conversation;
        say();
      }
      if (state.phase !== "live") return;
      const told = (toldSeq ??= state.conversation?.last_seq ?? 0);
      for (const { seq, kind, author } of state.log.entries) {
        if (seq > told && kind === "message")
          say({ author: author.kind === "visitor" ? "visitor" : "agent" });
      }
      toldSeq = Math.max(told, state.log.cursor);
    },
  };
}
