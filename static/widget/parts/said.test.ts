import "../speaking";
import { expect, test } from "vitest";
import { after, conversation, welcome } from "../builders";
import { saidOf } from "./said";

const place = { position: 3, queue_name: "Advice" };

test("place and range are shown together", () => {
  const said = saidOf(after([welcome(conversation({ place, estimate: { low_s: 20, high_s: 40 } }))]));
  expect(said?.head).toBe("Position 3");
  expect(said?.note).toMatch(/20.40 sec/);
});

test("without a range there is no place either", () => {
  const said = saidOf(after([welcome(conversation({ place }))]));
  expect(`${said?.head} ${said?.note}`).not.toMatch(/\d/);
});

test("whoever waits where nobody is online is told so", () => {
  const said = saidOf(after([welcome(conversation({ place, is_staffed: false }))]));
  expect(said?.head).toBe("Nobody is online right now. Your place is kept.");
});

test("a message left while it is closed says when somebody is there again", () => {
  const opens_at = "2030-03-04T09:00:00Z";
  const said = saidOf(after([welcome(conversation({ status: "missed", opens_at }))]));
  expect(said?.head).toMatch(/^Back again: Monday, 4 March|^Back again: Monday, March 4/);
});

test("a message left with nobody to say when is kept all the same", () => {
  const left = conversation({ status: "missed", is_staffed: false });
  expect(saidOf(after([welcome(left)]))?.head).toBe("Nobody is there just now");
});

test("a message left although somebody is there was one too many", () => {
  const left = conversation({ status: "missed", is_staffed: true });
  expect(saidOf(after([welcome(left)]))?.head).toBe("Everybody is busy just now");
});

test.each(["assigned", "resolved", "wrap_up"] as const)("nothing is said about waiting when %s", (status) => {
  expect(saidOf(after([welcome(conversation({ status, place }))]))).toBeNull();
});
