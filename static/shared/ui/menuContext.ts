// How a menu's items reach their menu.

import { createContext, useContext } from "solid-js";

/** Runs an action once the menu is closed and the focus is back at its button. */
export type RunAfterClose = (action: () => void) => void;

export const MenuContext = createContext<RunAfterClose>((action) => action());

export function useMenu(): RunAfterClose {
  return useContext(MenuContext);
}
