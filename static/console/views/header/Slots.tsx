import { createMemo, For, Show, type JSX } from "solid-js";
import { t } from "../../strings";
import { useConsole } from "../../work/context";
import "./Slots.css";

/** Above this many, dots say less than the numbers. */
const MOST_PIPS = 8;

/** How many of my places for simultaneous conversations are taken. */
export function Slots(): JSX.Element {
  const console = useConsole();
  const me = createMemo(() => console.state().agents[console.me.id]);
  const used = (): number => me()?.slots_used ?? 0;
  const capacity = (): number => me()?.capacity ?? console.me.capacity;
  return (
    <span class="slots" data-full={used() >= capacity() ? "" : undefined}>
      <Show when={capacity() <= MOST_PIPS}>
        <span class="slots__pips" aria-hidden="true">
          <For each={Array.from({ length: capacity() }, (_, i) => i)}>
            {(i) => <span class="slots__pip" data-used={i < used() ? "" : undefined} />}
          </For>
        </span>
      </Show>
      <span class="slots__text">
        <span class="visually-hidden">{t("header.slots")} </span>
        {t("header.slots_used", { used: used(), capacity: capacity() })}
      </span>
    </span>
  );
}
