import { createSignal, For, onCleanup, Show, type JSX } from "solid-js";
import { ts } from "../strings";
import "./Skeleton.css";

const PATIENCE_MS = 300;

/** Grey lines where content will be; only after 300 ms, since a flash of grey is worse than nothing. */
export function Skeleton(props: { lines?: number; look?: "text" | "row" }): JSX.Element {
  const [isShown, setShown] = createSignal(false);
  const timer = setTimeout(() => setShown(true), PATIENCE_MS);
  onCleanup(() => clearTimeout(timer));
  return (
    <Show when={isShown()}>
      <div class={`skeleton skeleton--${props.look ?? "text"}`}>
        <span class="visually-hidden">{ts("ui.loading")}</span>
        <For each={Array.from({ length: props.lines ?? 3 })}>{() => <div class="skeleton__line" />}</For>
      </div>
    </Show>
  );
}
