import { expect, test } from "vitest";
import type { Entry } from "@shared/protocol.gen";
import { activityWords } from "./activityWords";

const told = (activity: "rated" | "form_answered", data: Entry["data"]): string =>
  activityWords(
    {
      seq: 1,
      kind: "activity",
      author: { kind: "visitor", id: null, name: "Ada" },
      at: "2026-11-27T10:00:00Z",
      client_id: null,
      body: null,
      activity,
      data,
      attachments: [],
      reply_to: null,
    },
    "en",
  );

test("a rating is told by its stars or its thumb, with what was answered and said besides", () => {
  expect(told("rated", { score: 4 })).toBe("Rated 4 of 5");
  expect(told("rated", { score: 1, thumbs: 1, comment: "Slow" })).toBe("Rated 👎: “Slow”");
  expect(told("rated", { score: 5, thumbs: 1, "answer:The delivery": 4, "thumbs:Again?": 1 })).toBe(
    "Rated 👍 · The delivery: 4/5 · Again? 👍",
  );
});

test("a form is told with its answers as they were given", () => {
  expect(told("form_answered", { form: "before", "answer:Order": "5" })).toBe(
    "Filled in beforehand: Order: 5",
  );
});
