import { expect, test } from "vitest";
import type { Emoji, Entry } from "../protocol.gen";
import { EMOJI, reactions } from "./reactions";

// A sign that the server takes and we do not show fails to compile here.
const ALL: Record<Emoji, true> = { "👍": true, "❤️": true, "😄": true, "😮": true, "😢": true, "🙏": true };

const shopper: Entry["author"] = { kind: "visitor", id: null, name: "Ada" };
const agent: Entry["author"] = { kind: "agent", id: null, name: "Anna" };
const says = (author: Entry["author"], to: string, emoji: string, is_on: number) =>
  ({ activity: "reacted", author, data: { to, emoji, is_on } }) as const;
const isShopper = ({ kind }: Entry["author"]): boolean => kind === "visitor";

test("every sign that the server takes is offered", () => {
  expect([...EMOJI].sort()).toEqual(Object.keys(ALL).sort());
});

test("what was put and not taken away stands, once a person", () => {
  const log = [
    says(shopper, "a", "❤️", 1),
    says(shopper, "a", "❤️", 1),
    says(agent, "a", "❤️", 1),
    says(shopper, "a", "🙏", 1),
    says(shopper, "a", "🙏", 0),
    says(agent, "b", "👍", 1),
    says(agent, "b", "<b>", 1),
  ];
  expect(Object.fromEntries(reactions(log, isShopper))).toEqual({
    a: [{ emoji: "❤️", names: ["", "Anna"], isMine: true }],
    b: [{ emoji: "👍", names: ["Anna"], isMine: false }],
  });
});
