import { For, Show, type JSX } from "solid-js";
import "./SlotBar.css";

/** Beyond this many, single slots are too thin to count and become one bar. */
const MOST_CELLS = 48;

/** Slots taken of the total, one cell each. Said in words beside it, so it is silent. */
export function SlotBar(props: { used: number; total: number }): JSX.Element {
  const cells = (): number => Math.max(props.total, props.used);
  const share = (): number => (cells() === 0 ? 0 : props.used / cells());
  return (
    <div class="slot-bar" aria-hidden="true">
      <Show
        when={cells() <= MOST_CELLS}
        fallback={
          <span class="slot-bar__whole">
            <span class="slot-bar__part" style={{ "inline-size": `${share() * 100}%` }} />
          </span>
        }
      >
        <For each={Array.from({ length: Math.max(1, cells()) }, (_, i) => i)}>
          {(i) => (
            <span
              class="slot-bar__cell"
              data-taken={i < props.used || undefined}
              data-over={i >= props.total || undefined}
            />
          )}
        </For>
      </Show>
    </div>
  );
}
