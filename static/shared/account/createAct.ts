// Doing one thing at a time with the account, and saying what came of it.

import { createSignal, type Accessor } from "solid-js";
import { accountProblem } from "./problemWords";

export interface Act {
  isBusy: Accessor<boolean>;
  problem: Accessor<string | null>;
  /** Does nothing while something is done already. */
  run: (work: () => Promise<void>) => Promise<void>;
  complain: (text: string | null) => void;
}

export function createAct(): Act {
  const [isBusy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<string | null>(null);
  const run = async (work: () => Promise<void>): Promise<void> => {
    if (isBusy()) return;
    setBusy(true);
    setProblem(null);
    try {
      await work();
    } catch (reason) {
      setProblem(accountProblem(reason));
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, problem, run, complain: setProblem };
}
