// What is shown of the console: which pane, which dialog, which list. Nothing of it reaches the server.

import {
  createContext,
  createEffect,
  createSignal,
  on,
  onCleanup,
  useContext,
  type Accessor,
} from "solid-js";
import { recall, remember } from "@shared/storage";
import type { ComposerMode } from "./drafts";

export type Layer = "help" | "transfer" | "assign" | "move" | "priority" | "security" | "logout" | null;
export type ListView = "inbox" | "all";
export type Pane = "list" | "conversation" | "person";

export interface Screen {
  layer: Accessor<Layer>;
  /** Some layers are about a conversation: the open one, unless another is named. */
  show: (layer: Layer, about?: string) => void;
  about: Accessor<string | null>;
  view: Accessor<ListView>;
  setView: (view: ListView) => void;
  filter: Accessor<string>;
  setFilter: (filter: string) => void;
  isNarrow: Accessor<boolean>;
  isPersonShown: Accessor<boolean>;
  togglePerson: () => void;
  /** The one pane to see where only one fits. */
  pane: Accessor<Pane>;
  /** Asks the composer to take the focus, which it clears once it has; another key or conversation does, too. */
  composerWish: Accessor<ComposerMode | null>;
  wishComposer: (mode: ComposerMode | null) => void;
}

const PERSON_KEY = "seventysix.person_shown";
const NARROW = "(width < 760px)";
const ROOMY = "(width >= 1180px)";

function createMedia(query: string): Accessor<boolean> {
  const media = matchMedia(query);
  const [matches, setMatches] = createSignal(media.matches);
  const follow = (): void => {
    setMatches(media.matches);
  };
  media.addEventListener("change", follow);
  onCleanup(() => media.removeEventListener("change", follow));
  return matches;
}

export function createScreen(openId: Accessor<string | null>): Screen {
  const [layer, setLayer] = createSignal<Layer>(null);
  const [named, setNamed] = createSignal<string | null>(null);
  const [view, setView] = createSignal<ListView>("inbox");
  const [filter, setFilter] = createSignal("");
  const [composerWish, wishComposer] = createSignal<ComposerMode | null>(null);
  const isNarrow = createMedia(NARROW);
  const remembered = recall(PERSON_KEY);
  const [isPersonDocked, setPersonDocked] = createSignal(
    remembered === null ? matchMedia(ROOMY).matches : remembered === "yes",
  );
  const [isPersonOver, setPersonOver] = createSignal(false);
  createEffect(
    on(openId, () => {
      setPersonOver(false);
      wishComposer(null);
    }),
  );

  return {
    layer,
    show: (wanted, about) => {
      // While it closes it is still about the same.
      if (wanted !== null) setNamed(about ?? null);
      setLayer(wanted);
    },
    about: () => named() ?? openId(),
    view,
    setView,
    filter,
    setFilter,
    isNarrow,
    composerWish,
    wishComposer,
    isPersonShown: () => (isNarrow() ? isPersonOver() : isPersonDocked()),
    togglePerson: () => {
      if (isNarrow()) setPersonOver((shown) => !shown);
      else remember(PERSON_KEY, setPersonDocked((shown) => !shown) ? "yes" : "no");
    },
    pane: () => (openId() === null ? "list" : isNarrow() && isPersonOver() ? "person" : "conversation"),
  };
}

export const ScreenContext = createContext<Screen>();

export function useScreen(): Screen {
  const screen = useContext(ScreenContext);
  if (!screen) throw new Error("drawn outside of a screen");
  return screen;
}
