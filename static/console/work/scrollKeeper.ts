// Where one reads in a conversation: at its end it follows, elsewhere it stays, and it comes back there.

import { createSignal, onCleanup, type Accessor } from "solid-js";

const END_PX = 48;

/** Reading positions of this page's visit; a conversation left at its end is not in here. */
const places = new Map<string, number>();

export interface ScrollKeeper {
  attach: (element: HTMLElement) => void;
  restore: () => void;
  scrolled: () => void;
  /** So many spoken lines came; own ones always scroll into view. */
  grown: (spokenLines: number, isOwn: boolean) => void;
  toEnd: () => void;
  isAtEnd: Accessor<boolean>;
  unseen: Accessor<number>;
}

export function createScrollKeeper(id: string): ScrollKeeper {
  const [isAtEnd, setAtEnd] = createSignal(!places.has(id));
  const [unseen, setUnseen] = createSignal(0);
  let scroller: HTMLElement | undefined;

  const toEnd = (): void => {
    if (scroller) scroller.scrollTop = scroller.scrollHeight;
    setAtEnd(true);
    setUnseen(0);
  };

  // A growing composer or a turning phone must not push the last line out of sight.
  const sizes = new ResizeObserver(() => isAtEnd() && toEnd());
  onCleanup(() => {
    sizes.disconnect();
    if (isAtEnd() || !scroller) places.delete(id);
    else places.set(id, scroller.scrollTop);
  });

  return {
    isAtEnd,
    unseen,
    toEnd,
    attach: (element) => {
      scroller = element;
      sizes.observe(element);
    },
    restore: () => {
      const place = places.get(id);
      if (place === undefined) toEnd();
      else if (scroller) scroller.scrollTop = place;
    },
    scrolled: () => {
      if (!scroller) return;
      const isEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < END_PX;
      setAtEnd(isEnd);
      if (isEnd) setUnseen(0);
    },
    grown: (spokenLines, isOwn) => {
      if (isAtEnd() || isOwn) toEnd();
      else setUnseen((count) => count + spokenLines);
    },
  };
}
