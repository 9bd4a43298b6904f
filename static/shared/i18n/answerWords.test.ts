import { expect, test } from "vitest";
import { answerWords, ratingWords, thumbOf } from "./answerWords";

test("answers are said in the shop's words, stars by their number and thumbs by their sign", () => {
  const data = {
    score: 5,
    comment: "Fine",
    "answer:Your order": "4711",
    "answer:The delivery": 4,
    "thumbs:Would you come again?": 0,
    "thumbs:Was it: friendly": 1,
  };
  expect(answerWords(data)).toEqual([
    "Your order: 4711",
    "The delivery: 4/5",
    "Would you come again? 👎",
    "Was it: friendly: 👍",
  ]);
});

test("the comment stands by what it is about", () => {
  const data = { score: 4, comment: "Slow", "answer:The cups": 5 };
  expect(ratingWords("Rated 4 of 5", data)).toBe("Rated 4 of 5: “Slow” · The cups: 5/5");
  expect(ratingWords("Rated 4 of 5", { score: 4 })).toBe("Rated 4 of 5");
});

test("only what was rated by a thumb is said by one", () => {
  expect(thumbOf({ score: 5 })).toBeUndefined();
  expect(thumbOf({ score: 5, thumbs: 1 })).toBe("👍");
  expect(thumbOf({ score: 1, thumbs: 1 })).toBe("👎");
});
