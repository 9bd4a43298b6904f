import { DropdownMenu } from "@kobalte/core/dropdown-menu";
import type { ComponentProps, JSX } from "solid-js";
import { asNoBox, landmarkOf } from "./landmark";
import { MenuContext } from "./menuContext";
import "./Menu.css";

export interface MenuProps {
  /** Draws the button that opens the menu; spread what it is given. */
  trigger: (trigger: ComponentProps<"button">) => JSX.Element;
  /** `MenuItem`s, `MenuChoice`s, `MenuSeparator`s. */
  children: JSX.Element;
  align?: "start" | "end";
}

/** A menu below a button: arrow keys, type-ahead, Escape, focus back to the button. */
export function Menu(props: MenuProps): JSX.Element {
  let button: Element | undefined;
  let afterwards: (() => void) | null = null;

  // A dialog that an item opens must find the focus at the button, to give it back there.
  const settle = (event: Event): void => {
    const action = afterwards;
    if (!action) return;
    afterwards = null;
    event.preventDefault();
    if (button instanceof HTMLElement) button.focus();
    action();
  };

  return (
    <DropdownMenu
      placement={props.align === "start" ? "bottom-start" : "bottom-end"}
      gutter={6}
      modal={false}
      preventScroll={false}
    >
      <DropdownMenu.Trigger
        ref={(element: Element) => {
          button = element;
        }}
        as={(trigger: ComponentProps<"button">) => props.trigger(trigger)}
      />
      <DropdownMenu.Portal mount={landmarkOf(button)} ref={asNoBox}>
        <DropdownMenu.Content class="menu" onCloseAutoFocus={settle}>
          <MenuContext.Provider value={(action) => (afterwards = action)}>
            {props.children}
          </MenuContext.Provider>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu>
  );
}
