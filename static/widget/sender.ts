/** Sends what waits in the outbox, one after the other, and again when the server asked for patience. */
import type { Error as ErrorFrame, VisitorMessageSend } from "@shared/protocol.gen";
import { onlyHere } from "@shared/live/onlyHere";
import type { Outgoing } from "./outbox";

const PATIENCE_S = 2;
/** An answer that takes longer is asked after. */
const ANSWER_MS = 5_000;

export function makeSender(
  send: (frame: VisitorMessageSend) => boolean,
  outbox: () => readonly Outgoing[],
  /** Nothing has come back: see whether the line is alive. */
  onSilence: () => unknown,
  alone = onlyHere,
) {
  /** Client id of the one under way: the next follows its answer, so that a refusal for now turns no order around. */
  let current: string | undefined;
  let answered: (() => void) | undefined;
  /** The last one's name is free again: asking for it sooner we would take ourselves for another tab. */
  let isFree: Promise<unknown> = Promise.resolve();
  let pause: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;

  function flush(): void {
    const next = outbox().find(({ status }) => status === "pending");
    if (next?.client_id !== current) settle();
    if (!next || current || pause) return;
    const { client_id, body, form, files, reply_to } = next;
    // What is undefined is left out.
    const attachments = files?.map(({ id }) => id);
    const said = { body: body || null, attachments, form, reply_to } as VisitorMessageSend;
    current = client_id;
    const say = (): Promise<void> =>
      new Promise((resolve) => {
        // Answered before it was its turn again: another one is under way now.
        if (current !== client_id) return resolve();
        answered = resolve;
        if (!send({ ...said, type: "message.send", ref: client_id, client_id })) return settle();
        silence = setTimeout(onSilence, ANSWER_MS);
      });
    // Left to another tab, it is looked after at the next sign of life: by then it has gone, or that tab has.
    isFree = isFree.then(() => alone(client_id, say));
  }

  function settle(): void {
    current = undefined;
    clearTimeout(silence);
    answered?.();
  }

  /** A new line, or a sign of life on this one: what has no answer yet is sent again. */
  function restart(): void {
    settle();
    flush();
  }

  return {
    flush,
    restart,

    /** Refused for now: once more after the time the server names. */
    refused({ ref, is_retryable, retry_after_s }: ErrorFrame): void {
      if (!is_retryable || ref !== current) return;
      settle();
      pause ??= setTimeout(
        () => {
          pause = undefined;
          flush();
        },
        (retry_after_s ?? PATIENCE_S) * 1_000,
      );
    },
  };
}
