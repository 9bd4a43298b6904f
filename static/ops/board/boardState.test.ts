import { describe, expect, it } from "vitest";
import type { Board, BoardWait } from "@shared/protocol.gen";
import { EMPTY_BOARD, reduceBoard, type BoardEvent, type BoardState } from "./boardState";

const START = Date.parse("2026-11-23T10:00:00Z");
const at = (seconds: number): string => new Date(START + seconds * 1000).toISOString();

function aWait(id: string, sinceS = 0): BoardWait {
  return {
    conversation_id: id,
    site_id: "site",
    visitor_name: `Visitor ${id}`,
    queue_name: "Orders",
    assignee_name: null,
    wait: {
      kind: "first_response",
      since: at(sinceS),
      level: null,
      breach_at: at(sinceS + 76),
      p_breach: null,
      ahead: null,
      rungs: [],
      has_left: false,
    },
    reason: {
      cause: "all_full",
      online: 2,
      full: 2,
      unskilled: 0,
      lacking: [],
      declined: 0,
      assignee_name: null,
    },
  };
}

function aBoard(seconds: number, waiting: readonly BoardWait[]): Board {
  return {
    at: at(seconds),
    waiting: [...waiting],
    waiting_total: waiting.length,
    agents_online: 2,
    agents_away: 0,
    slots_used: 8,
    slots_total: 8,
    open_conversations: 8,
    conversations_today: 20,
    flagged_today: {},
    answered_today: 12,
    counted_today: 13,
    answered_in_time_today: 11,
    abandoned_today: 0,
    service_level_today: 0.9,
    asa_s_today: 20,
    median_wait_s_today: 12,
    expected_breaches: 0,
    predicted: 0,
    short_abandoned_today: 0,
    agents: [],
  };
}

const board = (seconds: number, ...ids: string[]): BoardEvent => ({
  type: "board",
  board: aBoard(
    seconds,
    ids.map((id) => aWait(id)),
  ),
});
const run = (events: readonly BoardEvent[], from: BoardState = EMPTY_BOARD): BoardState =>
  events.reduce(reduceBoard, from);
const ids = (state: BoardState): string[] => state.rows.map((row) => row.conversation_id);

describe("the board", () => {
  it("is the same from an old snapshot with later boards as from a fresh one", () => {
    const later = [board(1, "a", "b", "c"), board(2, "b", "c"), board(3, "c", "d"), board(4, "d")];
    for (let seen = 0; seen < later.length; seen += 1) {
      const followed = run(later, run([board(0, "a", "b")]));
      const fresh = run(later.slice(seen));
      expect(followed).toEqual(fresh);
    }
  });

  it("ignores a board that was overtaken on its way", () => {
    expect(run([board(5, "a"), board(4, "a", "b")])).toEqual(run([board(5, "a")]));
  });

  it("keeps every row in its place while the list is held", () => {
    const held = run([board(1, "a", "b", "c"), { type: "held" }, board(2, "c", "d")]);
    expect(ids(held)).toEqual(["a", "b", "c", "d"]);
    expect(held.rows.map((row) => row.has_left)).toEqual([true, true, false, false]);
  });

  it("shows somebody who waits again as waiting", () => {
    const held = run([board(1, "a", "b"), { type: "held" }, board(2, "b"), board(3, "a", "b")]);
    expect(held.rows.every((row) => !row.has_left)).toBe(true);
    expect(ids(held)).toEqual(["a", "b"]);
  });

  it("is the fresh board again as soon as it is released", () => {
    const events = [board(1, "a", "b"), board(2, "b", "c")];
    const released = run([{ type: "held" }, ...events, { type: "released" }]);
    expect(released).toEqual(run(events));
  });

  it("counts the figures of the newest board even while held", () => {
    const held = run([board(1, "a"), { type: "held" }, board(2)]);
    expect(held.board?.waiting_total).toBe(0);
  });
});
