// Sends what stands in the outbox: one message per conversation at a time, again with the same id
// until it is acknowledged, so that nothing is lost, doubled or overtaken.

import { onlyHere } from "@shared/live/onlyHere";
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
  /** Lets other tabs send it. */
  land: () => void;
}

export class OutboxSender {
  readonly #flights = new Map<string, Flight>();
  /** Settles when a conversation's last flight is over; asking for its name sooner we would take ourselves for another tab. */
  readonly #landings = new Map<string, Promise<unknown>>();

  constructor(
    private readonly outbox: () => readonly Outgoing[],
    private readonly send: (frame: AgentFrame) => boolean,
    private readonly now: () => number = Date.now,
    private readonly alone: typeof onlyHere = onlyHere,
  ) {}

  /** Sends whatever may go now. Call after every change, and now and then. */
  pump(): void {
    const next = nextToSend(this.outbox());
    const pending = new Set(next.map((message) => message.client_id));
    for (const [id, flight] of this.#flights) if (!pending.has(flight.clientId)) this.#land(id);
    for (const message of next) {
      const id = message.conversation_id;
      const flight = this.#flights.get(id);
      if (flight?.clientId === message.client_id && flight.until > this.now()) continue;
      this.#land(id);
      this.#fly(message);
    }
  }

  /** Looks at every frame after the state has taken it in. */
  heard(frame: AgentPush): void {
    if (frame.type === "welcome") for (const id of this.#flights.keys()) this.#land(id);
    if (frame.type === "error" && frame.ref !== null && frame.is_retryable) {
      this.#postpone(frame.ref, (frame.retry_after_s ?? 0) * 1000 || RETRY_MS);
    }
    if (this.outbox().length > 0 || this.#flights.size > 0) this.pump();
  }

  #fly(message: Outgoing): void {
    const { client_id, conversation_id, kind, body, attachments = [], reply_to = null } = message;
    const flight: Flight = { clientId: client_id, until: this.now() + ACK_TIMEOUT_MS, land: () => undefined };
    this.#flights.set(conversation_id, flight);
    const takeOff = (): Promise<void> =>
      new Promise((landed) => {
        flight.land = landed;
        // It may have been settled while we asked the other tabs.
        const isWanted = this.#flights.get(conversation_id) === flight;
        const frame = {
          type: "message.send",
          ref: client_id,
          conversation_id,
          client_id,
          kind,
          body: body || null,
          attachments: attachments.map((file) => file.id),
          reply_to,
        } as const;
        if (!isWanted || !this.send(frame)) this.#land(conversation_id, flight);
      });
    const ask = async (): Promise<void> => {
      const isOurs = await this.alone(client_id, takeOff);
      // Another tab is at it: look again soon, by then it is done, or that tab has gone.
      if (!isOurs) flight.until = this.now() + RETRY_MS;
    };
    const landing = this.#landings.get(conversation_id) ?? Promise.resolve();
    this.#landings.set(conversation_id, landing.then(ask));
  }

  #land(conversationId: string, flight = this.#flights.get(conversationId)): void {
    if (this.#flights.get(conversationId) === flight) this.#flights.delete(conversationId);
    flight?.land();
  }

  #postpone(clientId: string, forMs: number): void {
    for (const flight of this.#flights.values()) {
      if (flight.clientId !== clientId) continue;
      flight.until = this.now() + forMs;
      flight.land();
    }
  }
}
