import { describe, expect, test } from "vitest";
import type { AgentPush } from "@shared/protocol.gen";
import {
  after,
  anAgent,
  anEntry,
  anOutgoing,
  aRow,
  at,
  entries,
  ME,
  mine,
  receipt,
  receipts,
  snapshot,
  welcome,
} from "./builders";
import { EMPTY_STATE, type ConsoleState } from "./model";
import { reduce } from "./reduce";

const queued = aRow("a");
const assigned = mine("a", { last_seq: 3 });
const log = [anEntry(1), anEntry(2, { kind: "activity", activity: "queued", client_id: null, body: null })];
const full = [...log, anEntry(3), anEntry(4, { kind: "note" }), anEntry(6)];

/** Old snapshot and then events; and the fresh snapshot that must equal them. */
const laws: Record<string, { live: AgentPush[]; fresh: AgentPush[] }> = {
  welcome: {
    live: [welcome, { ...welcome, epoch: "epoch-2" } as AgentPush],
    fresh: [{ ...welcome, epoch: "epoch-2" } as AgentPush],
  },
  "inbox.snapshot": {
    live: [welcome, snapshot([queued, aRow("b")]), snapshot([assigned])],
    fresh: [welcome, snapshot([assigned])],
  },
  "inbox.changed: a row changes": {
    live: [welcome, snapshot([queued, aRow("b")]), { type: "inbox.changed", conversations: [assigned] }],
    fresh: [welcome, snapshot([assigned, aRow("b")])],
  },
  "inbox.changed: a row joins": {
    live: [welcome, snapshot([queued]), { type: "inbox.changed", conversations: [aRow("c")] }],
    fresh: [welcome, snapshot([queued, aRow("c")])],
  },
  "conversations.erased": {
    live: [
      welcome,
      snapshot([queued, aRow("b")]),
      { type: "conversations.erased", conversation_ids: ["b", "unheard of"] },
    ],
    fresh: [welcome, snapshot([queued])],
  },
  "inbox.changed: a row is resolved": {
    live: [
      welcome,
      snapshot([queued, aRow("b")]),
      { type: "inbox.changed", conversations: [aRow("b", { status: "resolved", last_seq: 5 })] },
    ],
    fresh: [welcome, snapshot([queued])],
  },
  "inbox.changed: an older row comes late": {
    live: [welcome, snapshot([assigned]), { type: "inbox.changed", conversations: [queued] }],
    fresh: [welcome, snapshot([assigned])],
  },
  forecasts: {
    live: [
      welcome,
      snapshot([queued, assigned]),
      {
        type: "forecasts",
        forecasts: [
          { conversation_id: "a", p_breach: 0.7, ahead: 2, breach_at: at(80) },
          { conversation_id: "gone", p_breach: 1, ahead: 0, breach_at: at(1) },
        ],
      },
    ],
    fresh: [
      welcome,
      snapshot([
        aRow("a", { wait: queued.wait && { ...queued.wait, p_breach: 0.7, ahead: 2, breach_at: at(80) } }),
        assigned,
      ]),
    ],
  },
  "agents.changed": {
    live: [
      welcome,
      snapshot([], [anAgent(ME.id), anAgent("x")]),
      { type: "agents.changed", agents: [anAgent("x", { slots_used: 2, is_online: false })] },
    ],
    fresh: [welcome, snapshot([], [anAgent(ME.id), anAgent("x", { slots_used: 2, is_online: false })])],
  },
  entries: {
    live: [
      welcome,
      entries("a", 0, 2, log),
      entries("a", 2, 3, [anEntry(3)]),
      entries("a", 3, 6, full.slice(3)),
    ],
    fresh: [welcome, entries("a", 0, 6, full)],
  },
  "entries: the same ones twice": {
    live: [welcome, entries("a", 0, 6, full), entries("a", 2, 6, full.slice(2))],
    fresh: [welcome, entries("a", 0, 6, full)],
  },
  "entries: overlapping": {
    live: [welcome, entries("a", 0, 3, full.slice(0, 3)), entries("a", 1, 6, full.slice(1))],
    fresh: [welcome, entries("a", 0, 6, full)],
  },
  "entries: a gap that is filled after subscribing again": {
    live: [
      welcome,
      entries("a", 0, 2, log),
      entries("a", 4, 6, [anEntry(6)]),
      entries("a", 2, 6, full.slice(2)),
    ],
    fresh: [welcome, entries("a", 0, 6, full)],
  },
  resync: {
    live: [
      welcome,
      entries("a", 0, 3, [anEntry(1, { body: "from before" }), anEntry(3)]),
      { type: "resync", conversation_id: "a", reason: "epoch_changed", through: 6, entries: full },
    ],
    fresh: [welcome, entries("a", 0, 6, full)],
  },
  receipts: {
    live: [welcome, entries("a", 0, 6, full), receipts("a", [{ side: "visitor", delivered: 3, read: 2 }])],
    fresh: [welcome, receipts("a", [{ side: "visitor", delivered: 3, read: 2 }]), entries("a", 0, 6, full)],
  },
  receipt: {
    live: [
      welcome,
      receipts("a", [{ side: "visitor", delivered: 1, read: 0 }]),
      receipt("a", "visitor", 3, 3),
      receipt("a", "visitor", 2, 1),
      receipt("a", "agent", 4, 4),
    ],
    fresh: [
      welcome,
      receipts("a", [
        { side: "visitor", delivered: 3, read: 3 },
        { side: "agent", delivered: 4, read: 4 },
      ]),
    ],
  },
  typing: {
    live: [
      welcome,
      entries("a", 0, 2, log),
      { type: "typing", conversation_id: "a", person: anEntry(1).author, is_typing: true },
      entries("a", 2, 3, [anEntry(3)]),
    ],
    fresh: [welcome, entries("a", 0, 3, full.slice(0, 3))],
  },
  "typing: stopped": {
    live: [
      welcome,
      { type: "typing", conversation_id: "a", person: anEntry(1).author, is_typing: true },
      { type: "typing", conversation_id: "a", person: anEntry(1).author, is_typing: false },
    ],
    fresh: [welcome],
  },
  done: {
    live: [
      welcome,
      { type: "done", ref: "log:a" },
      { type: "done", ref: "inbox" },
      { type: "done", ref: "log:a" },
    ],
    fresh: [welcome, { type: "done", ref: "log:a" }],
  },
  "error: may be tried again": {
    live: [
      welcome,
      {
        type: "error",
        ref: "log:a",
        code: "x",
        message: "",
        is_retryable: true,
        retry_after_s: 1,
        work: null,
      },
    ],
    fresh: [welcome],
  },
  "board, pong, goaway": {
    live: [welcome, { type: "pong", at: at(1) }, { type: "goaway", reconnect_in_s: 3 }],
    fresh: [welcome],
  },
};

