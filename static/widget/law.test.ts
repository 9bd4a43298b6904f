import { expect, test } from "vitest";
import type { Entry, VisitorConversation, VisitorPush } from "@shared/protocol.gen";
import {
  activityEntry,
  after,
  conversation,
  entries,
  entry,
  EPOCH,
  ownEntry,
  receipt,
  welcome,
} from "./builders";
import { reactions } from "@shared/talk/reactions";
import { rows } from "./rows";
import { unreadCount, type State } from "./state";

/** What the shopper can tell from the state. */
function view(state: State) {
  const receipts = [...(state.conversation?.receipts ?? [])].sort((a, b) => a.side.localeCompare(b.side));
  return {
    lines: rows(state, () => null),
    answers: state.log.entries.map((one) => one.reply_to),
    signs: [...reactions(state.log.entries, ({ kind }) => kind === "visitor")],
    cursor: state.log.cursor,
    conversation: state.conversation && { ...state.conversation, receipts },
    unread: unreadCount(state),
    is_staffed: state.is_staffed,
  };
}

/** A small seeded generator, so that a failure can be repeated. */
function random(seed: number): () => number {
  let value = seed;
  return () => {
    value = (value * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return value / 4_294_967_296;
  };
}

/** A made-up conversation: every frame the server sends live, and what it holds after each. */
function story(seed: number) {
  const next = random(seed);
  const log: Entry[] = [];
  let held: VisitorConversation = conversation({ place: { position: 3, queue_name: "Beratung" } });
  const steps: { frames: VisitorPush[]; log: Entry[]; held: VisitorConversation }[] = [];
  for (let i = 0; i < 40; i++) {
    const frames: VisitorPush[] = [];
    const kind = Math.floor(next() * 8);
    const seq = log.length + 1;
    if (kind < 3) {
      const made = [
        { ...ownEntry(seq, `c${seq}`), reply_to: seq > 1 ? `c${seq - 1}` : null },
        entry(seq),
        activityEntry(seq, "assigned", { assignee_name: "Anna" }),
      ][kind];
      if (made) log.push(made);
      frames.push(entries(seq - 1, seq, log.slice(-1)));
      held = { ...held, last_seq: seq };
    } else if (kind === 3) {
      // A note: shoppers never see it, it only moves the cursor.
      log.push(entry(seq, { kind: "note" }));
      frames.push(entries(seq - 1, seq, []));
      held = { ...held, last_seq: seq };
    } else if (kind === 4) {
      const side = next() < 0.5 ? "agent" : "visitor";
      const old = held.receipts.find((one) => one.side === side) ?? { side, delivered: 0, read: 0 };
      const delivered = Math.max(old.delivered, Math.floor(next() * log.length));
      const moved = {
        side,
        delivered,
        read: Math.max(old.read, Math.floor(next() * (delivered + 1))),
      } as const;
      held = { ...held, receipts: [...held.receipts.filter((one) => one.side !== side), moved] };
      frames.push(receipt(side, moved.delivered, moved.read));
    } else if (kind < 7) {
      const author =
        [ownEntry(seq, "").author, entry(seq).author][Math.floor(next() * 2)] ?? entry(seq).author;
      const data = {
        to: `c${1 + Math.floor(next() * 3)}`,
        emoji: next() < 0.5 ? "❤️" : "🙏",
        is_on: kind - 5,
      };
      log.push({ ...activityEntry(seq, "reacted", data), author });
      frames.push(entries(seq - 1, seq, log.slice(-1)));
      held = { ...held, last_seq: seq };
    } else {
      const status = (["queued", "assigned", "resolved"] as const)[Math.floor(next() * 3)] ?? "queued";
      const place =
        status === "queued" ? { position: 1 + Math.floor(next() * 5), queue_name: "Beratung" } : null;
      held = { ...held, status, place, agent_name: status === "assigned" ? "Anna" : null };
    }
    frames.push({ type: "conversation", conversation: held });
    steps.push({ frames, log: [...log], held });
  }
  return steps;
}

test.each(Array.from({ length: 30 }, (_, seed) => seed))(
  "old snapshot + events == fresh snapshot (seed %i)",
  (seed) => {
    const steps = story(seed);
    const snapshot = (index: number): VisitorPush[] => {
      const step = steps[index];
      if (!step) return [welcome(null)];
      const seen = step.log.filter((one) => one.kind !== "note");
      return [welcome(step.held), entries(0, step.log.length, seen)];
    };
    const last = steps.length - 1;
    const fresh = view(after(snapshot(last)));
    for (const start of [0, 7, 19, 33]) {
      const live = steps.slice(start + 1).flatMap((step) => step.frames);
      expect(view(after([...snapshot(start), ...live]))).toEqual(fresh);
      // The same with a reconnect in between: the hello's cursor brings only what was missed.
      const half = Math.floor((start + last) / 2);
      const before = after([
        ...snapshot(start),
        ...steps.slice(start + 1, half).flatMap((step) => step.frames),
      ]);
      const missed = (steps[last]?.log ?? []).filter(
        (one) => one.seq > before.log.cursor && one.kind !== "note",
      );
      const resumed = after(
        [
          { type: "phase", phase: "lost" },
          welcome(steps[last]?.held ?? null),
          entries(before.log.cursor, steps[last]?.log.length ?? 0, missed),
        ],
        before,
      );
      expect(view(resumed)).toEqual(fresh);
      expect(resumed.epoch).toBe(EPOCH);
    }
  },
);
