// The console for every view below it.

import { createContext, useContext } from "solid-js";
import type { Console } from "./createConsole";

export const ConsoleContext = createContext<Console>();

export function useConsole(): Console {
  const console = useContext(ConsoleContext);
  if (!console) throw new Error("drawn outside of a console");
  return console;
}
