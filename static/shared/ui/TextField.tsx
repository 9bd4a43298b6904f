import { createUniqueId, Show, splitProps, type JSX } from "solid-js";
import "./Field.css";

export interface TextFieldProps extends Omit<JSX.InputHTMLAttributes<HTMLInputElement>, "onInput" | "value"> {
  label: string;
  /** The label is still spoken. */
  isLabelHidden?: boolean;
  value: string;
  onInput: (value: string) => void;
  hint?: string | undefined;
  error?: string | undefined;
  icon?: JSX.Element;
}

/** A labelled line of text. An error replaces the hint and is tied to the input. */
export function TextField(props: TextFieldProps): JSX.Element {
  const [own, rest] = splitProps(props, [
    "label",
    "isLabelHidden",
    "value",
    "onInput",
    "hint",
    "error",
    "icon",
    "class",
  ]);
  const id = createUniqueId();
  const below = (): string | undefined => own.error ?? own.hint;
  return (
    <div class={`field ${own.class ?? ""}`}>
      <label class={own.isLabelHidden ? "visually-hidden" : "field__label"} for={id}>
        {own.label}
      </label>
      <div class="field__box">
        <Show when={own.icon}>
          <span class="field__icon">{own.icon}</span>
        </Show>
        <input
          {...rest}
          id={id}
          class="field__input"
          value={own.value}
          aria-invalid={own.error ? true : undefined}
          aria-describedby={below() ? `${id}-below` : undefined}
          onInput={(event) => own.onInput(event.currentTarget.value)}
        />
      </div>
      <Show when={below()}>
        {(text) => (
          <p id={`${id}-below`} class={own.error ? "field__error" : "field__hint"}>
            {text()}
          </p>
        )}
      </Show>
    </div>
  );
}
