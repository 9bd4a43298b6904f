import "./speaking";
import type { WidgetMessage } from "@shared/bridge";
import type { VisitorConversation } from "@shared/protocol.gen";
import { beforeEach, expect, test } from "vitest";
import { after, conversation, welcome } from "./builders";
import { makeNews } from "./news";

/** Answers a function that returns what the page is told of a conversation: of a document in the frame that is there. */
function document(): (over: Partial<VisitorConversation>) => WidgetMessage["event"][] {
  let events: WidgetMessage["event"][] = [];
  const news = makeNews(({ event }) => event && events.push(event));
  return (over) => {
    events = [];
    news.report(after([welcome(conversation(over))]));
    return events;
  };
}

const UNSURE = { position: null, waitMin: null, waitMax: null };
const place = { position: 2, queue_name: "Advice" };

beforeEach(() => {
  self.name = "";
});

test("a place is told when it changes, and not again while nobody can say one", () => {
  const tell = document();
  expect(tell({ place })).toEqual([["queue", UNSURE]]);
  expect(tell({ place: { ...place, position: 1 } })).toEqual([]);
  expect(tell({ place, estimate: { low_s: 20, high_s: 40 } })).toEqual([
    ["queue", { position: 2, waitMin: 20, waitMax: 40 }],
  ]);
  expect(tell({ place })).toEqual([["queue", UNSURE]]);
});

test("whoever comes back into the queue is told so, and so is who is served again", () => {
  const tell = document();
  expect(tell({})).toEqual([["queue", UNSURE]]);
  expect(tell({ status: "assigned", agent_name: "Anna" })).toEqual([["assigned", { agent: "Anna" }]]);
  expect(tell({})).toEqual([["queue", UNSURE]]);
  expect(tell({ status: "assigned", agent_name: "Anna" })).toEqual([["assigned", { agent: "Anna" }]]);
  expect(tell({ status: "resolved", agent_name: "Anna" })).toEqual([["ended", { status: "resolved" }]]);
});

test("another language is another document, and no news", () => {
  expect(document()({ place })).toEqual([["queue", UNSURE]]);
  expect(document()({ place })).toEqual([]);
  self.name = "";
  expect(document()({ place })).toEqual([["queue", UNSURE]]);
});
