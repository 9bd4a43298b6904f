// What a console follows and how far it has come, read off the frames that pass: each exchange over HTTP begins anew,
// and says all of it again.

import { assertNever } from "../assertNever";
import type { AgentFrame, AgentPush, ConversationSubscribe, QueueInfo, SiteInfo } from "../protocol.gen";

type Listing = Extract<AgentFrame, { type: "inbox.subscribe" | "board.subscribe" }>;

export class Follows {
  readonly #lists = new Map<string, Listing>();
  readonly #logs = new Map<string, ConversationSubscribe>();
  /** Of the newest snapshot of the inbox; empty when something has changed since. */
  #version = "";
  #epoch = "";
  #sites: readonly SiteInfo[] = [];
  #queues: readonly QueueInfo[] = [];

  /** Takes what the page begins or ceases to follow; answers whether the server must know soon, or undefined for others. */
  take(frame: AgentFrame): boolean | undefined {
    switch (frame.type) {
      case "hello":
        return false;
      case "inbox.subscribe":
      case "board.subscribe":
        // Who asks wants all of it.
        this.#version = "";
        this.#lists.set(frame.type, frame);
        return true;
      case "conversation.subscribe":
        this.#logs.set(frame.conversation_id, frame);
        return true;
      case "conversation.unsubscribe":
        this.#logs.delete(frame.conversation_id);
        return false;
      default:
        return undefined;
    }
  }

  /** The frames by which a new exchange goes on where the last one stands. */
  frames(): AgentFrame[] {
    const lists = [...this.#lists.values()].map((list) =>
      list.type === "inbox.subscribe" ? { ...list, known: this.#version } : list,
    );
    return [...lists, ...this.#logs.values()];
  }

  /** Notes what a frame of the server changes, and answers what the page is to be told: null when it must begin anew. */
  hear(frame: AgentPush): readonly AgentPush[] | null {
    switch (frame.type) {
      case "welcome":
        return this.#welcomed(frame);
      case "inbox.snapshot":
        this.#version = frame.version ?? "";
        this.#queues = frame.queues;
        break;
      case "sites.changed":
        this.#sites = frame.sites;
        this.#queues = frame.queues;
        this.#version = "";
        break;
      case "inbox.changed":
      case "agents.changed":
      case "conversations.erased":
      case "forecasts":
      case "offer.made":
      case "offer.ended":
        this.#version = "";
        break;
      case "entries":
        this.#advance(frame.conversation_id, frame.after, frame.through);
        break;
      case "resync":
        if (frame.reason === "erased") this.#logs.delete(frame.conversation_id);
        else this.#advance(frame.conversation_id, 0, frame.through, true);
        break;
      case "error":
        if (frame.ref !== null && !frame.is_retryable) this.#refused(frame.ref);
        break;
      case "ack":
      case "board":
      case "done":
      case "goaway":
      case "pong":
      case "receipt":
      case "receipts":
      case "typing":
      case "wait.alert":
        break;
      default:
        assertNever(frame);
    }
    return [frame];
  }

  #welcomed(frame: Extract<AgentPush, { type: "welcome" }>): readonly AgentPush[] | null {
    const { epoch, sites } = frame;
    const isFirst = this.#epoch === "";
    if (!isFirst && epoch !== this.#epoch) return null;
    const isSame = JSON.stringify(sites) === JSON.stringify(this.#sites);
    this.#epoch = epoch;
    this.#sites = sites;
    if (isFirst) return [frame];
    return isSame ? [] : [{ type: "sites.changed", sites: [...sites], queues: [...this.#queues] }];
  }

  #advance(id: string, after: number, through: number, isReplaced = false): void {
    const log = this.#logs.get(id);
    const held = log?.after ?? 0;
    if (!log || (!isReplaced && (after > held || through <= held))) return;
    this.#logs.set(id, { ...log, after: through, epoch: this.#epoch });
  }

  /** It would be refused each time again. */
  #refused(ref: string): void {
    for (const followed of [this.#lists, this.#logs] as Map<string, { ref: string }>[])
      for (const [key, one] of followed) if (one.ref === ref) followed.delete(key);
  }
}
