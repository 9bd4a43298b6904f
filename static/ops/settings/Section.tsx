import { createUniqueId, Show, type JSX } from "solid-js";

/** Settings that belong together, under a heading with what they are for. */
export function Section(props: { title: string; intro?: string; children: JSX.Element }): JSX.Element {
  const id = createUniqueId();
  return (
    <section class="settings__section" aria-labelledby={id}>
      <div class="settings__about">
        <h2 id={id} class="settings__heading">
          {props.title}
        </h2>
        <Show when={props.intro}>{(text) => <p class="field__hint">{text()}</p>}</Show>
      </div>
      <div class="settings__fields">{props.children}</div>
    </section>
  );
}
