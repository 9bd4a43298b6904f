import { describe, expect, test } from "vitest";
import type { AgentPush } from "@shared/protocol.gen";
import { after, anEntry, anOutgoing, aRow, at, entries, ME, mine, snapshot, welcome } from "./builders";
import { EMPTY_LOG, EMPTY_STATE } from "./model";
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
      work: null,
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
      work: null,
    };
    expect(after([hiccup], written).outbox[0]?.outcome).toEqual({ is: "pending" });
  });

  test("a restored database is begun anew with: only what we wrote ourselves stays, and is sent again", () => {
    const written = reduce(EMPTY_STATE, { type: "written", message: anOutgoing("mine") });
    const looking = reduce(written, { type: "opened", conversation_id: "a" });
    const held = after([welcome, snapshot([aRow("a", { last_seq: 9 })]), entries("a", 0, 2, log)], looking);
    const acked = after([{ type: "ack", ref: "mine", conversation_id: "a", seq: 9, at: at(9) }], held);
    expect(acked.outbox[0]?.outcome).toMatchObject({ is: "sent" });
    const restored = after([{ ...welcome, epoch: "epoch-2" } as AgentPush], acked);
    expect(restored.logs["a"]).toEqual(EMPTY_LOG);
    expect(restored.outbox).toEqual([anOutgoing("mine")]);
    const older = after([snapshot([aRow("a", { last_seq: 3 })])], restored);
    expect(older.conversations["a"]?.last_seq).toBe(3);
  });

  test("another tab's message is shown too, and stays until its entry comes though that tab has sent it", () => {
    const looking = reduce(after([welcome]), { type: "opened", conversation_id: "a" });
    const theirs = anOutgoing("m1");
    const heard = reduce(looking, { type: "shared", client_id: "m1", message: theirs });
    expect(heard.outbox).toEqual([theirs]);
    const sent = reduce(heard, { type: "shared", client_id: "m1", message: null });
    expect(sent.outbox[0]?.outcome).toMatchObject({ is: "sent" });
    const entry = anEntry(1, { client_id: "m1" });
    const settled = after([entries("a", 0, 1, [entry])], sent);
    expect(settled.outbox).toEqual([]);
    expect(reduce(settled, { type: "shared", client_id: "m1", message: theirs }).outbox).toEqual([]);
    const outcome = { is: "failed", code: "x", message: "" } as const;
    const failed = reduce(heard, { type: "shared", client_id: "m1", message: { ...theirs, outcome } });
    expect(reduce(failed, { type: "shared", client_id: "m1", message: null }).outbox).toEqual([]);
  });
});
