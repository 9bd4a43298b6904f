import { expect, test } from "vitest";
import { anEntry, anOutgoing, at, ME } from "./builders";
import { EMPTY_LOG, type ConversationLog } from "./model";
import { timeline, type SpokenLine } from "./timeline";

const NAMES = { me: ME, visitor: "Visitor" };
const agent = { kind: "agent" as const, id: ME.id, name: ME.name };

function aLog(changes: Partial<ConversationLog>): ConversationLog {
  return { ...EMPTY_LOG, ...changes };
}

function spoken(log: ConversationLog, outbox = [] as Parameters<typeof timeline>[1]): SpokenLine[] {
  return timeline(log, outbox, NAMES).filter(
    (line): line is SpokenLine => line.kind === "message" || line.kind === "note",
  );
}

test("an own message keeps its key from the outbox to the log, and stands there once", () => {
  const message = anOutgoing("mine");
  const pending = spoken(aLog({}), [message]);
  const stored = spoken(aLog({ entries: [anEntry(1, { client_id: "mine", author: agent })] }), [message]);
  expect(pending.map((line) => line.key)).toEqual(["mine"]);
  expect(stored.map((line) => line.key)).toEqual(["mine"]);
});

test("the shopper's receipts decide between sent, delivered and read", () => {
  const log = aLog({
    entries: [1, 2, 3].map((seq) => anEntry(seq, { author: agent })),
    receipts: { visitor: { delivered: 2, read: 1 }, agent: { delivered: 0, read: 0 } },
  });
  expect(spoken(log).map((line) => line.delivery)).toEqual(["read", "delivered", "sent"]);
});

test("pending and failed ones stand last and say so", () => {
  const failed = anOutgoing("x", { outcome: { is: "failed", code: "not_open", message: "" } });
  const lines = spoken(aLog({ entries: [anEntry(1)] }), [failed, anOutgoing("y")]);
  expect(lines.map((line) => line.delivery)).toEqual([null, "failed", "pending"]);
});

test("messages close together by one person form a run; a note breaks it", () => {
  const lines = spoken(
    aLog({ entries: [anEntry(1), anEntry(2), anEntry(3, { kind: "note", author: agent }), anEntry(4)] }),
  );
  expect(lines.map((line) => [line.isRunStart, line.isRunEnd])).toEqual([
    [true, false],
    [false, true],
    [true, true],
    [true, true],
  ]);
});

test("two colleagues of one name do not share a run", () => {
  const other = { ...agent, id: "another" };
  const lines = spoken(aLog({ entries: [anEntry(1, { author: agent }), anEntry(2, { author: other })] }));
  expect(lines.map((line) => [line.agentId, line.isRunStart])).toEqual([
    [ME.id, true],
    ["another", true],
  ]);
});

test("each day is headed once", () => {
  const later = at(3 * 86_400);
  const lines = timeline(aLog({ entries: [anEntry(1), anEntry(2), anEntry(3, { at: later })] }), [], NAMES);
  expect(lines.filter((line) => line.kind === "day")).toHaveLength(2);
});

test("answers show what they answer, and signs stand under their message instead of lines of their own", () => {
  const log = aLog({
    entries: [
      anEntry(1, { client_id: "a", body: "Is it blue?" }),
      anEntry(2, { client_id: "b", author: agent, reply_to: "a" }),
      anEntry(3, { client_id: "c", author: agent, reply_to: "gone" }),
      anEntry(4, {
        kind: "activity",
        activity: "reacted",
        body: null,
        data: { to: "b", emoji: "❤️", is_on: 1 },
      }),
    ],
  });
  const lines = spoken(log, [anOutgoing("d", { reply_to: "b" })]);
  expect(lines.map((line) => line.quoted?.text)).toEqual([undefined, "Is it blue?", "", "line 2"]);
  expect(lines[1]?.reactions.map((sign) => sign.emoji)).toEqual(["❤️"]);
  expect(timeline(log, [], NAMES).filter((line) => line.kind === "activity")).toEqual([]);
});
