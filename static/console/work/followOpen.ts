// Begins to follow the conversation that is opened, and leaves the one before.

import { createComputed, on, type Accessor } from "solid-js";

export function followOpen(
  openId: Accessor<string | null>,
  look: (id: string) => void,
  leave: (id: string) => void,
): void {
  // Before drawing, so that the view finds its log already begun.
  createComputed(
    on(openId, (id, before) => {
      if (before && before !== id) leave(before);
      if (id) look(id);
    }),
  );
}
