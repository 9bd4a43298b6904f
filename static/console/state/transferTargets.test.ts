import { expect, test } from "vitest";
import { after, anAgent, aRow, ME, snapshot, welcome } from "./builders";
import { transferTargets } from "./transferTargets";

const state = after([
  welcome,
  snapshot(
    [aRow("a")],
    [
      anAgent(ME.id),
      anAgent("full", { slots_used: 4 }),
      anAgent("gone", { is_online: false }),
      anAgent("away", { availability: "away" }),
      anAgent("busy", { slots_used: 2 }),
      anAgent("free"),
    ],
  ),
]);

test("colleagues who can take it come first, the least busy before; I am not among them", () => {
  const { agents } = transferTargets(state, "a", ME.id, "");
  expect(agents.map((agent) => agent.id)).toEqual(["free", "busy", "away", "full", "gone"]);
  expect(agents.filter((agent) => agent.isPossible).map((agent) => agent.id)).toEqual([
    "free",
    "busy",
    "away",
  ]);
});

test("the queue in which it waits is no target", () => {
  expect(transferTargets(state, "a", ME.id, "").queues).toMatchObject([{ isHere: true, isPossible: false }]);
});

test("the filter goes by name", () => {
  expect(transferTargets(state, "a", ME.id, "FREE").agents.map((agent) => agent.id)).toEqual(["free"]);
});
