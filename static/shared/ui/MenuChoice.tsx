import { DropdownMenu } from "@kobalte/core/dropdown-menu";
import Check from "lucide-solid/icons/check";
import { Index, Show, type JSX } from "solid-js";

export interface Choice<Value extends string> {
  value: Value;
  label: string;
  hint?: string;
  icon?: JSX.Element;
}

export interface MenuChoiceProps<Value extends string> {
  label: string;
  value: Value;
  choices: readonly Choice<Value>[];
  onChoose: (value: Value) => void;
}

/** One of several, inside a `Menu`. Items are kept by place, so that a change of language keeps the focus. */
export function MenuChoice<Value extends string>(props: MenuChoiceProps<Value>): JSX.Element {
  return (
    <DropdownMenu.Group>
      <DropdownMenu.GroupLabel class="menu__label">{props.label}</DropdownMenu.GroupLabel>
      <DropdownMenu.RadioGroup value={props.value} onChange={(value) => props.onChoose(value)}>
        <Index each={props.choices}>
          {(choice) => (
            <DropdownMenu.RadioItem class="menu__item" value={choice().value} closeOnSelect>
              <span class="menu__icon">{choice().icon}</span>
              <span class="menu__text">
                {choice().label}
                <Show when={choice().hint}>{(hint) => <span class="menu__hint">{hint()}</span>}</Show>
              </span>
              <DropdownMenu.ItemIndicator class="menu__check">
                <Check size={16} stroke-width={2} aria-hidden="true" />
              </DropdownMenu.ItemIndicator>
            </DropdownMenu.RadioItem>
          )}
        </Index>
      </DropdownMenu.RadioGroup>
    </DropdownMenu.Group>
  );
}
