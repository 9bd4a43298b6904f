import { createEffect, on } from "solid-js";
import { route } from "../route/navigation";

/** On a phone a bar of pages scrolls: where one is should be in sight. Use as its `ref`. */
export function keepInSight(bar: HTMLElement): void {
  createEffect(
    on(route, () =>
      queueMicrotask(() =>
        bar.querySelector("[aria-current=page]")?.scrollIntoView({ inline: "center", block: "nearest" }),
      ),
    ),
  );
}
