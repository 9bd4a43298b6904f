// A question that is open or not, and the focus back where it came from.

import { createSignal, type Accessor } from "solid-js";

export interface Opener<Q> {
  question: Accessor<Q | null>;
  ask: (question: Q) => void;
  close: () => void;
}

export function createOpener<Q extends object>(): Opener<Q> {
  const [question, setQuestion] = createSignal<Q | null>(null);
  let origin: Element | null = null;
  return {
    question,
    ask: (asked) => {
      origin = document.activeElement;
      setQuestion(() => asked);
    },
    close: () => {
      setQuestion(null);
      // The dialog goes at once, and with it the memory of where the focus came from.
      queueMicrotask(() => origin instanceof HTMLElement && origin.focus());
    },
  };
}
