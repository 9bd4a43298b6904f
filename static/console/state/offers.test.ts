import { expect, test } from "vitest";
import type { AgentPush, OfferMade } from "@shared/protocol.gen";
import { alertBetween } from "./alerts";
import { after, anAgent, aRow, at, ME, snapshot, welcome } from "./builders";
import { attentionCount, inboxOf, nextToTake } from "./lists";
import { openOffers } from "./offers";
import { reduce } from "./reduce";

function offered(id: string, agentId = ME.id) {
  const offer = { id: `offer-${id}`, agent_id: agentId, agent_name: "Somebody", expires_at: at(20) };
  return aRow(id, { status: "offered", offer, last_seq: 3 });
}

function made(id: string, expires = 20): OfferMade {
  return {
    type: "offer.made",
    offer_id: `offer-${id}`,
    made_at: at(0),
    expires_at: at(expires),
    remaining_s: 20,
    conversation: offered(id),
  };
}

function ended(id: string): AgentPush {
  return { type: "offer.ended", offer_id: `offer-${id}`, conversation_id: id, state: "timed_out" };
}

const ids = (state: ReturnType<typeof after>): string[] => openOffers(state.offers).map((one) => one.id);

test("an offer brings its conversation along, and its end takes the offer away", () => {
  const open = after([welcome, snapshot([]), made("a")]);
  expect(ids(open)).toEqual(["offer-a"]);
  expect(open.conversations["a"]?.status).toBe("offered");
  expect(ids(after([ended("a")], open))).toEqual([]);
});

test("what runs out first stands first", () => {
  expect(ids(after([welcome, snapshot([]), made("late", 30), made("soon", 10)]))).toEqual([
    "offer-soon",
    "offer-late",
  ]);
});

test("an old state and the events since are a fresh snapshot and what follows it", () => {
  const since = [made("a"), made("b"), ended("a")];
  const old = after([welcome, snapshot([]), ...since]);
  const fresh = after([welcome, snapshot([aRow("a", { last_seq: 3 }), offered("b")]), made("b")]);
  expect(old.offers).toEqual(fresh.offers);
});

test("a new snapshot keeps an offer that still stands and drops one that ended while we were away", () => {
  const before = after([welcome, snapshot([]), made("a"), made("b")]);
  const again = after([snapshot([offered("a"), aRow("b", { last_seq: 4 })])], before);
  expect(ids(again)).toEqual(["offer-a"]);
  expect(alertBetween(before, after([made("a")], again), ME.id)).toBeNull();
});

test("my answer ends the offer at once", () => {
  const open = after([welcome, snapshot([]), made("a")]);
  const change = { id: "a", queue_id: "queue", last_seq: 4 };
  const accepted = reduce(open, {
    type: "changed",
    change: { ...change, status: "assigned", assignee_id: ME.id },
  });
  expect(ids(accepted)).toEqual([]);
  const declined = reduce(open, {
    type: "changed",
    change: { ...change, status: "queued", assignee_id: null },
  });
  expect(ids(declined)).toEqual([]);
});

test("an offer is heard once, before anything else", () => {
  const before = after([welcome, snapshot([])]);
  const open = after([made("a")], before);
  expect(alertBetween(before, open, ME.id)).toBe("offered");
  expect(alertBetween(open, after([made("a")], open), ME.id)).toBeNull();
});

test("who is offered to a colleague stays in line, but is neither my business nor next", () => {
  const rows = { theirs: offered("theirs", "other"), next: aRow("next", { queued_at: at(5) }) };
  expect(inboxOf(rows, ME.id).waiting.map((row) => row.id)).toEqual(["next", "theirs"]);
  expect(nextToTake(rows, ME.id)?.id).toBe("next");
  expect(attentionCount(rows, ME.id)).toBe(1);
});

test("whoever is back online has not been set away any more", () => {
  const away = anAgent(ME.id, { availability: "away", away_reason: "silent" });
  const state = reduce(after([welcome, snapshot([], [away])]), {
    type: "availabilitySet",
    agent_id: ME.id,
    availability: "online",
  });
  expect(state.agents[ME.id]).toMatchObject({ availability: "online", away_reason: null });
});

test("what is wrapped up stays listed until it is over", () => {
  const wrapping = aRow("b", {
    status: "wrap_up",
    assignee_id: ME.id,
    wait: null,
    wrap_up_ends_at: at(60),
    last_seq: 5,
  });
  const state = after([welcome, snapshot([]), { type: "inbox.changed", conversations: [wrapping] }]);
  expect(inboxOf(state.conversations, ME.id).mine.map((row) => row.id)).toEqual(["b"]);
  const over = { ...wrapping, status: "resolved" as const, last_seq: 6 };
  expect(after([{ type: "inbox.changed", conversations: [over] }], state).conversations["b"]).toBeUndefined();
});
