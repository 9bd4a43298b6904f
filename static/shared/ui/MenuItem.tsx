import { DropdownMenu } from "@kobalte/core/dropdown-menu";
import { Show, type JSX } from "solid-js";
import { Kbd } from "./Kbd";
import { useMenu } from "./menuContext";

export interface MenuItemProps {
  onSelect: () => void;
  icon?: JSX.Element;
  shortcut?: string;
  isDisabled?: boolean;
  children: JSX.Element;
}

/** One command of a `Menu`. */
export function MenuItem(props: MenuItemProps): JSX.Element {
  const runAfterClose = useMenu();
  const select = (): void => runAfterClose(props.onSelect);
  return (
    <DropdownMenu.Item class="menu__item" disabled={props.isDisabled ?? false} onSelect={select}>
      <span class="menu__icon">{props.icon}</span>
      <span class="menu__text">{props.children}</span>
      <Show when={props.shortcut}>{(key) => <Kbd>{key()}</Kbd>}</Show>
    </DropdownMenu.Item>
  );
}
