// Light, dark, or as the system says; remembered.

import { createSignal } from "solid-js";
import { recall, remember } from "../storage";

export type Theme = "system" | "light" | "dark";
export const THEMES: readonly Theme[] = ["system", "light", "dark"];

const KEY = "seventysix.theme";

function chosen(): Theme {
  const value = recall(KEY);
  return value === "light" || value === "dark" ? value : "system";
}

const [theme, setThemeSignal] = createSignal<Theme>(chosen());

const dark = matchMedia("(prefers-color-scheme: dark)");
const [isSystemDark, setSystemDark] = createSignal(dark.matches);
dark.addEventListener("change", () => setSystemDark(dark.matches));

export { isSystemDark, theme };

function show(value: Theme): void {
  if (value === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = value;
}

export function setTheme(next: Theme): void {
  remember(KEY, next);
  // Whoever redraws because of it must find the new colours.
  show(next);
  setThemeSignal(next);
}

/** Call before the first drawing, so that nothing flashes. */
export function startTheme(): void {
  show(theme());
}
