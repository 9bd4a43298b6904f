/** The shopper's place in the queue: a calm ring that fills over the 76 seconds we aim at, without alarm. */
import type { Channel } from "@shared/protocol.gen";
import type { State } from "../state";
import { say } from "../words";
import { part, write } from "./dom";

const TARGET_S = 76;

const strip = part(".wait");
const arc = part<SVGElement>(".arc");
const clock = part(".ring time");
const place = part(".place");
const note = part(".place-note");
const waited = part(".waited");
const ways = part<HTMLFormElement>(".ways");
const hint = part(".ways p");
const input = part<HTMLInputElement>(".ways input");
const answer = part(".ways button");

/** Let who does not want to wait be reached elsewhere while the place is kept. */
export function offerWays(ask: (channel: Channel, address: string) => void): void {
  ways.onsubmit = (event) => {
    event.preventDefault();
    ask(input.value.includes("@") ? "email" : "callback", input.value);
  };
  write(answer, say("send"));
}

/** Answers whether somebody waits, so that the clock must tick. */
export function drawWait({ conversation, is_staffed, offset_ms, is_refused }: State): boolean {
  const spot = conversation?.status === "queued" && conversation.place;
  strip.hidden = !spot;
  if (!spot) return false;
  const { position } = spot;
  const { estimate, rungs, waiting_since, channels, reply_request } = conversation;
  write(place, say(position === 1 ? "place_first" : "place", { position }));
  const outlook = estimate
    ? say(rungs.includes("estimate") ? "longer" : "estimate", {
        range: range(estimate.low_s, estimate.high_s),
      })
    : say(is_staffed ? "unsure" : "place_unstaffed");
  write(note, `${outlook} ${say("details")}`);
  const nowMs = Date.now() + offset_ms;
  const sinceMs = waiting_since ? Date.parse(waiting_since) : nowMs;
  const seconds = Math.max(0, Math.floor((nowMs - sinceMs) / 1_000));
  const minutes = `${Math.floor(seconds / 60)}:${`${seconds % 60}`.padStart(2, "0")}`;
  write(clock, seconds < 100 ? `${seconds}` : minutes);
  write(waited, say("waited", { time: seconds < 100 ? `${seconds} s` : minutes }));
  arc.setAttribute("stroke-dashoffset", `${Math.max(0, TARGET_S - seconds)}`);
  const address = reply_request?.address ?? "";
  ways.hidden = !address && !channels[0];
  input.hidden = answer.hidden = !!address;
  input.placeholder = input.ariaLabel = channels.map((channel) => say(channel)).join(" / ");
  write(hint, say(is_refused ? "bad_address" : address ? "asked" : "ways", { address }));
  return true;
}

/** `20–40 s`, `2–4 min` */
function range(lowS: number, highS: number): string {
  const [unit, each] = highS < 100 ? ["s", 1] : ["min", 60];
  const [low, high] = [lowS, highS].map((seconds) => Math.ceil(seconds / each));
  return `${low === high ? "" : `${low}–`}${high} ${unit}`;
}
