import { Select as Base } from "@kobalte/core/select";
import Check from "lucide-solid/icons/check";
import ChevronDown from "lucide-solid/icons/chevron-down";
import { createMemo, type JSX } from "solid-js";
import { asNoBox, landmarkOf } from "./landmark";
import "./Field.css";
import "./Menu.css";
import "./Select.css";

export interface Option<Value extends string> {
  value: Value;
  label: string;
}

export interface SelectProps<Value extends string> {
  label: string;
  /** The label is still spoken. */
  isLabelHidden?: boolean;
  value: Value;
  options: readonly Option<Value>[];
  onChange: (value: Value) => void;
}

/** Choose one of a few; with the keyboard by typing its beginning. */
export function Select<Value extends string>(props: SelectProps<Value>): JSX.Element {
  let button: Element | undefined;
  // The same objects at every reading: the list compares by identity and would otherwise never settle.
  const options = createMemo(() => [...props.options]);
  const chosen = createMemo(() => options().find((option) => option.value === props.value));
  return (
    <Base<Option<Value>>
      class="field"
      options={options()}
      // An empty value is a choice too; an empty key would be none.
      optionValue={(option) => `=${option.value}`}
      optionTextValue="label"
      {...(chosen() ? { value: chosen() as Option<Value> } : {})}
      onChange={(option) => option && props.onChange(option.value)}
      disallowEmptySelection
      gutter={4}
      sameWidth={false}
      preventScroll={false}
      itemComponent={(item) => (
        <Base.Item item={item.item} class="menu__item">
          <Base.ItemLabel class="menu__text">{item.item.rawValue.label}</Base.ItemLabel>
          <Base.ItemIndicator class="menu__check">
            <Check size={16} stroke-width={2} aria-hidden="true" />
          </Base.ItemIndicator>
        </Base.Item>
      )}
    >
      <Base.Label class={props.isLabelHidden ? "visually-hidden" : "field__label"}>{props.label}</Base.Label>
      <Base.Trigger
        ref={(element: Element) => {
          button = element;
        }}
        class="select__trigger"
      >
        <Base.Value<Option<Value>> class="select__value">
          {(state) => state.selectedOption()?.label}
        </Base.Value>
        <Base.Icon class="select__icon">
          <ChevronDown size={16} stroke-width={1.75} aria-hidden="true" />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal mount={landmarkOf(button)} ref={asNoBox}>
        <Base.Content class="menu">
          <Base.Listbox class="select__list" />
        </Base.Content>
      </Base.Portal>
    </Base>
  );
}
