import { createUniqueId, Show, type JSX } from "solid-js";

export interface FlagProps {
  label: string;
  hint?: string;
  isOn: boolean;
  isDisabled?: boolean;
  onChange: (isOn: boolean) => void;
}

/** A rule that is on or off. */
export function Flag(props: FlagProps): JSX.Element {
  const id = createUniqueId();
  return (
    <div class="flag">
      <label class="flag__face">
        <input
          type="checkbox"
          checked={props.isOn}
          disabled={props.isDisabled ?? false}
          aria-describedby={props.hint ? id : undefined}
          onChange={(event) => props.onChange(event.currentTarget.checked)}
        />
        <span>{props.label}</span>
      </label>
      <Show when={props.hint}>
        {(hint) => (
          <p id={id} class="field__hint flag__hint">
            {hint()}
          </p>
        )}
      </Show>
    </div>
  );
}
