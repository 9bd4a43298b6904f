// Keeps the cart in the browser; where storage is blocked it lasts as long as the page.
import { parse, type Line } from "./cart";

const KEY = "wattgrau.cart";
let memory: Line[] = [];

export function load(): Line[] {
  try {
    return parse(localStorage.getItem(KEY));
  } catch {
    return memory;
  }
}

export function save(lines: Line[]): void {
  memory = lines;
  try {
    localStorage.setItem(KEY, JSON.stringify(lines));
  } catch {
    // Blocked or full: the copy in memory serves this page.
  }
}

export function onChangeElsewhere(react: () => void): void {
  addEventListener("storage", (event) => {
    if (event.key === KEY) react();
  });
}
