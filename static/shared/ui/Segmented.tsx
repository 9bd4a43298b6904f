import { createUniqueId, Index, Show, type JSX } from "solid-js";
import "./Segmented.css";

export interface Segment<Value extends string> {
  value: Value;
  label: string;
  count?: number;
}

export interface SegmentedProps<Value extends string> {
  label: string;
  value: Value;
  segments: readonly Segment<Value>[];
  onChange: (value: Value) => void;
}

/** Two to four exclusive views side by side: a radio group, so arrow keys work by themselves. */
export function Segmented<Value extends string>(props: SegmentedProps<Value>): JSX.Element {
  const name = createUniqueId();
  return (
    <div class="segmented" role="radiogroup" aria-label={props.label}>
      <Index each={props.segments}>
        {(segment) => (
          <label class="segmented__part">
            <input
              class="visually-hidden"
              type="radio"
              name={name}
              value={segment().value}
              checked={segment().value === props.value}
              onChange={() => props.onChange(segment().value)}
            />
            <span class="segmented__face">
              {segment().label}
              <Show when={segment().count !== undefined}>
                <span class="segmented__count">{segment().count}</span>
              </Show>
            </span>
          </label>
        )}
      </Index>
    </div>
  );
}
