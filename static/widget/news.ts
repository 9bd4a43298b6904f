/** Tells the loader what the page may know: how many messages are unread, and what happens; no text of a message. */
import type { WidgetMessage } from "@shared/bridge";
import { framed, TOLD } from "./framed";
import { unreadCount, type State } from "./state";

export function makeNews(tell: (message: WidgetMessage) => void) {
  let unread = 0;
  let active = false;
  /** Newest seq the page has been told of; what was there when the page came is no news. */
  let toldSeq: number | undefined;

  /** Say how things stand, and what has just happened. */
  function say(news?: Pick<WidgetMessage, "close" | "event">): void {
    tell({ unread, active, ...news });
  }

  return {
    say,
    report(state: State): void {
      const count = unreadCount(state);
      if (active !== !!state.conversation || count !== unread) {
        active = !!state.conversation;
        const isNews = count !== unread;
        unread = count;
        say(isNews ? { event: ["unread", count] } : {});
      }
      if (state.phase !== "live") return;
      const from = (toldSeq ??= state.conversation?.last_seq ?? 0);
      for (const { seq, kind, author, activity, data } of state.log.entries) {
        if (seq > from && kind === "message")
          say({ event: ["message", { author: author.kind === "visitor" ? "visitor" : "agent" }] });
        if (seq > from && activity === "rated") say({ event: [activity, { score: data.score }] });
      }
      toldSeq = Math.max(from, state.log.cursor);
      const event = standing(state);
      const text = JSON.stringify(event);
      // Neither does nothing to say in between make it news, nor another language.
      if (!event || text === framed(TOLD)) return;
      framed(TOLD, text);
      say({ event });
    },
  };
}

/** What the page is told of when it becomes so, and when it is so as the chat comes. */
function standing({ conversation }: State): WidgetMessage["event"] {
  if (!conversation) return;
  const { status, estimate, place, agent_name } = conversation;
  switch (status) {
    case "queued":
      // Position and range are known together, or neither is.
      return [
        "queue",
        {
          position: (estimate && place?.position) ?? null,
          waitMin: estimate?.low_s ?? null,
          waitMax: estimate?.high_s ?? null,
        },
      ];
    case "assigned":
      return [status, { agent: agent_name }];
    case "resolved":
    case "abandoned":
      return ["ended", { status }];
    default:
      return;
  }
}
