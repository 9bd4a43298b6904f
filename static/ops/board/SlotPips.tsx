import { For, Show, type JSX } from "solid-js";
import { t } from "../strings";

const MOST_PIPS = 8;

/** One agent's slots: a pip each, and the numbers. */
export function SlotPips(props: { used: number; capacity: number }): JSX.Element {
  const pips = (): number => Math.max(props.used, props.capacity);
  return (
    <span class="pips">
      <Show when={pips() <= MOST_PIPS}>
        <span class="pips__row" aria-hidden="true">
          <For each={Array.from({ length: pips() }, (_, i) => i)}>
            {(i) => <span class="pips__pip" data-taken={i < props.used || undefined} />}
          </For>
        </span>
      </Show>
      <span class="pips__figure" aria-hidden="true">
        {props.used}/{props.capacity}
      </span>
      <span class="visually-hidden">{t("people.slots", { used: props.used, capacity: props.capacity })}</span>
    </span>
  );
}
