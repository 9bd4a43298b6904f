// Short, gentle tones for new work, made on the spot; muted or not is remembered.

import { createSignal } from "solid-js";
import { recall, remember } from "@shared/storage";
import type { Alert } from "../state/alerts";

const KEY = "seventysix.muted";
const VOLUME = 0.07;

/** Hertz, one after the other: rising for new work, one soft tone for a message, an alarm for the ladder. */
const TONES: Readonly<Record<Alert, readonly number[]>> = {
  assigned: [659.25, 880],
  waiting: [523.25, 659.25],
  message: [783.99],
  offered: [659.25, 880, 1046.5],
  urgent: [880, 659.25, 880, 659.25],
};
/** How much louder than usual. */
const LOUDNESS: Readonly<Record<Alert, number>> = {
  assigned: 1,
  waiting: 1,
  message: 1,
  offered: 1.5,
  urgent: 3,
};

const [isMuted, setMutedSignal] = createSignal(recall(KEY) === "yes");

export { isMuted };

export function setMuted(muted: boolean): void {
  remember(KEY, muted ? "yes" : "no");
  setMutedSignal(muted);
}

let context: AudioContext | null = null;

// Browsers only let a page sound after somebody has touched it.
export function prepareSound(): void {
  context ??= new AudioContext();
  if (context.state === "suspended") void context.resume();
}

export function play(alert: Alert): void {
  if (isMuted() || context?.state !== "running") return;
  const player = context;
  TONES[alert].forEach((hertz, i) => {
    const start = player.currentTime + i * 0.14;
    const tone = new OscillatorNode(player, { type: "sine", frequency: hertz });
    const volume = new GainNode(player, { gain: 0 });
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(VOLUME * LOUDNESS[alert], start + 0.015);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.4);
    tone.connect(volume).connect(player.destination);
    tone.start(start);
    tone.stop(start + 0.42);
  });
}
