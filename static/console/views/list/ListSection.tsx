import { createUniqueId, For, Show, type JSX } from "solid-js";
import { Row } from "./Row";
import "./ListSection.css";

export interface ListSectionProps {
  title: string;
  ids: readonly string[];
  /** Said instead of rows. */
  empty: string;
}

export function ListSection(props: ListSectionProps): JSX.Element {
  const id = createUniqueId();
  return (
    <section class="list-section" aria-labelledby={id}>
      <h2 class="list-section__head" id={id}>
        {props.title}
        <span class="list-section__count">{props.ids.length}</span>
      </h2>
      <Show when={props.ids.length > 0} fallback={<p class="list-section__empty">{props.empty}</p>}>
        <ul class="list-section__rows">
          <For each={props.ids}>{(conversationId) => <Row id={conversationId} />}</For>
        </ul>
      </Show>
    </section>
  );
}
