/** A short sound for what the other side says while nobody looks; off until the shopper wants it. */
import { forget, recall, remember } from "@shared/storage";
import type { Core } from "../parts";
import type { State } from "../state";

/** Two notes, soft and short: hertz, and when they begin in seconds. */
const NOTES = [
  [660, 0],
  [880, 0.12],
] as const;
const LENGTH_S = 0.25;
const VOLUME = 0.08;

export function makeSound({ site_key }: Core) {
  const key = `seventysix:${site_key}:sound`;
  let heard: number | undefined;

  function play(): void {
    const context = new AudioContext();
    for (const [pitch, at] of NOTES) {
      const tone = new OscillatorNode(context, { frequency: pitch });
      const volume = new GainNode(context, { gain: VOLUME });
      const begin = context.currentTime + at;
      volume.gain.exponentialRampToValueAtTime(0.0001, begin + LENGTH_S);
      tone.connect(volume).connect(context.destination);
      tone.start(begin);
      tone.stop(begin + LENGTH_S);
    }
    setTimeout(() => void context.close(), 1_000);
  }

  return {
    isOn: () => recall(key) !== null,
    turn(isOn: boolean): void {
      if (isOn) {
        remember(key, "1");
        play();
      } else forget(key);
    },
    /** What was there when the page came is no news. */
    report(state: State): void {
      if (state.phase !== "live") return;
      const newest = state.log.entries.findLast(
        ({ kind, author }) => kind === "message" && author.kind === "agent",
      );
      const seq = newest?.seq ?? 0;
      const isNews = heard !== undefined && seq > heard;
      heard = Math.max(heard ?? state.conversation?.last_seq ?? 0, seq);
      const isWatched = state.is_shown && state.is_visible && document.hasFocus();
      if (isNews && !isWatched && recall(key)) play();
    },
  };
}
