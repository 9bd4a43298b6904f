import { createUniqueId, Show, type JSX } from "solid-js";
import { TextField } from "@shared/ui/TextField";
import { t } from "../strings";
import type { Rung, RungForm } from "./ladderForm";

export interface RungRowProps {
  rung: Rung;
  value: RungForm;
  error: string | undefined;
  onChange: (value: RungForm) => void;
}

/** One rung: on or off, after how long, and who goes without to learn what it is worth. */
export function RungRow(props: RungRowProps): JSX.Element {
  const id = createUniqueId();
  return (
    <div
      class="rung"
      role="group"
      aria-labelledby={`${id}-name`}
      data-off={props.value.is_on ? undefined : ""}
    >
      <label class="flag__face rung__name">
        <input
          type="checkbox"
          checked={props.value.is_on}
          aria-describedby={`${id}-hint`}
          onChange={(event) => props.onChange({ ...props.value, is_on: event.currentTarget.checked })}
        />
        <span>
          <span id={`${id}-name`}>{t(`rung.${props.rung}`)}</span>
          <span id={`${id}-hint`} class="field__hint rung__hint">
            {t(`ladder.hint.${props.rung}`)}
          </span>
        </span>
      </label>
      <TextField
        label={t("ladder.after")}
        inputmode="numeric"
        disabled={!props.value.is_on}
        aria-invalid={props.error ? true : undefined}
        value={props.value.after_s}
        onInput={(after_s) => props.onChange({ ...props.value, after_s })}
      />
      <TextField
        label={t("ladder.holdout")}
        inputmode="numeric"
        disabled={!props.value.is_on}
        value={props.value.holdout}
        onInput={(holdout) => props.onChange({ ...props.value, holdout })}
      />
      <div role="alert" class="rung__error">
        <Show when={props.error}>{(text) => <p class="field__error">{text()}</p>}</Show>
      </div>
    </div>
  );
}