describe("old snapshot and events equal a fresh snapshot", () => {
  test.each(Object.entries(laws))("%s", (_name, { live, fresh }) => {
    expect(after(live)).toEqual(after(fresh));
  });

  test("ack: a message of ours ends in the log once, whichever comes first", () => {
    const own = anEntry(7, { client_id: "mine", author: { kind: "agent", id: ME.id, name: ME.name } });
    const base = reduce(after([welcome, entries("a", 0, 6, full)]), {
      type: "written",
      message: anOutgoing("mine"),
    });
    const ack: AgentPush = { type: "ack", ref: "mine", conversation_id: "a", seq: 7, at: at(7) };
    const line = entries("a", 6, 7, [own]);
    const fresh = after([welcome, entries("a", 0, 7, [...full, own])]);
    expect(after([ack, line], base)).toEqual(fresh);
    expect(after([line, ack], base)).toEqual(fresh);
  });
});

test("no frame changes the state it was given", () => {
  const frozen = (state: ConsoleState): ConsoleState => Object.freeze(structuredClone(state));
  for (const { live } of Object.values(laws)) {
    let state = frozen(EMPTY_STATE);
    for (const frame of live) {
      const before = structuredClone(state);
      const next = reduce(state, { type: "pushed", frame, at: 0 });
      expect(state).toEqual(before);
      state = frozen(next);
    }
  }
});

test("sites and queues are replaced whole when they change", () => {
  const targets = { warning_s: 5, nearing_s: 6, breached_s: 7 };
  const changed: AgentPush = {
    type: "sites.changed",
    sites: [{ id: "site", name: "Renamed", targets }],
    queues: [{ id: "returns", site_id: "site", name: "Returns" }],
  };
  const state = after([welcome, snapshot([aRow("a")]), changed]);
  expect(state.sites["site"]).toMatchObject({ name: "Renamed", targets });
  expect(Object.keys(state.queues)).toEqual(["returns"]);
  expect(state.conversations["a"]).toBeDefined();
});
