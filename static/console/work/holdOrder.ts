// Keeps the order of rows still while a pointer moves over them.

import { createMemo, createSignal, onCleanup, type Accessor } from "solid-js";
import { heldOrder } from "../state/lists";

/** A pointer that rests longer than this is no longer about to click. */
const REST_MS = 2_500;

export interface Hold {
  /** For the element around the rows. */
  handlers: { onPointerMove: (event: PointerEvent) => void; onPointerLeave: () => void };
  createOrder: (wanted: Accessor<string[]>) => Accessor<string[]>;
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, i) => id === b[i]);
}

export function createHold(): Hold {
  const [isHeld, setHeld] = createSignal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const release = (): void => {
    clearTimeout(timer);
    setHeld(false);
  };
  onCleanup(() => clearTimeout(timer));
  return {
    handlers: {
      onPointerMove: (event) => {
        if (event.pointerType !== "mouse") return;
        clearTimeout(timer);
        timer = setTimeout(release, REST_MS);
        setHeld(true);
      },
      onPointerLeave: release,
    },
    createOrder: (wanted) =>
      createMemo<string[]>((shown) => (isHeld() ? heldOrder(shown, wanted()) : wanted()), [], {
        equals: isSame,
      }),
  };
}
