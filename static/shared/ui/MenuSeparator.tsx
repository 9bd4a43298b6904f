import { DropdownMenu } from "@kobalte/core/dropdown-menu";
import type { JSX } from "solid-js";

/** A hairline between groups of a `Menu`. */
export function MenuSeparator(): JSX.Element {
  return <DropdownMenu.Separator class="menu__separator" />;
}
