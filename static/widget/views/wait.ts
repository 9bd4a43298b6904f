/** The shopper's place in the queue: a calm ring that fills over the 76 seconds we aim at, without alarm. */
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

/** Answers whether somebody waits, so that the clock must tick. */
export function drawWait({ conversation, is_staffed, offset_ms }: State): boolean {
  const spot = conversation?.status === "queued" && conversation.place;
  strip.hidden = !spot;
  if (!spot) return false;
  const { position } = spot;
  write(place, say(position === 1 ? "place_first" : "place", { position }));
  write(note, say(is_staffed ? "place_staffed" : "place_unstaffed"));
  const nowMs = Date.now() + offset_ms;
  const sinceMs = conversation.waiting_since ? Date.parse(conversation.waiting_since) : nowMs;
  const seconds = Math.max(0, Math.floor((nowMs - sinceMs) / 1_000));
  const minutes = `${Math.floor(seconds / 60)}:${`${seconds % 60}`.padStart(2, "0")}`;
  write(clock, seconds < 100 ? `${seconds}` : minutes);
  write(waited, say("waited", { time: seconds < 100 ? `${seconds} s` : minutes }));
  arc.setAttribute("stroke-dashoffset", `${Math.max(0, TARGET_S - seconds)}`);
  return true;
}
