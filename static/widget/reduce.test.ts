import { expect, test } from "vitest";
import type { VisitorPush } from "@shared/protocol.gen";
import {
  ack,
  after,
  conversation,
  CONVERSATION,
  entries,
  entry,
  ownEntry,
  receipt,
  submitted,
  welcome,
} from "./builders";
import { rows } from "./rows";
import { unreadCount } from "./state";

const shown = (is_shown: boolean, is_visible = true) => ({ type: "shown" as const, is_shown, is_visible });

test("entries that are known are ignored, entries that overlap are applied once", () => {
  const state = after([
    welcome(conversation()),
    entries(0, 2, [entry(1), entry(2)]),
    entries(0, 2, [entry(1), entry(2)]),
    entries(1, 3, [entry(2), entry(3)]),
  ]);
  expect(state.log.entries.map((one) => one.seq)).toEqual([1, 2, 3]);
  expect(state.log.cursor).toBe(3);
});

test("entries that a shopper may not see leave holes without a gap", () => {
  const state = after([welcome(conversation()), entries(0, 3, [entry(1), entry(3)]), entries(3, 4, [])]);
  expect(state.log).toMatchObject({ cursor: 4, has_gap: false });
});

test("a gap changes nothing but asks for a fresh hello, which closes it", () => {
  const gapped = after([welcome(conversation()), entries(0, 1, [entry(1)]), entries(2, 3, [entry(3)])]);
  expect(gapped.log).toMatchObject({ cursor: 1, has_gap: true });
  const healed = after([welcome(conversation({ last_seq: 3 })), entries(1, 3, [entry(2), entry(3)])], gapped);
  expect(healed.log).toMatchObject({ cursor: 3, has_gap: false });
});

test("resync replaces the whole log", () => {
  const state = after([
    welcome(conversation()),
    entries(0, 2, [entry(1), entry(2)]),
    {
      type: "resync",
      conversation_id: CONVERSATION,
      reason: "epoch_changed",
      through: 1,
      entries: [entry(1, { body: "new" })],
    },
  ]);
  expect(state.log.entries.map((one) => one.body)).toEqual(["new"]);
  expect(state.log.cursor).toBe(1);
});

test("another conversation begins with an empty log", () => {
  const next = "44444444-4444-4444-8444-444444444444";
  const state = after([
    welcome(conversation()),
    entries(0, 5, [entry(5)]),
    entries(0, 1, [ownEntry(1, "a")], next),
    { type: "conversation", conversation: conversation({ id: next, last_seq: 1 }) },
  ]);
  expect(state.log).toMatchObject({ conversation_id: next, cursor: 1 });
  expect(state.conversation?.id).toBe(next);
});

test("an own message is shown once on its way from pending to read", () => {
  const statuses: (string | null)[] = [];
  let state = after([welcome(null), submitted("a", "Hello")]);
  for (const frame of [
    ack("a", 1),
    entries(0, 1, [ownEntry(1, "a", "Hello")]),
    { type: "conversation", conversation: conversation({ last_seq: 1 }) } as VisitorPush,
    receipt("agent", 1, 0),
    receipt("agent", 1, 1),
  ]) {
    const own = rows(state, () => null).filter((row) => row.kind === "message");
    expect(own).toHaveLength(1);
    statuses.push(own[0]?.status ?? null);
    state = after([frame], state);
  }
  statuses.push(rows(state, () => null).find((row) => row.kind === "message")?.status ?? null);
  expect(statuses).toEqual(["pending", "sent", "sent", "sent", "delivered", "read"]);
});

test("receipts that overtake each other never take progress back", () => {
  const state = after([
    welcome(conversation({ last_seq: 3 })),
    receipt("agent", 3, 3),
    receipt("agent", 2, 1),
  ]);
  expect(state.conversation?.receipts.find((one) => one.side === "agent")).toMatchObject({
    delivered: 3,
    read: 3,
  });
  const stale = after([{ type: "conversation", conversation: conversation({ last_seq: 3 }) }], state);
  expect(stale.conversation?.receipts.find((one) => one.side === "agent")).toMatchObject({
    delivered: 3,
    read: 3,
  });
});

test("only what is open and visible counts as read", () => {
  const some = [welcome(conversation()), entries(0, 2, [entry(1), entry(2)])];
  expect(unreadCount(after([...some, shown(false)]))).toBe(2);
  expect(unreadCount(after([...some, shown(true, false)]))).toBe(2);
  expect(unreadCount(after([...some, shown(true)]))).toBe(0);
  expect(unreadCount(after([shown(true), ...some, shown(false), entries(2, 3, [entry(3)])]))).toBe(1);
});

test("an agent who takes over shows that somebody is there", () => {
  const unstaffed = welcome(conversation({ is_staffed: false }));
  expect(after([unstaffed]).is_staffed).toBe(false);
  const assigned = conversation({ status: "assigned", agent_name: "Anna" });
  expect(after([unstaffed, { type: "conversation", conversation: assigned }]).is_staffed).toBe(true);
});

test("typing ends with the message, with the line, and after a while", () => {
  const typing = {
    type: "typing",
    conversation_id: CONVERSATION,
    person: entry(1).author,
    is_typing: true,
  } as const;
  const begun = after([welcome(conversation()), typing]);
  expect(begun.typing?.name).toBe("Anna");
  expect(after([entries(0, 1, [entry(1)])], begun).typing).toBeNull();
  expect(after([{ type: "phase", phase: "lost" }], begun).typing).toBeNull();
  expect(after([{ type: "tick", now_ms: (begun.typing?.until_ms ?? 0) - 1 }], begun).typing).not.toBeNull();
  expect(after([{ type: "tick", now_ms: begun.typing?.until_ms ?? 0 }], begun).typing).toBeNull();
});

test("a frame of a newer server changes nothing", () => {
  const state = after([welcome(conversation())]);
  expect(
    after([{ type: "push", frame: { type: "fireworks" } as unknown as VisitorPush, now_ms: 0 }], state),
  ).toEqual(state);
});

test("a restored database counts from further back: its state is taken as it is, and what it lacks is sent again", () => {
  const held = after([
    welcome(conversation({ status: "assigned", last_seq: 9 })),
    entries(
      0,
      9,
      Array.from({ length: 9 }, (_, i) => entry(i + 1)),
    ),
    { type: "shown", is_shown: true, is_visible: true },
    submitted("a"),
    ack("a", 10),
  ]);
  expect(held.read).toBe(9);
  const receipts = [{ side: "visitor" as const, delivered: 3, read: 3 }];
  const older = conversation({ status: "queued", last_seq: 3, receipts });
  const fresh = { ...welcome(older), epoch: "another" } as VisitorPush;
  const hidden = { type: "shown" as const, is_shown: false, is_visible: true };
  const resync = {
    type: "resync" as const,
    conversation_id: CONVERSATION,
    reason: "epoch_changed" as const,
    through: 3,
    entries: [entry(1), entry(2), entry(3)],
  };
  const state = after([hidden, fresh, resync, entries(3, 4, [entry(4)])], held);
  expect(state.conversation).toMatchObject({ status: "queued", last_seq: 3 });
  expect(state.outbox).toMatchObject([{ client_id: "a", status: "pending" }]);
  expect(unreadCount(state)).toBe(1);
});
