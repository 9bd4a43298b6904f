import { Show, type JSX } from "solid-js";
import "./EmptyState.css";

export interface EmptyStateProps {
  icon?: JSX.Element;
  title: string;
  text?: string | undefined;
  action?: JSX.Element;
  size?: "sm" | "md";
}

/** Nothing here, said kindly, with the next step where there is one. */
export function EmptyState(props: EmptyStateProps): JSX.Element {
  return (
    <div class={`empty-state empty-state--${props.size ?? "md"}`}>
      <Show when={props.icon}>
        <span class="empty-state__icon" aria-hidden="true">
          {props.icon}
        </span>
      </Show>
      <p class="empty-state__title">{props.title}</p>
      <Show when={props.text}>
        <p class="empty-state__text">{props.text}</p>
      </Show>
      <Show when={props.action}>
        <div class="empty-state__action">{props.action}</div>
      </Show>
    </div>
  );
}
