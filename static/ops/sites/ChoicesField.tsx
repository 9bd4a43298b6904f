import { createUniqueId, type JSX } from "solid-js";
import { t } from "../strings";

/** What there is to choose from in one language, a line each. */
export function ChoicesField(props: { lines: string; onInput: (lines: string) => void }): JSX.Element {
  const id = createUniqueId();
  return (
    <div class="field">
      <label class="field__label" for={id}>
        {t("forms.choices")}
      </label>
      <textarea
        id={id}
        class="field__input ask__choices"
        dir="auto"
        rows={3}
        value={props.lines}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
    </div>
  );
}
