import { describe, expect, test } from "vitest";
import type { AgentPush } from "@shared/protocol.gen";
import { after, anEntry, anOutgoing, aRow, entries, EPOCH, ME, mine, snapshot, welcome } from "./builders";
import { EMPTY_STATE } from "./model";
import { reduce } from "./reduce";

const queued = aRow("a");
const assigned = mine("a", { last_seq: 3 });
const log = [anEntry(1), anEntry(2)];

describe("what the law leaves open", () => {
  test("news that does not connect asks for subscribing again and adds nothing", () => {
    const state = after([welcome, entries("a", 0, 2, log), entries("a", 4, 6, [anEntry(6)])]);
    expect(state.logs["a"]).toMatchObject({ isBehind: true, through: 2, entries: log });
  });

  test("a conversation that is looked at stays when it leaves the list", () => {
    const state = after([welcome, snapshot([assigned]), snapshot([])]);
    expect(state.conversations).toEqual({});
    expect(state.aside["a"]).toEqual(assigned);
  });

  test("the answer to an action shows at once, and the pushed row replaces it", () => {
    const state = after([welcome, snapshot([queued])]);
    const change = {
      id: "a",
      status: "assigned",
      queue_id: "queue",
      assignee_id: ME.id,
      last_seq: 3,
    } as const;
    const answered = reduce(state, { type: "changed", change });
    expect(answered.conversations["a"]).toMatchObject({
      status: "assigned",
      assignee_name: `Agent ${ME.id}`,
    });
    const pushed = after([{ type: "inbox.changed", conversations: [assigned] }], answered);
    expect(pushed).toEqual(after([welcome, snapshot([assigned])]));
    const late = reduce(pushed, { type: "changed", change: { ...change, status: "resolved", last_seq: 2 } });
    expect(late).toEqual(pushed);
  });

  test("a refused message keeps its text and says why; trying again makes it pending", () => {
    const written = reduce(EMPTY_STATE, { type: "written", message: anOutgoing("mine") });
    const refusal: AgentPush = {
      type: "error",
      ref: "mine",
      code: "not_assignee",
      message: "Take it first.",
      is_retryable: false,
      retry_after_s: null,
    };
    const failed = after([refusal], written);
    expect(failed.outbox[0]).toMatchObject({
      body: "from me",
      outcome: { is: "failed", code: "not_assignee" },
    });
    const retried = reduce(failed, { type: "retried", client_id: "mine" });
    expect(retried.outbox[0]?.outcome).toEqual({ is: "pending" });
    expect(reduce(retried, { type: "discarded", client_id: "mine" }).outbox).toEqual([]);
  });

  test("a retryable error leaves the message pending", () => {
    const written = reduce(EMPTY_STATE, { type: "written", message: anOutgoing("mine") });
    const hiccup: AgentPush = {
      type: "error",
      ref: "mine",
      code: "temporarily_unavailable",
      message: "",
      is_retryable: true,
      retry_after_s: 2,
    };
    expect(after([hiccup], written).outbox[0]?.outcome).toEqual({ is: "pending" });
  });

  test("a log remembers the epoch it was learnt in", () => {
    const state = after([welcome, entries("a", 0, 2, log), { ...welcome, epoch: "epoch-2" } as AgentPush]);
    expect(state.epoch).toBe("epoch-2");
    expect(state.logs["a"]?.epoch).toBe(EPOCH);
  });
});
