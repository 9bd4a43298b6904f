import { createUniqueId, type JSX } from "solid-js";
import "@shared/ui/Field.css";
import { t } from "../strings";

export interface OriginsFieldProps {
  value: string;
  error: string | undefined;
  onInput: (value: string) => void;
}

/** The addresses that may embed the chat, one per line. */
export function OriginsField(props: OriginsFieldProps): JSX.Element {
  const id = createUniqueId();
  return (
    <div class="field">
      <label class="field__label" for={id}>
        {t("sites.origins")}
      </label>
      <div class="field__box">
        <textarea
          id={id}
          class="field__input site__origins"
          rows={Math.min(8, Math.max(2, props.value.split("\n").length))}
          spellcheck={false}
          value={props.value}
          aria-invalid={props.error ? true : undefined}
          aria-describedby={`${id}-below`}
          onInput={(event) => props.onInput(event.currentTarget.value)}
        />
      </div>
      <p id={`${id}-below`} class={props.error ? "field__error" : "field__hint"}>
        {props.error ?? t("sites.origins_hint")}
      </p>
    </div>
  );
}
