/** The shopper's side of the way around blocked WebSockets, and the work that newcomers are asked for. */
import {
  CloseCode,
  type VisitorHello,
  type VisitorPush,
  type WorkAsked,
  type WorkProof,
} from "@shared/protocol.gen";
import { makeExchanges } from "@shared/live/exchanges";
import type { Detour } from "../link";
import { say } from "../words";
import { solve } from "./work";

/** Work that takes no longer is not spoken of. */
const QUIET_WORK_MS = 700;

/** What was found, for the next hello; and what is being looked for. */
let proof: WorkProof | undefined;
let working: Promise<void> | undefined;

/** Do what newcomers are asked for while too many come; one thing at a time, also while lines come and go. */
function work(asked: WorkAsked): void {
  const notice = document.querySelector(".notice");
  const note = setTimeout(() => notice?.replaceChildren(say("work_note")), QUIET_WORK_MS);
  working ??= solve(asked).then((answers) => {
    proof = { challenge: asked.challenge, answers };
    working = undefined;
    clearTimeout(note);
    notice?.replaceChildren();
  });
}

const detour: Detour = (url: string, hello: () => VisitorHello, onThrough: () => void) => {
  let epoch: string | undefined;
  return makeExchanges<VisitorPush>(
    url,
    {
      path: "/exchange/visitor",
      credentials: "omit",
      opening: () => [{ ...hello(), work: proof }],
      pause: (code) => (code === CloseCode.WORK ? working : undefined),
      hear: (frame) => {
        if (frame.type === "error" && frame.work) {
          proof = undefined;
          work(frame.work);
          return [];
        }
        if (frame.type !== "welcome" || !epoch) {
          if (frame.type === "welcome") epoch = frame.epoch;
          return [frame];
        }
        if (frame.token || frame.epoch !== epoch) return null;
        const { conversation } = frame;
        return conversation ? [{ type: "conversation", conversation }] : [];
      },
    },
    onThrough,
  );
};

export default (): Detour => detour;
