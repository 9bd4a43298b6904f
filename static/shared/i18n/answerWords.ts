// What a shopper has answered to questions of the shop, in the shop's words and theirs.

import type { Entry } from "@shared/protocol.gen";

const UP = "👍";
const DOWN = "👎";

/** `Your order: 4711`, `The delivery: 4/5`, `Would you come again? 👍`: one text per answer. */
export function answerWords(data: Entry["data"]): string[] {
  return Object.entries(data).flatMap(([name, answer]) => {
    const [, sort, label = ""] = /^(answer|thumbs):(.*)$/s.exec(name) ?? [];
    if (!sort || answer === null) return [];
    const said =
      sort === "thumbs" ? (answer ? UP : DOWN) : typeof answer === "number" ? `${answer}/5` : answer;
    return [`${label}${/[?!.:]$/.test(label) ? "" : ":"} ${said}`];
  });
}

/** How a conversation was rated, where it was by a thumb. */
export function thumbOf(data: Entry["data"]): string | undefined {
  if (!data["thumbs"]) return undefined;
  return Number(data["score"]) > 3 ? UP : DOWN;
}

/** A rating in one line: how it was, the comment on that, and what else was answered. */
export function ratingWords(words: string, data: Entry["data"]): string {
  const comment = data["comment"];
  return [comment ? `${words}: “${comment}”` : words, ...answerWords(data)].join(" · ");
}
