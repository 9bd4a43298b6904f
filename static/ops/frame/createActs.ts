// What every button does that acts at once: one at a time, and what came of it is said.

import { createSignal } from "solid-js";
import { showToast } from "@shared/ui/toasts";
import { sayFailure } from "../api/refusal";

export interface Acts<Name extends string> {
  isBusy: (name: Name) => boolean;
  /** Does the work unless another is under way, and says what it answers with, or what went wrong. */
  run: (name: Name, work: () => Promise<string | null>) => Promise<void>;
}

export function createActs<Name extends string>(): Acts<Name> {
  const [running, setRunning] = createSignal<Name | null>(null);
  return {
    isBusy: (name) => running() === name,
    run: async (name, work) => {
      if (running() !== null) return;
      setRunning(() => name);
      try {
        const said = await work();
        if (said !== null) showToast(said, "ok");
      } catch (reason) {
        showToast(sayFailure(reason), "error");
      } finally {
        setRunning(null);
      }
    },
  };
}
