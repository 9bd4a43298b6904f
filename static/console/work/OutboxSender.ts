// Sends what stands in the outbox: one message per conversation at a time, again with the same id
// until it is acknowledged, so that nothing is lost, doubled or overtaken.

import type { AgentFrame, AgentPush } from "@shared/protocol.gen";
import type { Outgoing } from "../state/model";
import { nextToSend } from "../state/outbox";

/** An answer this late was lost with its connection; the same id makes asking again harmless. */
const ACK_TIMEOUT_MS = 10_000;
const RETRY_MS = 2_000;

interface Flight {
  clientId: string;
  /** Not to be sent (again) before. */
  until: number;
}

export class OutboxSender {
  readonly #flights = new Map<string, Flight>();

  constructor(
    private readonly outbox: () => readonly Outgoing[],
    private readonly send: (frame: AgentFrame) => boolean,
    private readonly now: () => number = Date.now,
  ) {}

  /** Sends whatever may go now. Call after every change, and now and then. */
  pump(): void {
    for (const message of nextToSend(this.outbox())) {
      const flight = this.#flights.get(message.conversation_id);
      if (flight?.clientId === message.client_id && flight.until > this.now()) continue;
      const isSent = this.send({
        type: "message.send",
        ref: message.client_id,
        conversation_id: message.conversation_id,
        client_id: message.client_id,
        kind: message.kind,
        body: message.body,
      });
      if (!isSent) return;
      this.#flights.set(message.conversation_id, {
        clientId: message.client_id,
        until: this.now() + ACK_TIMEOUT_MS,
      });
    }
  }

  /** Looks at every frame after the state has taken it in. */
  heard(frame: AgentPush): void {
    if (frame.type === "welcome") this.#flights.clear();
    if (frame.type === "error" && frame.ref !== null && frame.is_retryable) {
      this.#postpone(frame.ref, (frame.retry_after_s ?? 0) * 1000 || RETRY_MS);
    }
    if (this.outbox().length > 0) this.pump();
  }

  #postpone(clientId: string, forMs: number): void {
    for (const flight of this.#flights.values()) {
      if (flight.clientId === clientId) flight.until = this.now() + forMs;
    }
  }
}
