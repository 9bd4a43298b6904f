import { expect, test } from "vitest";
import type { DecisionView, VerdictView } from "@shared/api/api";
import { knowSkills } from "@shared/waiting/skillNames";
import { reasonWords } from "@shared/waiting/reasonWords";
import { choiceOf, choiceWords, decisionWords, verdictWords } from "./whyWords";

function aDecision(changes: Partial<DecisionView> = {}): DecisionView {
  return {
    at: "2026-11-23T10:00:00Z",
    kind: "assigned",
    reason: "least_active",
    agent_id: "me",
    facts: { slots_used: 1, capacity: 4, idle_s: 42 },
    ...changes,
  };
}

function aVerdict(changes: Partial<VerdictView>): VerdictView {
  return {
    agent_id: "b",
    agent_name: "Ben",
    verdict: "full",
    slots_used: 4,
    capacity: 4,
    lacks: [],
    ...changes,
  };
}

test("a choice is explained by what it rested on", () => {
  expect(choiceWords(aDecision())).toBe("fewest slots used · 1 of 4 used · idle for 42 sec");
  const helped = aDecision({ reason: "sticky", facts: { overflow: "Returns", is_widened: true } });
  expect(choiceWords(helped)).toBe(
    "spoke with this shopper last · helps out from Returns · nobody with all that is asked for was free",
  );
});

test("the newest choice that fell on somebody counts", () => {
  const newest = aDecision({ kind: "offered", reason: "round_robin" });
  const ended = aDecision({ kind: "offer_ended", reason: "timed_out" });
  expect(choiceOf([ended, newest, aDecision()], "me")).toBe(newest);
  expect(choiceOf([newest], "somebody else")).toBeUndefined();
});

test("everybody else is told why not", () => {
  knowSkills([{ key: "returns", name: "Returns" }]);
  expect(verdictWords(aVerdict({}))).toBe("full (4 of 4)");
  expect(verdictWords(aVerdict({ verdict: "lacks_skill", lacks: ["returns", "language:de"] }))).toBe(
    "lacks Returns, German",
  );
  expect(verdictWords(aVerdict({ verdict: "offline" }))).toBe("offline");
});

test("decisions are told with their reason, a refusal with the one that was given", () => {
  const end = { kind: "offer_ended", facts: {} } as const;
  expect(decisionWords(aDecision({ ...end, reason: "timed_out" }), "Ben")).toBe(
    "Offer to Ben ended: no reaction in time",
  );
  expect(
    decisionWords(aDecision({ ...end, reason: "rejected", facts: { reason: "on the phone" } }), "Ben"),
  ).toBe("Offer to Ben ended: on the phone");
});

test("why somebody waits is one line of facts", () => {
  const base = { online: 3, full: 0, unskilled: 0, lacking: [], declined: 0, assignee_name: null };
  const lacking = [{ skill: "returns", agents: 1 }];
  expect(reasonWords({ ...base, cause: "all_full", full: 2, unskilled: 1, lacking })).toBe(
    "3 online: 2 full, 1 lacks Returns",
  );
  expect(reasonWords({ ...base, cause: "all_full", full: 3 })).toBe("All 3 online are full");
  expect(reasonWords({ ...base, cause: "being_routed", full: 2 })).toBe("Being assigned: 1 of 3 free");
  expect(reasonWords({ ...base, cause: "skill_missing", online: 1, unskilled: 1, lacking })).toBe(
    "1 online: 1 lacks Returns",
  );
  const declined = { ...base, cause: "declined" } as const;
  expect(reasonWords({ ...declined, declined: 3 })).toBe("All 3 online have just declined it");
  expect(reasonWords({ ...declined, declined: 1, full: 2 })).toBe("3 online: 2 full, 1 declined");
  expect(reasonWords({ ...base, cause: "being_routed", declined: 1 })).toBe("3 online: 1 declined, 2 free");
  expect(reasonWords({ ...base, cause: "offered", assignee_name: "Ole" })).toBe("Offered to Ole");
});
