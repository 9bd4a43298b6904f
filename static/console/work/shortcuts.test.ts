import { expect, test } from "vitest";
import { commandFor, type KeyPress } from "./shortcuts";

const press = (key: string, changes: Partial<KeyPress> = {}): KeyPress => ({
  key,
  hasModifier: false,
  focus: "page",
  ...changes,
});

test("every action has its key", () => {
  const keys = ["j", "k", "ArrowDown", "ArrowUp", "t", "r", "n", "x", "e", "p", "/", "?", "Escape"];
  expect(keys.map((key) => commandFor(press(key)))).not.toContain(null);
});

test("no shortcut fires while typing, but Escape leads out", () => {
  for (const key of ["j", "t", "e", "x", "/", "?"])
    expect(commandFor(press(key, { focus: "text" }))).toBeNull();
  expect(commandFor(press("Escape", { focus: "text" }))).toBe("escape");
});

test("dialogs and menus keep their own keys", () => {
  expect(commandFor(press("e", { focus: "layer" }))).toBeNull();
  expect(commandFor(press("Escape", { focus: "layer" }))).toBeNull();
});

test("the browser's own shortcuts are left alone", () => {
  expect(commandFor(press("r", { hasModifier: true }))).toBeNull();
});

test("a focused choice keeps its arrows", () => {
  expect(commandFor(press("ArrowDown", { focus: "choice" }))).toBeNull();
  expect(commandFor(press("t", { focus: "choice" }))).toBe("take");
});
