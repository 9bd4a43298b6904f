/** Own messages on their way: kept until the log holds them, whatever happens in between. */
import type { Ack, AttachmentView, Error as ErrorFrame, FormAnswers } from "@shared/protocol.gen";
import type { Log } from "./log";

export type Files = readonly AttachmentView[];

export interface Outgoing {
  readonly client_id: string;
  readonly body: string;
  /** What was filled in before the first message. */
  readonly form?: FormAnswers | null | undefined;
  /** Client id of the message that this answers. */
  readonly reply_to?: string | undefined;
  /** Uploaded already. */
  readonly files?: Files | undefined;
  /** When it was written, local clock. */
  readonly at_ms: number;
  /** `sent`: the server has committed it, the entry itself is still to come. */
  readonly status: "pending" | "sent" | "failed";
  readonly seq?: number;
  /** Code of the refusal. */
  readonly reason?: string | undefined;
}

type Outbox = readonly Outgoing[];

function change(outbox: Outbox, clientId: string, to: (item: Outgoing) => Outgoing): Outbox {
  return outbox.map((item) => (item.client_id === clientId ? to(item) : item));
}

/** Never at the same time as another, nor before, whatever the clock does: kept ones are put in order by it. */
export function add(outbox: Outbox, item: Outgoing): Outbox {
  return [...outbox, { ...item, at_ms: Math.max(item.at_ms, (outbox.at(-1)?.at_ms ?? 0) + 1) }];
}

/** The message is committed: it need not be sent again, by this page or another. The `ref` is the client id. */
export function acknowledge(outbox: Outbox, ack: Ack): Outbox {
  return change(outbox, ack.ref, (item) => ({ ...item, status: "sent", seq: ack.seq }));
}

/** A refusal for good shows the message as failed, its text kept; any other is tried again, and why is known. */
export function refuse(outbox: Outbox, { ref, code, is_retryable }: ErrorFrame): Outbox {
  if (!is_retryable) return change(outbox, `${ref}`, (item) => ({ ...item, status: "failed", reason: code }));
  // What waits behind it waits for the same: the sentence about it stays until all of them have gone.
  return outbox.map((item) =>
    item.status === "pending" && item.reason !== code ? { ...item, reason: code } : item,
  );
}

/** Try a failed message again, as the newest one; under a new id only if the server knows the old one otherwise. */
export function retry(outbox: Outbox, clientId: string, newId: string): Outbox {
  const item = outbox.find((one) => one.client_id === clientId);
  if (!item) return outbox;
  const id = item.reason === "client_id_reuse" ? newId : clientId;
  return [...withdraw(outbox, clientId), { ...item, client_id: id, status: "pending", reason: undefined }];
}

/** Another tab has kept or changed a message, or forgotten it (null): committed there, or failed and withdrawn. */
export function adopt(outbox: Outbox, clientId: string, item: Outgoing | null): Outbox {
  const known = outbox.find((one) => one.client_id === clientId);
  if (!item && known?.status === "failed") return withdraw(outbox, clientId);
  if (item && !known) return [...outbox, item];
  return change(outbox, clientId, (held) => item ?? { ...held, status: "sent" });
}

/** Another database than the one that took these may lack them. */
export function unsend(outbox: Outbox): Outbox {
  return outbox.map((item) =>
    item.status === "sent" ? { ...item, status: "pending", seq: Infinity } : item,
  );
}

export function withdraw(outbox: Outbox, clientId: string): Outbox {
  return outbox.filter((item) => item.client_id !== clientId);
}

/** Let go of what the log holds now. */
export function settle(outbox: Outbox, log: Log): Outbox {
  if (outbox.length === 0) return outbox;
  const held = new Set(log.entries.map((entry) => entry.client_id));
  const left = outbox.filter((item) => !held.has(item.client_id) && !((item.seq ?? Infinity) <= log.cursor));
  return left.length === outbox.length ? outbox : left;
}
