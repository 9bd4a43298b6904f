import { createUniqueId, For, type JSX } from "solid-js";
import type { Option } from "./Select";
import "./Field.css";
import "./NativeSelect.css";

export interface NativeSelectProps {
  label: string;
  value: string;
  options: readonly Option<string>[];
  onChange: (value: string) => void;
}

/** Choose one of hundreds: the browser's own list, which is quick and knows phones. */
export function NativeSelect(props: NativeSelectProps): JSX.Element {
  const id = createUniqueId();
  return (
    <div class="field">
      <label class="field__label" for={id}>
        {props.label}
      </label>
      <select id={id} class="native-select" onChange={(event) => props.onChange(event.currentTarget.value)}>
        <For each={props.options}>
          {(option) => (
            <option value={option.value} selected={option.value === props.value}>
              {option.label}
            </option>
          )}
        </For>
      </select>
    </div>
  );
}
