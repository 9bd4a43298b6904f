import { describe, expect, it } from "vitest";
import type { AgentState, BoardWait } from "@shared/protocol.gen";
import { countLevels, inPresenceOrder, staffing, verdict } from "./figures";

const NOW = Date.parse("2026-11-23T10:00:00Z");
const TARGETS = { warning_s: 50, nearing_s: 61, breached_s: 76 };

function aWait(waitedS: number, level: BoardWait["wait"]["level"] = null): BoardWait {
  return {
    conversation_id: String(waitedS),
    site_id: "site",
    visitor_name: "Visitor",
    queue_name: "Orders",
    assignee_name: null,
    wait: {
      kind: "first_response",
      since: new Date(NOW - waitedS * 1000).toISOString(),
      level,
      breach_at: new Date(NOW + (76 - waitedS) * 1000).toISOString(),
      p_breach: null,
      ahead: null,
      rungs: [],
      has_left: false,
    },
    reason: {
      cause: "all_full",
      online: 1,
      full: 1,
      unskilled: 0,
      lacking: [],
      declined: 0,
      assignee_name: null,
    },
  };
}

const anAgent = (name: string, part: Partial<AgentState>): AgentState => ({
  id: name,
  name,
  role: "agent",
  availability: "online",
  is_online: true,
  slots_used: 0,
  capacity: 4,
  away_reason: null,
  skills: [],
  ...part,
});

describe("the verdict", () => {
  it("names the worst level and how many are at it", () => {
    const counts = countLevels([aWait(80), aWait(77), aWait(62), aWait(3)], NOW, () => TARGETS);
    expect(verdict(counts, 4)).toEqual({ level: "breached", count: 2, total: 4 });
  });

  it("believes a flag of the server that the clock here has not reached", () => {
    expect(countLevels([aWait(49, "warning")], NOW, () => TARGETS).warning).toBe(1);
  });

  it("counts everybody when all is well, also those not listed", () => {
    expect(
      verdict(
        countLevels([aWait(3)], NOW, () => TARGETS),
        5,
      ),
    ).toEqual({ level: "calm", count: 5, total: 5 });
  });

  it("says that nobody waits", () => {
    expect(
      verdict(
        countLevels([], NOW, () => TARGETS),
        0,
      ).level,
    ).toBe("nobody");
  });
});

describe("staffing", () => {
  it("counts free slots", () => {
    expect(staffing({ agents_online: 2, slots_used: 5, slots_total: 8 })).toEqual({
      state: "free",
      free: 3,
    });
  });

  it("is full, not negative, when somebody went away with conversations in hand", () => {
    expect(staffing({ agents_online: 1, slots_used: 6, slots_total: 4 })).toEqual({
      state: "full",
      free: 0,
    });
  });

  it("says that nobody is online", () => {
    expect(staffing({ agents_online: 0, slots_used: 0, slots_total: 0 }).state).toBe("nobody");
  });
});

describe("colleagues", () => {
  it("stand in an order that conversations do not change", () => {
    const before = [
      anAgent("Ben", { is_online: false }),
      anAgent("Cleo", { availability: "away" }),
      anAgent("Ada", { slots_used: 4 }),
      anAgent("Dora", {}),
    ];
    const after = before.map((agent) => ({ ...agent, slots_used: 1 }));
    expect(inPresenceOrder(before).map((agent) => agent.name)).toEqual(["Ada", "Dora", "Cleo", "Ben"]);
    expect(inPresenceOrder(after).map((agent) => agent.name)).toEqual(["Ada", "Dora", "Cleo", "Ben"]);
  });
});
